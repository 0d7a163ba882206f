/** What there is to learn from: every account as a row of text in the form a file would have, with its plans and its outcome. */
import 'server-only';
import type { PoolClient } from 'pg';
import { cellOf, type StoredValues } from '@/lib/server/snapshots/cell-of';
import { type ColumnPlan, inferColumns, type TextTable } from '@/scoring';
import { marked, readMarks } from './marks';
import { type FieldRow, planned } from './planned';

export type Material = {
  accountIds: string[];
  table: TextTable;
  plans: ColumnPlan[];
  /** 1 = left, where known; length table.rows. */
  y: Uint8Array;
  /** 1 = an outcome is on record; length table.rows. */
  known: Uint8Array;
  /** Share of history rows whose date of learning is assumed, [0, 1]. */
  assumedShare: number;
  /** Set where rows are the live snapshots of dated training; `y` and `known` are then 0. */
  dated?: Dated;
};

/** What a dated version keeps beside its live rows. */
export type Dated = {
  horizonDays: number;
  /** Accounts in the numbering that training uses. */
  trained: string[];
  /** Month ends that are gone, of customers of today; in the order of `Learned.past`. */
  past: { accountId: string; asOf: Date }[];
  /** Accounts with a state in place of a score. */
  unscored: { accountId: string; state: 'left' | 'leaving' | 'too_early' }[];
  /** By account, when the newest fact of it was learned. */
  newest: ReadonlyMap<string, Date>;
  /** Accounts with at least one labelled snapshot. */
  accounts: number;
  months: number;
};

type AccountRow = { id: string; fields: StoredValues; outcome: string | null };

const ACCOUNTS = `SELECT a.id, a.fields, (SELECT o.kind FROM outcome o WHERE o.workspace_id = $1 AND o.account_id = a.id AND o.kind IN ('churned', 'renewed')
  ORDER BY coalesce(o.occurred_at, o.recorded_at) DESC, o.recorded_at DESC, o.id DESC LIMIT 1) AS outcome FROM account a WHERE a.workspace_id = $1 ORDER BY length(a.external_id), a.external_id COLLATE "C"`;

/** Reads the material in the caller's transaction, accounts in a fixed order so that the same data gives the same model. */
export async function readMaterial(client: PoolClient, workspaceId: string): Promise<Material> {
  const fields = await client.query<FieldRow>(
    'SELECT key, plan, excluded_reason AS "excludedReason" FROM field WHERE workspace_id = $1 ORDER BY key COLLATE "C"',
    [workspaceId],
  );
  const accounts = await client.query<AccountRow>(ACCOUNTS, [workspaceId]);
  const assumed = await client.query<{ share: number | null }>(
    'SELECT avg(recorded_assumed::int)::float8 AS share FROM account_history WHERE workspace_id = $1',
    [workspaceId],
  );
  const table: TextTable = {
    names: fields.rows.map((field) => field.key),
    rows: accounts.rows.length,
    cells: fields.rows.map((field) => accounts.rows.map((account) => cellOf(account.fields, field.key))),
  };
  const guessed = inferColumns(table, { decimal: '.' });
  const marks = await readMarks(client, workspaceId);
  const plans = guessed.map((plan, index) => {
    const said = planned(plan, { field: fields.rows[index], cells: table.cells[index] ?? [] });
    return marked(said, marks.get(plan.name));
  });
  return {
    accountIds: accounts.rows.map((account) => account.id),
    table,
    plans,
    y: Uint8Array.from(accounts.rows, (account) => Number(account.outcome === 'churned')),
    known: Uint8Array.from(accounts.rows, (account) => Number(account.outcome !== null)),
    assumedShare: assumed.rows[0]?.share ?? 0,
  };
}
