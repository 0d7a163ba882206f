/** What waits for an account is looked at again, because accounts or contacts have come another way. Knows nothing of either. */
import 'server-only';
import type { PoolClient } from 'pg';

/**
 * Held by whoever takes events from before it looks for their accounts until they wait or are stored, and by whoever brings
 * accounts from before it wakes what waits until they are there: so no event goes on waiting for an account that has come.
 */
export const takeTurnOfEvents = (client: PoolClient, workspaceId: string): Promise<unknown> =>
  client.query("SELECT pg_advisory_xact_lock(hashtext('events:' || $1))", [workspaceId]);

const WAKE = 'UPDATE incoming_event SET waits_since = NULL WHERE workspace_id = $1 AND waits_since IS NOT NULL';

/** At the end of the transaction that brought them. What came while an import held everybody up is taken then as well. */
export async function wakeEvents(client: PoolClient, workspaceId: string): Promise<void> {
  await takeTurnOfEvents(client, workspaceId);
  await client.query(WAKE, [workspaceId]);
  const { rowCount } = await client.query('SELECT FROM incoming_event WHERE workspace_id = $1 LIMIT 1', [workspaceId]);
  if (rowCount) await client.query('SELECT enqueue_events()');
}
