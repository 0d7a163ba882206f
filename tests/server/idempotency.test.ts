/** The door of Idempotency-Keys: what breaks off, what is taken over, and what of it is on the disk. */
import crypto from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { once } from '@/lib/server/idempotency';
import { refusal } from '@/tests/support/through-egress';
import { asOwner, mintWorkspace } from '@/tests/support/world';

let ctx: Ctx;
beforeAll(async () => {
  ctx = await mintWorkspace();
});

const asked = (key: string, body = '{}') =>
  new Request('http://localhost/api/teams', { method: 'POST', headers: { 'idempotency-key': key }, body });
const addTeam = (by: Ctx, name: string) =>
  withWorkspace(by, (db) => db.team.create({ data: { workspaceId: by.workspaceId, name } }));
const teams = (name: string) =>
  withWorkspace(ctx, (db) => db.team.count({ where: { workspaceId: ctx.workspaceId, name } }));
const said = (body: string) => Response.json({ said: body }, { status: 201 });
const age = (key: string, by: string) =>
  asOwner((client) =>
    client.query(
      'UPDATE idempotency_key SET claimed_at = claimed_at - $2::interval, effect_at = effect_at - $2::interval WHERE key = $1',
      [key, by],
    ),
  );
/** Until its claim stands; whoever asks then hears that it is under way. */
async function begun(key: string): Promise<void> {
  const claims = () =>
    withWorkspace(ctx, (db) => db.idempotencyKey.count({ where: { workspaceId: ctx.workspaceId, key } }));
  await expect.poll(claims).toBe(1);
  expect((await refusal(once(ctx, asked(key), never))).message).toContain('still under way');
}
/** As a request whose process is killed: it neither answers nor lets go. */
const never = () => new Promise<Response>(() => undefined);

describe('a request that broke off', () => {
  test('before it wrote anything is done again once its claim is old', async () => {
    void once(ctx, asked('early'), never);
    await begun('early');
    await age('early', '11 minutes');
    const done = await once(ctx, asked('early'), async (by, request) => {
      await request.text();
      await addTeam(by, 'early');
      return said('early');
    });
    expect([done.status, await done.json(), await teams('early')]).toEqual([201, { said: 'early' }, 1]);
  });

  test('after it wrote is never done again, and says so', async () => {
    void once(ctx, asked('late'), async (by) => {
      await addTeam(by, 'late');
      return never();
    });
    await expect.poll(() => teams('late')).toBe(1);
    expect((await refusal(once(ctx, asked('late'), never))).message).toContain('still under way');
    await age('late', '11 minutes');
    const { code, message } = await refusal(once(ctx, asked('late'), never));
    expect([code, message]).toEqual(['conflict', expect.stringContaining('took effect and broke off')]);
    expect(await teams('late')).toBe(1);
  });

  test('and wakes up after another took its key over can commit nothing', async () => {
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const first = once(ctx, asked('fenced'), async (by) => {
      await asleep;
      await addTeam(by, 'fenced first');
      return said('first');
    });
    await begun('fenced');
    await age('fenced', '11 minutes');
    const second = await once(ctx, asked('fenced'), async (by, request) => {
      await request.text();
      await addTeam(by, 'fenced');
      return said('second');
    });
    wake();
    expect((await refusal(first)).message).toContain('took over');
    expect([await second.json(), await teams('fenced'), await teams('fenced first')]).toEqual([
      { said: 'second' },
      1,
      0,
    ]);
    expect(await (await once(ctx, asked('fenced'), never)).json()).toEqual({ said: 'second' });
  });

  test('with an error after it wrote keeps its key; with one before, it does not', async () => {
    const failing = (wrote: boolean) => async (by: Ctx) => {
      if (wrote) await addTeam(by, 'failed');
      throw new Error('the connection is gone');
    };
    await expect(once(ctx, asked('failed'), failing(false))).rejects.toThrow('gone');
    await expect(once(ctx, asked('failed'), failing(true))).rejects.toThrow('gone');
    expect((await refusal(once(ctx, asked('failed'), failing(true)))).code).toBe('conflict');
    expect(await teams('failed')).toBe(1);
  });
});

test('an answer is kept for a day, and only sealed', async () => {
  const secret = `bw_live_${crypto.randomUUID()}`;
  const run = async (_by: Ctx, request: Request) => {
    await request.text();
    return said(secret);
  };
  await once(ctx, asked('sealed', '{"a":1}'), run);
  const rows = await asOwner(
    async (client) => (await client.query('SELECT i::text AS row FROM idempotency_key i')).rows,
  );
  expect(JSON.stringify(rows)).toContain('sealed');
  expect(JSON.stringify(rows)).not.toContain(secret);
  await age('sealed', '23 hours');
  expect(await (await once(ctx, asked('sealed', '{"a":1}'), never)).json()).toEqual({ said: secret });
  expect((await refusal(once(ctx, asked('sealed', '{"a":2}'), never))).message).toContain('got another one');
  await age('sealed', '2 hours');
  const anew = await once(ctx, asked('sealed', '{"a":2}'), run);
  expect([anew.status, anew.headers.get('idempotency-replayed')]).toEqual([201, null]);
});
