/** Takes the facts of one import back: what it added goes, what it overwrote returns. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { FactKind } from '@/lib/contracts/imports';
import type { KindDefinition } from './kinds/kind';
import { KINDS } from './kinds/kinds';
import { runNamed } from './staged';
import { ROLL_AGAIN } from './store-usage';

/** Tables that speak of an account; one that any of them names is not taken away with the import that brought it. */
export const FACT_TABLES = [
  ...Object.values(KINDS).flatMap(({ table, standalone }) => (standalone ? [] : [table])),
  'usage_event',
].filter((table, place, all) => table !== 'outcome' && all.indexOf(table) === place);

const USAGE = {
  touch: [
    'CREATE TEMP TABLE rolled (account_id uuid, day date) ON COMMIT DROP',
    `WITH away AS (DELETE FROM usage_event WHERE workspace_id = $1 AND import_id = $2 RETURNING account_id, occurred_at)
     INSERT INTO rolled SELECT DISTINCT account_id, (occurred_at AT TIME ZONE 'UTC')::date FROM away`,
    'DELETE FROM usage_event_key WHERE workspace_id = $1 AND import_id = $2',
    `DELETE FROM usage_daily d USING rolled r WHERE d.workspace_id = $1 AND d.account_id = r.account_id AND d.day = r.day AND NOT EXISTS (
       SELECT FROM usage_event e WHERE e.workspace_id = $1 AND e.account_id = d.account_id AND e.event = d.event
         AND e.occurred_at >= d.day::timestamp AT TIME ZONE 'UTC' AND e.occurred_at < (d.day + 1)::timestamp AT TIME ZONE 'UTC'
         AND (e.recorded_at AT TIME ZONE 'UTC')::date = d.recorded_day)`,
    ROLL_AGAIN,
    `DELETE FROM end_user u USING (SELECT DISTINCT account_id FROM rolled) r WHERE u.workspace_id = $1 AND u.account_id = r.account_id
       AND NOT EXISTS (SELECT FROM usage_event e WHERE e.workspace_id = $1 AND e.account_id = u.account_id AND e.user_ref = u.external_id)`,
    `UPDATE end_user u SET first_seen_at = x.first, last_seen_at = x.last FROM (
       SELECT e.account_id, e.user_ref, min(e.occurred_at) AS first, max(e.occurred_at) AS last FROM usage_event e
       WHERE e.workspace_id = $1 AND e.account_id IN (SELECT account_id FROM rolled) AND e.user_ref IS NOT NULL GROUP BY 1, 2) x
     WHERE u.workspace_id = $1 AND u.account_id = x.account_id AND u.external_id = x.user_ref AND (u.first_seen_at, u.last_seen_at) IS DISTINCT FROM (x.first, x.last)`,
  ],
};

/** Rows a later import overwrote hold the version of this one: they fall back to what stood before it, if anything did. */
const FALL_BACK = [
  `UPDATE replaced_fact later SET before = mine.before FROM replaced_fact mine
   WHERE later.workspace_id = $1 AND later.before ->> 'import_id' = $2::uuid::text AND mine.workspace_id = $1 AND mine.import_id = $2 AND mine.fact_id = later.fact_id AND later.import_id <> $2`,
  `DELETE FROM replaced_fact later WHERE later.workspace_id = $1 AND later.before ->> 'import_id' = $2::uuid::text AND later.import_id <> $2`,
];

/** Whole rows, so that every column is what it was. */
function restore({ table }: KindDefinition): string[] {
  return [
    `CREATE TEMP TABLE returning_row ON COMMIT DROP AS SELECT * FROM ${table} WITH NO DATA`,
    `INSERT INTO returning_row SELECT (jsonb_populate_record(NULL::${table}, f.before)).* FROM replaced_fact f LEFT JOIN ${table} t ON t.workspace_id = $1 AND t.id = f.fact_id
     WHERE f.workspace_id = $1 AND f.import_id = $2 AND (t.import_id = $2 OR f.removed AND t.id IS NULL)`,
    `DELETE FROM ${table} WHERE workspace_id = $1 AND import_id = $2`,
    `INSERT INTO ${table} SELECT * FROM returning_row WHERE workspace_id = $1 ON CONFLICT DO NOTHING`, // one that was gone may have come back since
  ];
}

/** Inside the caller's transaction, under the lock of imports. */
export async function undoFacts(
  client: PoolClient,
  { workspaceId, importId, kind }: { workspaceId: string; importId: string; kind: FactKind },
): Promise<void> {
  const statements =
    kind === 'usage'
      ? USAGE.touch
      : [...restore(KINDS[kind]), ...FALL_BACK, 'DELETE FROM replaced_fact WHERE workspace_id = $1 AND import_id = $2'];
  for (const text of statements) await runNamed(client, text, [workspaceId, importId]);
}

/** How many rows of a kind stand under an import. */
export const countFacts = async (
  client: PoolClient,
  { workspaceId, importId, kind }: { workspaceId: string; importId: string; kind: FactKind },
) => {
  const { table } = KINDS[kind];
  const text = `SELECT count(*)::int AS facts FROM ${table} WHERE workspace_id = $1 AND import_id = $2`;
  const { rows } = await client.query<{ facts: number }>(text, [workspaceId, importId]);
  return rows[0]?.facts ?? 0;
};
