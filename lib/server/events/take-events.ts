/**
 * From what the tracking API acknowledged to usage of accounts, set by set: who somebody is first, then what was done. What
 * finds no account waits until one is known. Each event has its effect in the transaction that takes it away, so once.
 */
import 'server-only';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { withConnection } from '@/lib/server/db';
import { LINKED } from '@/lib/server/imports/identities';
import { runNamed } from '@/lib/server/imports/staged';
import { COMING, ensureMonths, keepComing } from '@/lib/server/imports/store-usage';
import { learnWho } from './learn-who';
import { takeTurnOfEvents } from './wake-events';

/** As `enqueue_events` names it. */
export const TAKE_EVENTS = 'take_events';
const Payload = z.strictObject({ workspaceId: z.uuid() });

/** Events of one transaction. */
const AT_ONCE = 20_000;

export async function takeEvents(payload: unknown): Promise<void> {
  const { workspaceId } = Payload.parse(payload);
  await learnWho(workspaceId);
  while ((await withConnection({ workspaceId }, (client) => takeUsage(client, workspaceId))) === AT_ONCE);
}

const TAKEN = 'CREATE TEMP TABLE taken (LIKE incoming_event) ON COMMIT DROP';
const TAKE = `WITH gone AS (DELETE FROM incoming_event e WHERE e.workspace_id = $1 AND e.id IN (
      SELECT id FROM incoming_event WHERE workspace_id = $1 AND waits_since IS NULL AND event IS NOT NULL ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING e.*)
  INSERT INTO taken SELECT * FROM gone`;

/** Contacts as events name them: by id, then by address. */
const REACHED = [
  'CREATE TEMP TABLE reached (ref text COLLATE "C" PRIMARY KEY, account_id uuid NOT NULL) ON COMMIT DROP',
  `INSERT INTO reached SELECT DISTINCT ON (ref) ref, account_id FROM (
     SELECT c.external_id COLLATE "C" AS ref, c.account_id, 0 AS place, c.id FROM contact c WHERE c.workspace_id = $1 AND c.external_id IN (SELECT user_ref FROM taken)
     UNION ALL SELECT c.email COLLATE "C", c.account_id, 1, c.id FROM contact c WHERE c.workspace_id = $1 AND c.email IN (SELECT user_ref FROM taken)) x ORDER BY ref, place, id`,
];

/** The group that the call names; else the last one of its user, under whichever of his ids; else the account he is a contact of. */
const FOUND = [
  'CREATE TEMP TABLE found (id bigint PRIMARY KEY, account_id uuid, user_ref text) ON COMMIT DROP',
  `INSERT INTO found SELECT t.id, coalesce(a.id, k.account_id, c.account_id), coalesce(u.same_as, t.user_ref, n.same_as, t.anonymous_ref)
   FROM taken t LEFT JOIN event_user u ON u.workspace_id = $1 AND u.ref = t.user_ref LEFT JOIN event_user us ON us.workspace_id = $1 AND us.ref = u.same_as
   LEFT JOIN event_user n ON n.workspace_id = $1 AND n.ref = t.anonymous_ref LEFT JOIN event_user ns ON ns.workspace_id = $1 AND ns.ref = n.same_as
   CROSS JOIN LATERAL (SELECT coalesce(t.group_ref, u.group_ref, us.group_ref, n.group_ref, ns.group_ref) AS ref) g
   LEFT JOIN account a ON a.workspace_id = $1 AND a.external_id = g.ref LEFT JOIN linked k ON k.ref = lower(g.ref) AND k.accounts = 1
   LEFT JOIN reached c ON c.ref = coalesce(u.same_as, t.user_ref) AND g.ref IS NULL`,
  'ANALYZE found',
];
const GATHER = `INSERT INTO coming (account_id, occurred_at, event, user_ref, quantity, recorded_at, assumed)
  SELECT f.account_id, t.occurred_at, t.event, f.user_ref, 1, t.received_at, false FROM taken t JOIN found f ON f.id = t.id WHERE f.account_id IS NOT NULL`;
const MONTHS = `SELECT DISTINCT to_char(date_trunc('month', t.occurred_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD') AS month FROM taken t`;
const WAIT = `UPDATE taken t SET waits_since = clock_timestamp() FROM found f WHERE f.id = t.id AND f.account_id IS NULL`;
const PUT_BACK = 'INSERT INTO incoming_event SELECT * FROM taken WHERE waits_since IS NOT NULL';

/** @returns how many were taken */
async function takeUsage(client: PoolClient, workspaceId: string): Promise<number> {
  await takeTurnOfEvents(client, workspaceId);
  await client.query(TAKEN);
  const { rowCount } = await client.query(TAKE, [workspaceId, AT_ONCE]);
  if (!rowCount) return 0;
  for (const text of [...LINKED, ...REACHED, ...FOUND]) await runNamed(client, text, [workspaceId]);
  await ensureMonths(client, workspaceId, MONTHS);
  await client.query(COMING);
  await client.query(GATHER);
  await client.query(WAIT);
  await client.query(PUT_BACK);
  await keepComing(client, workspaceId, null);
  return rowCount;
}
