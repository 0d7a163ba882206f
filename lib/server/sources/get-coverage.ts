/** What is known, kind of data by kind of data: of how many accounts, how old, from where. */
import 'server-only';
import { COMPONENTS, Component, ImportKind, type ImportMapping } from '@/lib/contracts/imports';
import type { Coverage, CoverageList, StaleList } from '@/lib/contracts/sources';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { isAccounts } from '@/lib/server/imports/store-fields';
import { TELLS_OF } from './stale';
import { mappingOf } from './stream-row';

export async function getCoverage(ctx: Ctx): Promise<CoverageList> {
  allow(ctx, 'source:read');
  const { workspaceId } = ctx;
  return withWorkspace(ctx, async (db) => {
    const counts = await countsOf(ctx, db);
    const brought = await broughtOf(ctx, db);
    const streams = await db.$queryRaw<{ name: string; mapping: unknown }[]>`
      SELECT o.name || ' › ' || s.name AS name, s.mapping FROM stream s JOIN source o ON o.workspace_id = s.workspace_id AND o.id = s.source_id
      WHERE s.workspace_id = ${workspaceId}::uuid AND s.mapping IS NOT NULL ORDER BY 1`;
    const stale = await db.staleSpan.findMany({ where: { workspaceId, endedAt: null } });
    const tellers = (component: Component) =>
      streams.filter(({ mapping }) => brings(mappingOf(mapping), component)).map(({ name }) => name);
    const components = COMPONENTS.map((component): Coverage => {
      const since = stale.find((span) => span.component === component)?.goodUntil.toISOString() ?? null;
      const accounts = counts.get(component) ?? 0;
      return {
        ...{ component, accounts, of: counts.get('all') ?? 0, staleSince: since, tables: tellers(component) },
        state: since !== null ? 'stale' : accounts > 0 ? 'current' : 'none',
        lastAt: latest(brought.flatMap(({ kind, at }) => (tells(kind, component) ? [at] : []))),
      };
    });
    return { components };
  });
}

/** What every page says while it lasts. */
export async function listStale(ctx: Ctx): Promise<StaleList> {
  allow(ctx, 'source:read');
  const rows = await withWorkspace(ctx, (db) =>
    db.staleSpan.findMany({ where: { workspaceId: ctx.workspaceId, endedAt: null }, orderBy: { component: 'asc' } }),
  );
  return {
    spans: rows.map((row) => ({ component: Component.parse(row.component), since: row.goodUntil.toISOString() })),
  };
}

/** A table of accounts brings the kinds that its columns are of. */
function brings(mapping: ImportMapping | null, component: Component): boolean {
  if (!mapping) return false;
  return isAccounts(mapping)
    ? mapping.columns.some((column) => column.role !== 'ignore' && column.component === component)
    : TELLS_OF[mapping.kind].includes(component);
}

const OF_ACCOUNTS: readonly string[] = ['customers', 'accounts'];

/** A file of accounts may hold columns of any kind. */
function tells(kind: string | null, component: Component): boolean {
  const known = ImportKind.safeParse(kind);
  if (!known.success) return false;
  return OF_ACCOUNTS.includes(known.data) || TELLS_OF[known.data].includes(component);
}

const latest = (dates: readonly Date[]): string | null =>
  dates.length === 0 ? null : new Date(Math.max(...dates.map(Number))).toISOString();

type Count = { component: string; accounts: number };

/** An account counts when a fact of the kind is there, or one of its own columns of that kind has a value. */
async function countsOf({ workspaceId }: Ctx, db: Db): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<Count[]>`
    WITH kinds AS (SELECT plan ->> 'component' AS component, array_agg(key) AS keys FROM field WHERE workspace_id = ${workspaceId}::uuid AND plan ->> 'component' IS NOT NULL GROUP BY 1),
      known AS (SELECT a.id, k.component FROM account a JOIN kinds k ON a.fields ?| k.keys WHERE a.workspace_id = ${workspaceId}::uuid
        UNION SELECT a.id, 'usage' FROM account a WHERE a.workspace_id = ${workspaceId}::uuid AND EXISTS (SELECT FROM usage_daily f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)
        UNION SELECT a.id, 'adoption' FROM account a WHERE a.workspace_id = ${workspaceId}::uuid AND EXISTS (SELECT FROM milestone f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)
        UNION SELECT a.id, 'feedback' FROM account a WHERE a.workspace_id = ${workspaceId}::uuid AND EXISTS (SELECT FROM survey_response f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)
        UNION SELECT a.id, 'support' FROM account a WHERE a.workspace_id = ${workspaceId}::uuid AND EXISTS (SELECT FROM ticket f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)
        UNION SELECT a.id, 'relationship' FROM account a WHERE a.workspace_id = ${workspaceId}::uuid AND (EXISTS (SELECT FROM interaction f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)
          OR EXISTS (SELECT FROM contact f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id))
        UNION SELECT a.id, 'commercial' FROM account a WHERE a.workspace_id = ${workspaceId}::uuid AND (EXISTS (SELECT FROM subscription f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)
          OR EXISTS (SELECT FROM invoice f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)))
    SELECT component, count(*)::int AS accounts FROM known GROUP BY 1
    UNION ALL SELECT 'all', count(*)::int FROM account WHERE workspace_id = ${workspaceId}::uuid`;
  return new Map(rows.map(({ component, accounts }) => [component, accounts]));
}

/** Reads of tables count from when they were seen to be up to date; files and events from when they came. */
const broughtOf = ({ workspaceId }: Ctx, db: Db): Promise<{ kind: string; at: Date }[]> =>
  db.$queryRaw<{ kind: string; at: Date }[]>`
    SELECT kind, max(finished_at) AS at FROM import_run WHERE workspace_id = ${workspaceId}::uuid AND state = 'done' AND kind IS NOT NULL GROUP BY 1 HAVING max(finished_at) IS NOT NULL
    UNION ALL SELECT mapping ->> 'kind', max(synced_at) FROM stream WHERE workspace_id = ${workspaceId}::uuid AND synced_at IS NOT NULL GROUP BY 1
    UNION ALL SELECT 'usage', max(last_used_at) FROM api_key WHERE workspace_id = ${workspaceId}::uuid HAVING max(last_used_at) IS NOT NULL`;
