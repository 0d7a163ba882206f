/** From the calls that tell who somebody is: which ids are one user, in which group he is, and what is said of groups and users. */
import 'server-only';
import type { PoolClient } from 'pg';
import { withConnection } from '@/lib/server/db';
import { keepContacts } from './keep-contacts';
import { keepGroups } from './keep-groups';
import { takeTurnOfEvents } from './wake-events';

/** Calls of one transaction: their traits are read here. */
const AT_ONCE = 2_000;

/** While an import decides which accounts are new, it waits: the import asks for it again at its end. */
export async function learnWho(workspaceId: string): Promise<void> {
  while ((await withConnection({ workspaceId }, (client) => learn(client, workspaceId))) === AT_ONCE);
}

const FREE = "SELECT pg_try_advisory_xact_lock(hashtext('import:' || $1)) AS free";
const TOLD = 'CREATE TEMP TABLE told (LIKE incoming_event) ON COMMIT DROP';
const TAKE = `WITH gone AS (DELETE FROM incoming_event e WHERE e.workspace_id = $1 AND e.id IN (
      SELECT id FROM incoming_event WHERE workspace_id = $1 AND waits_since IS NULL AND event IS NULL ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING e.*)
  INSERT INTO told SELECT * FROM gone`;

/** The later word counts. */
const SAME = `INSERT INTO event_user (workspace_id, ref, same_as)
  SELECT DISTINCT ON (anonymous_ref) $1, anonymous_ref, user_ref FROM told
  WHERE kind IN ('identify', 'alias') AND user_ref IS NOT NULL AND anonymous_ref IS NOT NULL AND user_ref <> anonymous_ref ORDER BY anonymous_ref, occurred_at DESC, id DESC
  ON CONFLICT (workspace_id, ref) DO UPDATE SET same_as = EXCLUDED.same_as`;
const GROUP = `INSERT INTO event_user (workspace_id, ref, group_ref, group_at)
  SELECT DISTINCT ON (coalesce(user_ref, anonymous_ref)) $1, coalesce(user_ref, anonymous_ref), group_ref, occurred_at FROM told
  WHERE kind = 'group' AND coalesce(user_ref, anonymous_ref) IS NOT NULL ORDER BY coalesce(user_ref, anonymous_ref), occurred_at DESC, id DESC
  ON CONFLICT (workspace_id, ref) DO UPDATE SET group_ref = EXCLUDED.group_ref, group_at = EXCLUDED.group_at
  WHERE event_user.group_at IS NULL OR event_user.group_at <= EXCLUDED.group_at`;
/** What waited for one of these groups or users is looked at again; what found no account just now goes on waiting. */
const WAKE = `WITH known AS (SELECT * FROM told WHERE waits_since IS NULL), users AS (SELECT user_ref AS ref FROM known UNION SELECT anonymous_ref FROM known)
  UPDATE incoming_event e SET waits_since = NULL WHERE e.workspace_id = $1 AND e.waits_since IS NOT NULL AND e.id NOT IN (SELECT id FROM told)
    AND (e.group_ref IN (SELECT group_ref FROM known) OR e.user_ref IN (SELECT ref FROM users) OR e.anonymous_ref IN (SELECT ref FROM users))`;

async function learn(client: PoolClient, workspaceId: string): Promise<number> {
  const { rows } = await client.query<{ free: boolean }>(FREE, [workspaceId]);
  if (!rows[0]?.free) return 0;
  await client.query(TOLD);
  const { rowCount } = await client.query(TAKE, [workspaceId, AT_ONCE]);
  if (!rowCount) return 0;
  for (const text of [SAME, GROUP]) await client.query(text, [workspaceId]);
  await keepGroups(client, workspaceId);
  await keepContacts(client, workspaceId);
  await takeTurnOfEvents(client, workspaceId);
  await client.query(WAKE, [workspaceId]);
  return rowCount;
}
