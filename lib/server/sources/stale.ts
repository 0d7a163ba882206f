/**
 * Which kinds of data are older than was promised. From when that is found until it is read again, what is reckoned from such
 * data stands as of the last good read (snapshots/features): a broken connection turns no account red.
 */
import 'server-only';
import type { PoolClient } from 'pg';
import type { Component, ImportKind } from '@/lib/contracts/imports';
import { wantScores } from '@/lib/server/models/want-scores';

/** What a kind of row tells of. Values of accounts stay what they are until somebody says otherwise, so they do not age. */
export const TELLS_OF: Readonly<Record<ImportKind, readonly Component[]>> = {
  ...{ customers: [], accounts: [], products: [], outcomes: [] },
  usage: ['usage', 'adoption'],
  milestones: ['adoption'],
  stages: ['adoption'],
  surveys: ['feedback'],
  tickets: ['support'],
  contacts: ['relationship'],
  interactions: ['relationship'],
  ...{ subscriptions: ['commercial', 'adoption'], invoices: ['commercial'], deals: ['commercial'] },
};
const PAIRS = JSON.stringify(
  Object.entries(TELLS_OF).flatMap(([kind, components]) => components.map((component) => ({ kind, component }))),
);

/** One that was read once, and not again within its promise; whether it fails or was paused does not matter. */
const LATE = `SELECT c.component, min(s.synced_at) AS good FROM stream s JOIN jsonb_to_recordset($2::jsonb) AS c(kind text, component text) ON c.kind = s.mapping ->> 'kind'
  WHERE s.workspace_id = $1 AND s.synced_at < clock_timestamp() - make_interval(hours => s.promised_hours) GROUP BY c.component`;
const DECLARE = `INSERT INTO stale_span (workspace_id, component, good_until, declared_at) SELECT $1, l.component, l.good, clock_timestamp() FROM (${LATE}) l
  WHERE NOT EXISTS (SELECT FROM stale_span o WHERE o.workspace_id = $1 AND o.component = l.component AND o.ended_at IS NULL)`;
const END = `UPDATE stale_span o SET ended_at = clock_timestamp() WHERE o.workspace_id = $1 AND o.ended_at IS NULL AND o.component NOT IN (SELECT component FROM (${LATE}) l)`;

/** After a read, well or ill, and once a day. Everybody is scored again when something became stale, or is no longer. */
export async function markStale(client: PoolClient, workspaceId: string): Promise<void> {
  const declared = await client.query(DECLARE, [workspaceId, PAIRS]);
  const ended = await client.query(END, [workspaceId, PAIRS]);
  if (declared.rowCount || ended.rowCount) await wantScores(client, workspaceId);
}
