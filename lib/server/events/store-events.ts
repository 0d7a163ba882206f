/**
 * The one transaction behind an acknowledgement: ids are claimed for ever, what is new waits for the worker, what is refused
 * is kept with its reason. Knows no HTTP.
 */
import 'server-only';
import crypto from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Verdict } from '@/lib/contracts/events';
import { withConnection } from '@/lib/server/db';
import type { Entry } from './batch';
import type { Message } from './message';

/** Ids in one order, so that two batches with the same events wait for each other instead of both failing. */
const KEEP = {
  name: 'keep-events',
  text: `
  WITH came AS (SELECT * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::text[])
      WITH ORDINALITY AS c(kind, message_id, user_ref, anonymous_ref, group_ref, event, occurred_at, traits, place)),
    sent AS (SELECT DISTINCT ON (message_id COLLATE "C") * FROM came ORDER BY message_id COLLATE "C", place),
    claimed AS (INSERT INTO usage_event_key (workspace_id, message_id, occurred_at) SELECT $1, message_id, occurred_at FROM sent ON CONFLICT DO NOTHING RETURNING message_id),
    kept AS (INSERT INTO incoming_event (workspace_id, key_id, kind, message_id, user_ref, anonymous_ref, group_ref, event, occurred_at, received_at, traits)
      SELECT $1, $2, s.kind, s.message_id, s.user_ref, s.anonymous_ref, s.group_ref, s.event, s.occurred_at, $11, s.traits::jsonb
      FROM sent s JOIN claimed c ON c.message_id = s.message_id COLLATE "C" ORDER BY s.place)
  SELECT message_id FROM claimed`,
};
const REFUSE = {
  name: 'refuse-events',
  text: `INSERT INTO rejected_event (workspace_id, key_id, received_at, rule, field, message, body)
    SELECT $1, $2, $3, * FROM unnest($4::text[], $5::text[], $6::text[], $7::text[])`,
};

type From = { workspaceId: string; keyId: string; receivedAt: Date };

/** @returns one verdict per entry, in their order; when it returns, all of it is on the disk */
export async function storeEvents(from: From, entries: readonly Entry[]): Promise<Verdict[]> {
  const good = entries.map((entry) =>
    'message' in entry ? { ...entry.message, messageId: entry.message.messageId ?? crypto.randomUUID() } : null,
  );
  const fresh = await withConnection(from, async (client) => {
    const claimed = await keep(
      client,
      from,
      good.filter((message) => message !== null),
    );
    await refuse(client, from, entries);
    return claimed;
  });
  return entries.map((entry, place) => {
    if ('refused' in entry) {
      const { rule, field, message } = entry.refused;
      return { status: 'rejected', messageId: entry.messageId, rule, field, message };
    }
    const messageId = good[place]?.messageId ?? '';
    return { status: fresh.delete(messageId) ? 'accepted' : 'duplicate', messageId }; // of two in one batch the first counts
  });
}

async function keep(
  client: PoolClient,
  from: From,
  messages: readonly (Message & { messageId: string })[],
): Promise<Set<string>> {
  if (messages.length === 0) return new Set();
  const all = <T>(pick: (message: Message & { messageId: string }) => T): T[] => messages.map(pick);
  const { rows } = await client.query<{ message_id: string }>({
    ...KEEP,
    values: [
      ...[from.workspaceId, from.keyId],
      ...[all(({ kind }) => kind), all(({ messageId }) => messageId), all(({ userRef }) => userRef)],
      ...[all(({ anonymousRef }) => anonymousRef), all(({ groupRef }) => groupRef), all(({ event }) => event)],
      ...[all(({ occurredAt }) => occurredAt), all(({ traits }) => traits && JSON.stringify(traits)), from.receivedAt],
    ],
  });
  return new Set(rows.map((row) => row.message_id));
}

async function refuse(client: PoolClient, from: From, entries: readonly Entry[]): Promise<void> {
  const refused = entries.flatMap((entry) => ('refused' in entry ? [entry] : []));
  if (refused.length === 0) return;
  await client.query({
    ...REFUSE,
    values: [
      ...[from.workspaceId, from.keyId, from.receivedAt, refused.map((each) => each.refused.rule)],
      ...[
        refused.map((each) => each.refused.field),
        refused.map((each) => each.refused.message),
        refused.map((each) => each.body),
      ],
    ],
  });
}

/** The worker takes what waits to its accounts. Asked for after the commit: whatever it does not see yet is asked for again. */
export const orderTaking = (workspaceId: string): Promise<unknown> =>
  withConnection({ workspaceId }, (client) => client.query('SELECT enqueue_events()'));
