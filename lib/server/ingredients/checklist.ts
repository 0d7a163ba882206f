/** Which kinds of data are there, for how many accounts, and how fresh: from fields and from facts. Knows tables, no model's weights. */
import 'server-only';
import { COMPONENTS, type Component, type FactKind } from '@/lib/contracts/imports';
import type { ChecklistItem, Gain } from '@/lib/contracts/ingredients';
import type { Settings } from '@/lib/contracts/settings';
import { listed } from '@/lib/server/accounts/query';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { settingsOf, type VersionRow } from '@/lib/server/models/version-row';

/** Half the accounts make a component connected; below 5 % it counts as missing. */
const FULL = 0.5;
const SOME = 0.05;
const DAY_MS = 86_400_000;

/** Whose facts make a component, under which name they are counted, and within how many days a new one is due. */
type FactSource = { kind: FactKind; component: Component; name: string; promisedDays: number | null };

const SOURCES: readonly FactSource[] = [
  { kind: 'usage', component: 'usage', name: 'usage', promisedDays: 3 },
  { kind: 'milestones', component: 'adoption', name: 'milestones', promisedDays: null },
  { kind: 'subscriptions', component: 'adoption', name: 'seats', promisedDays: null },
  { kind: 'surveys', component: 'feedback', name: 'surveys', promisedDays: 120 },
  { kind: 'tickets', component: 'support', name: 'tickets', promisedDays: 7 },
  { kind: 'interactions', component: 'relationship', name: 'interactions', promisedDays: null },
  { kind: 'contacts', component: 'relationship', name: 'contacts', promisedDays: null },
  { kind: 'invoices', component: 'commercial', name: 'invoices', promisedDays: 35 },
  { kind: 'subscriptions', component: 'commercial', name: 'subscriptions', promisedDays: null },
  { kind: 'deals', component: 'commercial', name: 'deals', promisedDays: null },
];

/** `segments` = covered accounts of each segment, by id; a segment without one is absent. */
type Covered = {
  segments: Record<string, number>;
  covered: number;
  newest: Date | null;
  source: string | null;
  promisedDays: number | null;
};

type Of = { version: VersionRow | null; settings: Settings; gainOf: ReadonlyMap<Component, Gain> };

export async function checklistOf(ctx: Ctx, db: Db, { version, settings, gainOf }: Of): Promise<ChecklistItem[]> {
  const accounts = await db.account.count({ where: { workspaceId: ctx.workspaceId } });
  const fields = await fieldsOf(ctx, db);
  const found = await foundIn(ctx, db, settings);
  const facts = await factsOf(ctx, db, found);
  const used = version ? settingsOf(version).plans.filter((plan) => plan.used) : null;
  return COMPONENTS.filter(
    (component) => component !== 'custom' || fields.some((row) => row.component === 'custom'),
  ).map((component) => {
    const field = fields.find((row) => row.component === component);
    const parts = [
      ...(facts.get(component) ?? []),
      ...(field ? [{ ...field, ...countOf(found, `field ${component}`), promisedDays: null }] : []),
    ];
    const columns = used?.filter((plan) => plan.component === component).length ?? field?.columns ?? 0;
    return { ...itemOf(component, { parts, columns, accounts, now: ctx.now }), gain: gainOf.get(component) ?? null };
  });
}

type Seen = { parts: readonly Covered[]; columns: number; accounts: number; now: Date };

/** The part that covers most speaks for the component; what is promised by any part must be fresh. */
function itemOf(component: Component, { parts, columns, accounts, now }: Seen): Omit<ChecklistItem, 'gain'> {
  const here = parts.filter((part) => part.covered > 0).toSorted((a, b) => b.covered - a.covered);
  const covered = here[0]?.covered ?? 0;
  const coveredShare = accounts === 0 ? 0 : covered / accounts;
  const promised = here.find((part) => part.promisedDays !== null);
  const newest = promised?.newest ?? here.find((part) => part.newest !== null)?.newest ?? null;
  const late =
    promised?.promisedDays != null &&
    newest !== null &&
    now.getTime() - newest.getTime() > (promised.promisedDays + 1) * DAY_MS;
  const full = coveredShare >= FULL ? 'connected' : coveredShare >= SOME ? 'partial' : 'missing';
  return {
    ...{ component, covered, coveredShare, columns, segments: here[0]?.segments ?? {} },
    state: full === 'connected' && late ? 'late' : full,
    source: here[0]?.source ?? null,
    newest: newest?.toISOString() ?? null,
    promisedDays: promised?.promisedDays ?? null,
  };
}

/** Rows (workspace_id, id, segment_id): every account with its segment under the version in use, as every page counts them; null in none. */
const membersOf = (ctx: Ctx, settings: Settings): Prisma.Sql =>
  Prisma.sql`SELECT ${ctx.workspaceId}::uuid AS workspace_id, id, CASE WHEN state = 'scored' THEN segment_id END AS segment_id FROM (${listed(ctx, settings)}) l`;

type FieldRow = Pick<Covered, 'newest' | 'source'> & { component: Component | null; columns: number };

/** From the fields of accounts as they are now. One file of undated facts promises no freshness. */
async function fieldsOf(ctx: Ctx, db: Db): Promise<FieldRow[]> {
  return db.$queryRaw<FieldRow[]>`
    WITH used AS (SELECT key, plan ->> 'component' AS component FROM field WHERE workspace_id = ${ctx.workspaceId}::uuid AND excluded_reason IS NULL AND plan ->> 'component' IS NOT NULL),
      newest AS (SELECT u.component, max(h.recorded_at) AS at FROM (SELECT import_id, max(recorded_at) AS recorded_at FROM account_history WHERE workspace_id = ${ctx.workspaceId}::uuid GROUP BY import_id) h
        JOIN import_run r ON r.workspace_id = ${ctx.workspaceId}::uuid AND r.id = h.import_id
        CROSS JOIN LATERAL jsonb_array_elements(r.mapping -> 'columns') c JOIN used u ON u.key = c ->> 'name' GROUP BY u.component),
      source AS (SELECT DISTINCT ON (u.component) u.component, r.file_name FROM import_run r CROSS JOIN LATERAL jsonb_array_elements(r.mapping -> 'columns') c JOIN used u ON u.key = c ->> 'name'
        WHERE r.workspace_id = ${ctx.workspaceId}::uuid AND r.state = 'done' ORDER BY u.component, r.finished_at DESC)
    SELECT u.component, count(*)::int AS columns, min(n.at) AS newest, min(s.file_name) AS source
    FROM used u LEFT JOIN newest n USING (component) LEFT JOIN source s USING (component) GROUP BY u.component`;
}

type FoundRow = { name: string; n: number; newest: Date | null; segments: Record<string, number> };

/** Of each kind of fact, and of the fields of each component: how many accounts have it, in all and by segment. One look at the newest of each kind an account, by its index. */
async function foundIn(ctx: Ctx, db: Db, settings: Settings): Promise<FoundRow[]> {
  return db.$queryRaw<FoundRow[]>`
    WITH member AS MATERIALIZED (${membersOf(ctx, settings)}),
      keys AS (SELECT plan ->> 'component' AS component, array_agg(key) AS keys FROM field WHERE workspace_id = ${ctx.workspaceId}::uuid AND excluded_reason IS NULL AND plan ->> 'component' IS NOT NULL GROUP BY 1),
      found AS (SELECT v.name, a.segment_id, count(v.at)::int AS n, max(v.at) FILTER (WHERE v.at <= ${ctx.now}) AS newest FROM member a CROSS JOIN LATERAL (VALUES
      ('usage', (SELECT max(f.day)::timestamp AT TIME ZONE 'UTC' FROM usage_daily f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)),
      ('milestones', (SELECT max(f.occurred_at) FROM milestone f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)),
      ('seats', (SELECT max(f.occurred_at) FROM subscription f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id AND f.seats IS NOT NULL)),
      ('surveys', (SELECT max(f.occurred_at) FROM survey_response f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)),
      ('tickets', (SELECT max(f.occurred_at) FROM ticket f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)),
      ('interactions', (SELECT max(f.occurred_at) FROM interaction f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)),
      ('contacts', (SELECT max(coalesce(f.occurred_at, f.recorded_at)) FROM contact f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)),
      ('invoices', (SELECT max(f.occurred_at) FROM invoice f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)),
      ('subscriptions', (SELECT max(f.occurred_at) FROM subscription f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id)),
      ('deals', (SELECT max(f.occurred_at) FROM deal f WHERE f.workspace_id = a.workspace_id AND f.account_id = a.id))) v(name, at) GROUP BY v.name, a.segment_id
        UNION ALL SELECT 'field ' || k.component, m.segment_id, count(*)::int, NULL FROM member m JOIN account a ON a.workspace_id = m.workspace_id AND a.id = m.id JOIN keys k ON a.fields ?| k.keys GROUP BY k.component, m.segment_id)
    SELECT name, sum(n)::int AS n, max(newest) AS newest, coalesce(jsonb_object_agg(segment_id, n) FILTER (WHERE segment_id IS NOT NULL), '{}') AS segments FROM found GROUP BY name`;
}

function countOf(found: readonly FoundRow[], name: string): Pick<Covered, 'covered' | 'segments'> {
  const row = found.find((each) => each.name === name);
  return { covered: row?.n ?? 0, segments: row?.segments ?? {} };
}

/** The kinds of facts of each component, with the latest file that brought them. */
async function factsOf(ctx: Ctx, db: Db, counted: readonly FoundRow[]): Promise<Map<Component, Covered[]>> {
  const runs = await db.$queryRaw<{ kind: string; name: string }[]>`
    SELECT DISTINCT ON (kind) kind, file_name AS name FROM import_run WHERE workspace_id = ${ctx.workspaceId}::uuid AND state = 'done' ORDER BY kind, finished_at DESC`;
  const found = new Map<Component, Covered[]>();
  for (const { kind, component, name, promisedDays } of SOURCES) {
    const source = runs.find((run) => run.kind === kind)?.name ?? null;
    const newest = counted.find((each) => each.name === name)?.newest ?? null;
    const part = { ...countOf(counted, name), newest, source, promisedDays };
    found.set(component, [...(found.get(component) ?? []), part]);
  }
  return found;
}
