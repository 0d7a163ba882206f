/** From the staged rows to accounts, their history and their outcomes, set by set. Runs inside the caller's transaction. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { AccountMapping, ImportCounts } from '@/lib/contracts/imports';
import { accounted, runNamed } from './staged';

/** `importId` null = no file: it came by the tracking API. */
export type Store = { workspaceId: string; importId: string | null; mapping: AccountMapping; now: Date };

const REFUSE_DELETED = `
  UPDATE stage s SET col = $2, value = left(s.external_id, 80), rule = 'deleted_account',
    message = '“' || left(s.external_id, 80) || '” was deleted here on ' || to_char(t.deleted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || '. Let it come back in Settings, or take its rows out.'
  FROM tombstone t WHERE t.workspace_id = $1 AND t.external_id = s.external_id AND s.rule IS NULL`;

/** The first row of an id stays; a later one is refused, as a repetition or as a contradiction. */
const REFUSE_TWINS = `
  WITH ranked AS (
    SELECT line, external_id, fields, outcome, row_number() OVER w AS place, first_value(line) OVER w AS first_line,
      first_value(fields) OVER w AS first_fields, first_value(outcome) OVER w AS first_outcome
    FROM stage WHERE rule IS NULL WINDOW w AS (PARTITION BY external_id ORDER BY line))
  UPDATE stage s SET col = $1, value = left(r.external_id, 80),
    rule = CASE WHEN r.fields = r.first_fields AND r.outcome IS NOT DISTINCT FROM r.first_outcome THEN 'duplicate_row' ELSE 'duplicate_id' END,
    message = CASE WHEN r.fields = r.first_fields AND r.outcome IS NOT DISTINCT FROM r.first_outcome
      THEN 'The row repeats line ' || r.first_line || '. Nothing to do: it counts once.'
      ELSE '“' || left(r.external_id, 80) || '” stands on line ' || r.first_line || ' already, with other content. Keep one row per account.' END
  FROM ranked r WHERE r.line = s.line AND r.place > 1`;

/**
 * What each good row would do: a new account, the values that differ from what was known at its time, an outcome other than
 * the one known at its time. A row older than the newest word on its account fills the history: `present` = what of it
 * stands today, which is what nothing newer has said; `restated` = what stood, said again at the date of that newest word.
 */
const COMPARED = `CREATE TEMP TABLE compared (line bigint, external_id text, outcome text, recorded_at timestamptz, known_id uuid, account_id uuid,
  said_at timestamptz, known jsonb, stands jsonb, changed jsonb, tells boolean, present jsonb, restated jsonb) ON COMMIT DROP`;
const COMPARE = [
  `INSERT INTO compared SELECT s.line, s.external_id, s.outcome, coalesce(s.recorded_at, $2), a.id, coalesce(a.id, gen_random_uuid()), n.said_at,
    CASE WHEN n.said_at IS NULL THEN a.fields ELSE coalesce((SELECT jsonb_object_agg(e.key, e.value ORDER BY h.recorded_at, h.id) FROM account_history h CROSS JOIN LATERAL jsonb_each(h.values) e
      WHERE h.workspace_id = $1 AND h.account_id = a.id AND h.recorded_at <= coalesce(s.recorded_at, $2)), '{}') END,
    a.fields, s.fields, s.outcome IS NOT NULL AND s.outcome IS DISTINCT FROM (SELECT o.kind FROM outcome o WHERE o.workspace_id = $1 AND o.account_id = a.id AND o.occurred_at IS NULL
      AND o.recorded_at <= coalesce(s.recorded_at, $2) ORDER BY o.recorded_at DESC, o.id DESC LIMIT 1)
  FROM stage s LEFT JOIN account a ON a.workspace_id = $1 AND a.external_id = s.external_id
  LEFT JOIN LATERAL (SELECT max(h.recorded_at) AS said_at FROM account_history h WHERE h.workspace_id = $1 AND h.account_id = a.id AND h.recorded_at > coalesce(s.recorded_at, $2)) n ON true
  WHERE s.rule IS NULL`,
  `UPDATE compared SET changed = (SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(changed) e WHERE known -> e.key IS DISTINCT FROM e.value) WHERE known_id IS NOT NULL`,
  `UPDATE compared c SET present = CASE WHEN c.said_at IS NULL THEN c.changed ELSE (SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(c.changed) e WHERE NOT c.stands ? e.key) END,
    restated = CASE WHEN c.said_at IS NOT NULL THEN (SELECT jsonb_object_agg(e.key, c.stands -> e.key) FROM jsonb_each(c.changed) e WHERE c.stands ? e.key
      AND NOT EXISTS (SELECT FROM account_history h WHERE h.workspace_id = $1 AND h.account_id = c.known_id AND h.recorded_at > c.recorded_at AND h.values ? e.key)) END
  WHERE c.changed IS NOT NULL`,
];

const OWN = `
  INSERT INTO account_owner (workspace_id, name, created_by_import)
  SELECT DISTINCT $1::uuid, present ->> '$owner', $2::uuid FROM compared WHERE present ? '$owner' ORDER BY 2 ON CONFLICT (workspace_id, name) DO NOTHING`;

const CREATE = `
  INSERT INTO account (workspace_id, id, external_id, name, arr_minor, currency, owner_id, fields, created_by_import, created_at)
  SELECT $1, c.account_id, c.external_id, c.changed ->> '$name', (c.changed ->> '$arr')::bigint, c.changed ->> '$currency', w.id, c.changed, $2, $3
  FROM compared c LEFT JOIN account_owner w ON w.workspace_id = $1 AND w.name = c.changed ->> '$owner' WHERE c.known_id IS NULL ORDER BY c.line`;

const CHANGE = `
  UPDATE account a SET fields = a.fields || c.present, name = coalesce(c.present ->> '$name', a.name),
    arr_minor = coalesce((c.present ->> '$arr')::bigint, a.arr_minor), currency = coalesce(c.present ->> '$currency', a.currency),
    owner_id = coalesce(w.id, a.owner_id)
  FROM compared c LEFT JOIN account_owner w ON w.workspace_id = $1 AND w.name = c.present ->> '$owner' WHERE a.workspace_id = $1 AND a.id = c.known_id AND c.present IS NOT NULL`;

const REMEMBER = `
  INSERT INTO account_history (workspace_id, account_id, recorded_at, recorded_assumed, values, import_id)
  SELECT $1, c.account_id, r.recorded_at, $3, r.values, $2 FROM compared c
    CROSS JOIN LATERAL (VALUES (0, c.recorded_at, c.changed), (1, c.said_at, c.restated)) r(place, recorded_at, values) WHERE r.values IS NOT NULL ORDER BY c.line, r.place`;

const TELL = `
  INSERT INTO outcome (workspace_id, account_id, kind, recorded_at, recorded_assumed, import_id)
  SELECT $1, account_id, outcome, recorded_at, $3, $2 FROM compared WHERE tells ORDER BY line`;

const COUNT = `
  SELECT count(*) FILTER (WHERE known_id IS NULL)::int AS created,
    count(*) FILTER (WHERE known_id IS NOT NULL AND (changed IS NOT NULL OR tells))::int AS changed,
    count(*) FILTER (WHERE known_id IS NOT NULL AND changed IS NULL AND NOT tells)::int AS unchanged,
    count(*) FILTER (WHERE outcome = 'churned')::int AS leavers, count(*) FILTER (WHERE outcome = 'renewed')::int AS stayers,
    count(*) FILTER (WHERE outcome IS NULL)::int AS "blankOutcome" FROM compared`;

/** Stores what the stage holds. @returns what was done; read = created + changed + unchanged + rejected */
export async function storeAccounts(
  client: PoolClient,
  read: number,
  { workspaceId, importId, mapping, now }: Store,
): Promise<ImportCounts> {
  const idColumn = mapping.columns.find((column) => column.role === 'id')?.name ?? '';
  await client.query(REFUSE_DELETED, [workspaceId, idColumn]);
  await client.query(REFUSE_TWINS, [idColumn]);
  await client.query(COMPARED);
  for (const text of COMPARE) await runNamed(client, text, [workspaceId, now]);
  await client.query('ANALYZE compared');
  const assumed = mapping.recorded.rule !== 'column';
  await client.query(OWN, [workspaceId, importId]);
  await client.query(CREATE, [workspaceId, importId, now]);
  await client.query(CHANGE, [workspaceId]);
  await client.query(REMEMBER, [workspaceId, importId, assumed]);
  await client.query(TELL, [workspaceId, importId, assumed]);
  const { rows } = await client.query<Omit<ImportCounts, 'read' | 'rejected' | 'rules' | 'rejectedRows'>>(COUNT);
  return accounted(client, read, rows[0]);
}
