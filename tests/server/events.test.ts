import crypto from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountMapping } from '@/lib/contracts/imports';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { readBatch } from '@/lib/server/events/batch';
import { getTracking } from '@/lib/server/events/get-tracking';
import { replayEvent } from '@/lib/server/events/replay-event';
import { storeEvents } from '@/lib/server/events/store-events';
import { takeEvents } from '@/lib/server/events/take-events';
import { createKey, revokeKey } from '@/lib/server/keys/change-keys';
import { listKeys } from '@/lib/server/keys/list-keys';
import { hashOf } from '@/lib/server/keys/secret';
import { importFile, mintMember, mintWorkspace } from '@/tests/support/world';

let ctx: Ctx;
let keyId: string;
const asked = { name: 'Backend', scope: 'ingest', createsAccounts: true, days: null } as const;

const rows = async <T extends object>(text: string): Promise<T[]> =>
  withConnection(ctx, async (client) => (await client.query<T>(text, [ctx.workspaceId])).rows);
const send = (batch: unknown[], from = keyId) => {
  const receivedAt = new Date();
  const { entries } = readBatch({ batch }, { shape: 'batch', receivedAt });
  return storeEvents({ workspaceId: ctx.workspaceId, keyId: from, receivedAt }, entries);
};
const take = () => takeEvents({ workspaceId: ctx.workspaceId });
const call = (type: string, more: object) => ({ type, messageId: crypto.randomUUID(), ...more });
const usage = () =>
  rows<{ account: string; day: string; event: string; count: string; users: number }>(
    `SELECT a.external_id AS account, d.day::text, d.event, d.count, d.users FROM usage_daily d JOIN account a ON a.workspace_id = d.workspace_id AND a.id = d.account_id WHERE d.workspace_id = $1 ORDER BY 1, 2, 3`,
  );

async function fresh(): Promise<void> {
  ctx = await mintWorkspace('admin');
  keyId = (await createKey(ctx, asked)).key.id;
}

const byCustomer = (mapping: AccountMapping): AccountMapping => ({
  ...mapping,
  columns: mapping.columns.map((column) =>
    column.name === 'customer' ? { ...column, role: 'id', type: 'id' } : column,
  ),
});

describe('a key', () => {
  beforeAll(fresh);

  it('is shown once, and known by its whole text alone', async () => {
    const { secret } = await createKey(ctx, { ...asked, days: 1 });
    expect(secret).toMatch(/^bw_live_[A-Za-z0-9_-]{49}$/);
    expect(hashOf(secret)).toHaveLength(32);
    expect(JSON.stringify(await listKeys(ctx))).not.toContain(secret.slice(12));
    for (const other of ['', secret.slice(0, -1), `${secret}x`, secret.replace('bw_live_', 'bw_test_')])
      expect(hashOf(other)).toBeNull();
    for (let place = 8; place < secret.length; place++) {
      const letter = secret[place] === 'A' ? 'B' : 'A';
      expect(hashOf(secret.slice(0, place) + letter + secret.slice(place + 1))).toBeNull();
    }
  });

  it('is revoked once', async () => {
    const { key } = await createKey(ctx, asked);
    expect((await revokeKey(ctx, key.id)).revokedAt).not.toBeNull();
    await expect(revokeKey(ctx, key.id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('keeps nothing from which it could be made again', async () => {
    const { secret } = await createKey(ctx, asked);
    const [row] = await rows<{ all: string }>(
      'SELECT string_agg(k::text, $$ $$) AS all FROM api_key k WHERE workspace_id = $1',
    );
    const [audited] = await rows<{ all: string }>(
      'SELECT string_agg(e::text, $$ $$) AS all FROM audit_entry e WHERE workspace_id = $1',
    );
    for (const text of [row?.all, audited?.all]) expect(text).not.toContain(secret.slice(11));
  });
});

describe('events', () => {
  beforeAll(fresh);

  it('are counted once, however often and in however many batches at once they come', async () => {
    const batch = Array.from({ length: 40 }, (_, i) =>
      call('track', { userId: `u${i % 4}`, groupId: 'once', event: 'Opened', messageId: `once-${i % 30}` }),
    );
    const verdicts = await Promise.all(Array.from({ length: 8 }, (_, k) => send(k % 2 ? batch : batch.toReversed())));
    expect(verdicts.flat().filter(({ status }) => status === 'accepted')).toHaveLength(30);
    expect(verdicts.flat().filter(({ status }) => status === 'duplicate')).toHaveLength(8 * 40 - 30);
    await send([call('group', { userId: 'u0', groupId: 'once', traits: { name: 'Once' } })]);
    await Promise.all([take(), take(), take()]);
    await take();
    expect((await usage()).filter(({ account }) => account === 'once')).toMatchObject([{ count: '30', users: 4 }]);
    expect(await send(batch.slice(0, 1))).toEqual([{ status: 'duplicate', messageId: 'once-0' }]);
  });

  it('that are refused are kept whole, and the good ones beside them are stored', async () => {
    const bad = { type: 'track', userId: 'u', messageId: 'bad-1', event: 'a\0b', odd: '\ud800' };
    const verdicts = await send([call('track', { userId: 'u', event: 'Fine' }), bad]);
    expect(verdicts).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', messageId: 'bad-1', rule: 'broken_text', field: 'event' },
    ]);
    const [kept] = await rows<{ rule: string; body: string }>(
      'SELECT rule, body FROM rejected_event WHERE workspace_id = $1',
    );
    expect(kept?.rule).toBe('broken_text');
    expect(JSON.parse(kept?.body ?? '')).toEqual(bad);
  });

  it('find their account by the call, by the user’s last group, under whichever of his ids, and as a contact', async () => {
    await importFile(ctx, 'customer,company,plan\nacct-1,One,Pro\nacct-2,Two,Pro\n', {
      fileName: 'accounts.csv',
      change: byCustomer,
    });
    const at = '2026-02-03T10:00:00Z';
    const track = (more: object) => call('track', { event: 'Saved', timestamp: at, ...more });
    await send([
      track({ userId: 'ann', context: { groupId: 'acct-1' } }),
      track({ anonymousId: 'browser-7' }),
      call('group', { userId: 'bea', groupId: 'acct-2', timestamp: '2026-02-01T00:00:00Z' }),
      call('group', { userId: 'bea', groupId: 'acct-1', timestamp: '2026-01-01T00:00:00Z' }),
      track({ userId: 'bea' }),
      call('identify', { userId: 'bea', anonymousId: 'browser-7' }),
      call('alias', { userId: 'bea', previousId: 'old-bea' }),
      track({ userId: 'old-bea' }),
      call('identify', {
        userId: 'cleo',
        context: { groupId: 'acct-2' },
        traits: { email: 'Cleo@Two.example', firstName: 'Cleo', lastName: 'Day', plan: 'x' },
      }),
      track({ userId: 'cleo' }),
      track({ userId: 'nobody' }),
    ]);
    await take();
    expect((await usage()).filter(({ event }) => event === 'Saved')).toEqual([
      { account: 'acct-1', day: '2026-02-03', event: 'Saved', count: '1', users: 1 },
      { account: 'acct-2', day: '2026-02-03', event: 'Saved', count: '4', users: 2 },
    ]);
    expect(await rows('SELECT external_id, name, email FROM contact WHERE workspace_id = $1')).toEqual([
      { external_id: 'cleo', name: 'Cleo Day', email: 'cleo@two.example' },
    ]);
    expect(await rows("SELECT user_ref FROM incoming_event WHERE workspace_id = $1 AND event = 'Saved'")).toEqual([
      { user_ref: 'nobody' },
    ]);
  });

  it('wait for an account that is not known, and are counted when it comes', async () => {
    const other = (await createKey(ctx, { ...asked, createsAccounts: false })).key.id;
    await send(
      [
        call('group', { userId: 'dan', groupId: 'later', traits: { name: 'Later', seats: 4 } }),
        call('track', { userId: 'dan', event: 'Waited' }),
      ],
      other,
    );
    await take();
    await take();
    expect((await usage()).filter(({ event }) => event === 'Waited')).toEqual([]);
    await importFile(ctx, 'customer,company,plan\nlater,Later,Pro\nacct-1,One,Pro\n', {
      fileName: 'more.csv',
      change: byCustomer,
    });
    await take();
    expect((await usage()).filter(({ event }) => event === 'Waited')).toMatchObject([{ account: 'later', count: '1' }]);
  });
});

describe('a refused event', () => {
  beforeAll(fresh);

  it('is sent again once it is right, and counts once', async () => {
    await send([
      { type: 'track', userId: 'eve', groupId: 'again' },
      call('group', { userId: 'eve', groupId: 'again' }),
    ]);
    const [refused] = (await getTracking(ctx)).refused.latest;
    const id = refused?.id ?? '';
    await expect(replayEvent(ctx, { id, body: '{' })).rejects.toMatchObject({ code: 'invalid', field: 'body' });
    await expect(replayEvent(ctx, { id, body: refused?.body ?? '' })).rejects.toMatchObject({
      ...{ code: 'invalid', field: 'event', message: 'Expected event, got none.' },
    });
    const body = JSON.stringify({ type: 'track', userId: 'eve', groupId: 'again', event: 'Put right' });
    const answers = await Promise.allSettled([1, 2, 3].map(() => replayEvent(ctx, { id, body })));
    expect(
      answers.filter((answer) => answer.status === 'fulfilled' && answer.value.status === 'accepted'),
    ).toHaveLength(1);
    expect((await getTracking(ctx)).refused.events).toBe(0);
    await take();
    expect(await usage()).toMatchObject([{ account: 'again', event: 'Put right', count: '1' }]);
    await expect(replayEvent(ctx, { id, body })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('shows a viewer no address of a person', async () => {
    await send([{ type: 'track', userId: 'ann@acme.example' }]);
    const shown = async (of: Ctx) => (await getTracking(of)).refused.latest[0];
    expect(await shown(ctx)).toMatchObject({ partly: false, body: '{"type":"track","userId":"ann@acme.example"}' });
    const seen = await shown(await mintMember(ctx, 'viewer'));
    expect(seen).toMatchObject({ partly: true });
    expect(JSON.stringify(seen)).not.toContain('acme.example');
  });
});

describe('what is said of groups', () => {
  beforeAll(fresh);

  it('becomes accounts with fields of their kinds, the later word for the earlier, with its history', async () => {
    const group = (groupId: string, traits: object, more = {}) =>
      call('group', { userId: 'u', groupId, traits, ...more });
    await send([
      group('g1', {
        name: 'Acme',
        seats: 5,
        plan: 'pro',
        trial: false,
        since: '2024-05-01',
        address: { city: 'Oslo' },
        tags: ['a'],
      }),
      group('g1', { seats: 7 }),
      group('g2', {}),
    ]);
    await take();
    expect(await rows('SELECT external_id, name, fields FROM account WHERE workspace_id = $1 ORDER BY 1')).toEqual([
      {
        ...{ external_id: 'g1', name: 'Acme' },
        fields: {
          $name: 'Acme',
          seats: 7,
          plan: 'pro',
          trial: false,
          since: '2024-05-01T00:00:00.000Z',
          'address.city': 'Oslo',
        },
      },
      { external_id: 'g2', name: 'g2', fields: { $name: 'g2' } },
    ]);
    expect(await rows("SELECT key, plan ->> 'type' AS type FROM field WHERE workspace_id = $1 ORDER BY 1")).toEqual([
      { key: 'address.city', type: 'category' },
      { key: 'plan', type: 'category' },
      { key: 'seats', type: 'number' },
      { key: 'since', type: 'date' },
      { key: 'trial', type: 'boolean' },
    ]);
    await send([group('g1', { seats: 'many', plan: 3 }), group('g1', { seats: '12' })]);
    await take();
    const [account] = await rows<{ fields: object }>(
      "SELECT fields FROM account WHERE workspace_id = $1 AND external_id = 'g1'",
    );
    expect(account?.fields).toMatchObject({ seats: 12, plan: '3', $name: 'Acme' });
    expect(
      await rows(
        "SELECT h.values FROM account_history h JOIN account a ON a.workspace_id = h.workspace_id AND a.id = h.account_id WHERE h.workspace_id = $1 AND a.external_id = 'g1' ORDER BY h.id DESC LIMIT 1",
      ),
    ).toEqual([{ values: { seats: 12, plan: '3' } }]);
  });
});
