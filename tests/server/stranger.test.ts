import crypto from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { ROLES, type Role } from '@/lib/contracts/roles';
import type { Ctx } from '@/lib/server/context';
import { dump } from '@/tests/support/dump';
import { type Stock, stocked, withSession } from '@/tests/support/stock';
import { EXEMPT, textOf, VERBS, verbsInSource } from '@/tests/support/verbs';
import { openLoopback } from '@/tests/support/warehouse';
import { mintMember, mintWorkspace } from '@/tests/support/world';

openLoopback();

/** How a call ends, as whoever called would see it. */
const seen = (call: Promise<unknown>): Promise<Record<string, unknown>> =>
  call.then(
    () => ({ code: 'done' }),
    (cause) =>
      cause instanceof AppError
        ? { code: cause.code, message: cause.message, field: cause.field }
        : { code: String(cause) },
  );

/** The same stock under ids that nobody has. */
function nowhere(stock: Stock): Stock {
  const ids = Object.entries(stock).filter(([, value]) => /^[0-9a-f-]{36}$/.test(String(value)));
  const others = Object.fromEntries(ids.map(([key]) => [key, crypto.randomUUID()]));
  return { ...stock, ...others, ctx: { ...stock.ctx, workspaceId: crypto.randomUUID() } };
}

const rows = Object.entries(VERBS);

/** In a workspace without accounts there is nothing to train on, nobody to score, and nothing to measure. */
const NEEDS_ACCOUNTS = ['models/trainModel', 'models/rescoreAccounts', 'track-record/measureVersion'];

describe('a stranger', () => {
  let a: Stock;
  let stranger: Ctx;
  const insiders = new Map<Role, Ctx>();
  let before: Record<string, string[]>;

  beforeAll(async () => {
    a = await stocked('canaryalpha');
    stranger = await withSession(await mintWorkspace('owner', 'Elsewhere'));
    for (const role of ROLES) insiders.set(role, await mintMember(a.ctx, role));
    before = await dump(a.ctx, []);
  });

  it('is tried on every verb there is', () => {
    expect(Object.keys({ ...VERBS, ...EXEMPT }).sort()).toEqual(verbsInSource());
  });

  it.each(rows.filter(([, verb]) => verb.on === 'id'))(
    'finds nothing with %s on ids of another workspace, as with ids of nobody',
    async (_name, { call }) => {
      const theirs = await seen(call(stranger, a));
      expect(theirs.code).toBe('not_found');
      expect(String(theirs.message).replace(a.column, 'nothing')).not.toContain(a.mark);
      expect(await seen(call(stranger, nowhere(a)))).toEqual(theirs);
    },
  );

  it.each(rows.filter(([, verb]) => verb.on === 'own' && verb.reads))(
    'sees nothing of another workspace with %s',
    async (_name, { call }) => {
      const text = await textOf(await call(stranger, { ...a, mark: '' }));
      for (const secret of [a.mark, a.ctx.workspaceId, a.account, a.done, a.candidate])
        expect(text).not.toContain(secret);
    },
  );

  it.each(rows.filter(([, { on, reads }]) => on === 'own' && !reads))(
    'reaches its own workspace alone with %s',
    async (name, { call }) => {
      const other = await withSession(await mintWorkspace('owner', 'Elsewhere too'));
      const { code } = await seen(call(other, a));
      expect(code).toBe(NEEDS_ACCOUNTS.includes(name) ? 'conflict' : 'done');
    },
  );

  it.each(rows.filter(([, verb]) => verb.least !== 'viewer'))(
    'inside, below the role that %s needs, is forbidden',
    async (_name, { least, call }) => {
      const below = ROLES[ROLES.indexOf(least) - 1] ?? 'viewer';
      const answer = await seen(call(insiders.get(below) ?? stranger, a));
      expect(answer).toMatchObject({ code: 'forbidden', message: `This needs the role ${least}; yours is ${below}.` });
    },
  );

  it('has changed nothing', async () => {
    expect(await dump(a.ctx, [])).toEqual(before);
  });

  it.each(rows)('is not the owner, for whom %s does its work', async (_name, { call }) => {
    expect(await seen(call(a.ctx, a))).toEqual({ code: 'done' });
  });
});
