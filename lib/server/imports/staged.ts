/** What every kind of import does with the staging table once its rows are stored: count and keep the refused ones. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { FactMapping, ImportCounts } from '@/lib/contracts/imports';
import type { KindDefinition } from './kinds/kind';

const SHOWN = 20;

/** What a store of facts is told. */
export type StoreFacts = {
  workspaceId: string;
  importId: string;
  kind: KindDefinition;
  mapping: FactMapping;
  now: Date;
  /** All of it will be taken back. */
  dry: boolean;
  /** A fact that changes stays known since it was first told: a source tells each of its rows again and again. */
  keepsWord?: boolean;
};
/** Rows by what became of them. */
export type Stored = Pick<ImportCounts, 'created' | 'changed' | 'unchanged'>;

type Told = Omit<ImportCounts, 'read' | 'rejected' | 'rules' | 'rejectedRows' | 'matches'>;

/** @throws Error unless read = created + changed + unchanged + rejected */
export async function accounted(client: PoolClient, read: number, stored: Told | undefined): Promise<ImportCounts> {
  if (!stored) throw new Error('the staged rows could not be counted');
  const refused = await refusedOf(client);
  const rejected = refused.rules.reduce((sum, rule) => sum + rule.rows, 0);
  const { created, changed, unchanged } = stored;
  if (created + changed + unchanged + rejected !== read) {
    throw new Error(
      `rows in ≠ rows out: read ${read}, created ${created}, changed ${changed}, unchanged ${unchanged}, rejected ${rejected}`,
    );
  }
  return { read, ...stored, rejected, ...refused, matches: null };
}

async function refusedOf(client: PoolClient): Promise<Pick<ImportCounts, 'rules' | 'rejectedRows'>> {
  const rules = await client.query<ImportCounts['rules'][number]>(
    'SELECT rule, min(message) AS message, count(*)::int AS rows FROM stage WHERE rule IS NOT NULL GROUP BY rule ORDER BY rows DESC',
  );
  const shown = await client.query<ImportCounts['rejectedRows'][number]>(
    "SELECT line::int, col AS column, coalesce(value, '') AS value, rule, message FROM stage WHERE rule IS NOT NULL ORDER BY line LIMIT $1",
    [SHOWN],
  );
  return { rules: rules.rows, rejectedRows: shown.rows };
}

type Of = { workspaceId: string; importId: string };

/** What a dry run kept. */
export const forgetRefused = (client: PoolClient, { workspaceId, importId }: Of): Promise<unknown> =>
  client.query('DELETE FROM rejected_row WHERE workspace_id = $1 AND import_id = $2', [workspaceId, importId]);

/** Keeps every refused row with its reason and its cells. */
export async function keepRefused(client: PoolClient, { workspaceId, importId }: Of): Promise<void> {
  await client.query(
    `INSERT INTO rejected_row (workspace_id, import_id, line, "column", value, rule, message, cells)
     SELECT DISTINCT ON (line) $1, $2, line, col, value, rule, message, cells::jsonb FROM stage WHERE rule IS NOT NULL ORDER BY line`,
    [workspaceId, importId],
  );
}

/** Runs a statement with as many of the parameters as it names: Postgres refuses one that stands nowhere. */
export async function runNamed(client: PoolClient, text: string, parameters: readonly unknown[]): Promise<void> {
  const named = parameters.findLastIndex((_, i) => text.includes(`$${i + 1}`));
  await client.query(text, parameters.slice(0, named + 1));
}
