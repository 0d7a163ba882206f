/**
 * Which of an account's scores by a version is its current one, while others are written: `pass_at` says in which pass a
 * row is the account's word. A day keeps one row of an account, the latest. Knows no feature and no model.
 */
import 'server-only';
import type { PoolClient } from 'pg';

/** Writers of a workspace's scores come one after the other, until each has ended. */
export const takeScoreTurn = (client: PoolClient, workspaceId: string) =>
  client.query("SELECT pg_advisory_xact_lock(hashtext('scores:' || $1))", [workspaceId]);

type Writing = { workspaceId: string; modelId: string; now: Date };

/** The day of $3 begins, UTC. */
const DAY = "(date_trunc('day', $3::timestamptz AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')";

/** Accounts that were scored alone since the pass read what it knows: their rows knew more, and are theirs in this pass too. */
const KNEW_MORE = `UPDATE score s SET pass_at = $3 WHERE s.workspace_id = $1 AND s.model_version_id = $2 AND s.as_of > $3 AND NOT EXISTS (
  SELECT FROM score l WHERE l.workspace_id = $1 AND l.model_version_id = $2 AND l.account_id = s.account_id AND l.as_of > s.as_of)`;
const EARLIER_TODAY = `WITH gone AS (
    DELETE FROM score s WHERE s.workspace_id = $1 AND s.model_version_id = $2 AND s.as_of < $3 AND s.as_of >= ${DAY}
      AND NOT EXISTS (SELECT FROM score n WHERE n.workspace_id = $1 AND n.model_version_id = $2 AND n.pass_at = $3 AND n.account_id = s.account_id)
    RETURNING s.account_id, s.pass_at)
  SELECT account_id AS "accountId", pass_at AS "passAt" FROM gone WHERE pass_at < ${DAY}`;
/** What was said alone today stood in the pass of a day before: there the row of that day speaks again. */
const GIVE_BACK = `UPDATE score s SET pass_at = g.pass_at FROM unnest($4::uuid[], $5::timestamptz[]) AS g(account_id, pass_at)
  WHERE s.workspace_id = $1 AND s.model_version_id = $2 AND s.account_id = g.account_id AND s.pass_at IS NULL
    AND s.as_of = (SELECT max(e.as_of) FROM score e WHERE e.workspace_id = $1 AND e.model_version_id = $2 AND e.account_id = g.account_id AND e.as_of < ${DAY})`;

/** Before a pass over everybody is written. */
export async function makeRoomForAll(client: PoolClient, { workspaceId, modelId, now }: Writing): Promise<void> {
  const named = [workspaceId, modelId, now];
  await client.query(KNEW_MORE, named);
  const { rows } = await client.query<{ accountId: string; passAt: Date }>(EARLIER_TODAY, named);
  if (rows.length === 0) return;
  const [ids, passes] = [rows.map(({ accountId }) => accountId), rows.map(({ passAt }) => passAt)];
  await client.query(GIVE_BACK, [...named, ids, passes]);
}

/** What was said today, and what was the word until now. */
const TODAY = `DELETE FROM score WHERE workspace_id = $1 AND model_version_id = $2 AND account_id = ANY($4) AND as_of >= ${DAY}`;
const SUPERSEDED =
  'UPDATE score SET pass_at = NULL WHERE workspace_id = $1 AND model_version_id = $2 AND account_id = ANY($3) AND pass_at = $4';

type WritingSome = Writing & { accounts: readonly string[]; passAt: Date };

/** Before some accounts are written alone: also one that has no score any more has no old one left in the pass. */
export async function makeRoomForSome(
  client: PoolClient,
  { workspaceId, modelId, now, accounts, passAt }: WritingSome,
): Promise<void> {
  await client.query(TODAY, [workspaceId, modelId, now, accounts]);
  await client.query(SUPERSEDED, [workspaceId, modelId, accounts, passAt]);
}
