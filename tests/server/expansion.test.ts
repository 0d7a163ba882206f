import { beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { expansionLabels } from '@/lib/server/lenses/expansion-labels';
import { getLenses } from '@/lib/server/lenses/get-lenses';
import { listLenses } from '@/lib/server/lenses/list-lenses';
import { wantLenses } from '@/lib/server/lenses/want-lenses';
import { getSettings } from '@/lib/server/settings/get-settings';
import { buildSnapshots } from '@/lib/server/snapshots/build-snapshots';
import { dailyPass } from '@/lib/server/worker/daily';
import { dice, type Facts, insertAccounts, insertFacts } from '@/tests/support/dated-world';
import { rowsOf } from '@/tests/support/facts';
import { asOwner, mintWorkspace, runQueued } from '@/tests/support/world';

const DAY = 86_400_000;
const today = Math.floor(Date.now() / DAY) * DAY;
const ago = (days: number) => new Date(today - days * DAY);
type Term = Partial<Facts> & { from: number; to?: number };

/** A subscription of 1,000 a year and ten seats, `from` … `to` days ago, unless it says otherwise. */
const term = (account_id: string, { from, to, ...more }: Term): Facts => ({
  ...{ account_id, product: 'core', seats: 10, arr_minor: 100_000, currency: 'USD', trial: false, auto_renew: true },
  ...{ started_at: ago(from), occurred_at: ago(from), ended_at: to === undefined ? null : ago(to) },
  ...{ renewal_at: null, notice_at: null },
  ...more,
});

async function company(ctx: Ctx, made: Record<string, Term[]>): Promise<Map<string, string>> {
  return asOwner(async (client) => {
    const ids = await insertAccounts(client, ctx, Object.keys(made));
    const terms = Object.entries(made).flatMap(([name, list]) => list.map((each) => term(ids.get(name) ?? '', each)));
    await insertFacts(client, ctx, 'subscription', terms);
    return ids;
  });
}

describe('what counts as an expansion after a month end', () => {
  const AS_OF = 400;
  const cases: Record<string, { label: 0 | 1 | null; terms: Term[] }> = {
    'nothing changes': { label: 0, terms: [{ from: 700 }] },
    'an add-on': { label: 1, terms: [{ from: 700 }, { from: 340, product: 'plus', seats: null, arr_minor: 5_000 }] },
    'less than a twentieth': { label: 0, terms: [{ from: 700 }, { from: 340, product: 'plus', arr_minor: 4_900 }] },
    'bought before': { label: 0, terms: [{ from: 700 }, { from: 401, product: 'plus', arr_minor: 50_000 }] },
    'bought after the 180 days': {
      label: 0,
      terms: [{ from: 700 }, { from: 219, product: 'plus', arr_minor: 50_000 }],
    },
    'bought and given back within': {
      label: 0,
      terms: [{ from: 700 }, { from: 380, to: 300, product: 'plus', arr_minor: 50_000 }],
    },
    'renewed 8 % higher': {
      label: 0,
      terms: [
        { from: 700, to: 335 },
        { from: 335, arr_minor: 108_000 },
      ],
    },
    'renewed 12 % higher': {
      label: 1,
      terms: [
        { from: 700, to: 335 },
        { from: 335, arr_minor: 112_000 },
      ],
    },
    'renewed 8 % higher with a seat more': {
      label: 1,
      terms: [
        { from: 700, to: 335 },
        { from: 335, arr_minor: 108_000, seats: 11 },
      ],
    },
    'renewed 8 % higher and an add-on of 6 %': {
      label: 1,
      terms: [
        { from: 700, to: 335 },
        { from: 335, arr_minor: 108_000 },
        { from: 300, product: 'plus', arr_minor: 6_000 },
      ],
    },
    'renewed 8 % higher and an add-on of 4 %': {
      label: 0,
      terms: [
        { from: 700, to: 335 },
        { from: 335, arr_minor: 108_000 },
        { from: 300, product: 'plus', arr_minor: 4_000 },
      ],
    },
    'raised in the middle of a term': {
      label: 1,
      terms: [
        { from: 700, to: 360 },
        { from: 355, arr_minor: 108_000 },
      ],
    },
    'left after it had bought': {
      label: 0,
      terms: [
        { from: 700, to: 250 },
        { from: 380, to: 250, product: 'plus', arr_minor: 90_000 },
      ],
    },
    'two currencies': { label: null, terms: [{ from: 700 }, { from: 340, product: 'plus', currency: 'EUR' }] },
    'no price': { label: null, terms: [{ from: 700, arr_minor: null }] },
    'notice given before': {
      label: null,
      terms: [{ from: 700, to: 250, notice_at: ago(420), auto_renew: false }],
    },
  };
  let ctx: Ctx;
  let names: Map<string, string>;
  const labelsAt = async (days: number) => {
    const scope = { workspaceId: ctx.workspaceId, now: new Date(), rules: await getSettings(ctx) };
    return withConnection(ctx, async (client) => {
      const accounts: string[] = [];
      for await (const row of buildSnapshots(client, { ...scope, asOfs: [ago(days)], fields: [] }))
        accounts.push(row.accountId);
      const labels = await expansionLabels(client, scope);
      expect(labels).toHaveLength(accounts.length);
      return new Map(accounts.map((id, i) => [names.get(id), labels[i] ?? null]));
    });
  };

  beforeAll(async () => {
    ctx = await mintWorkspace();
    const made = Object.fromEntries(Object.entries(cases).map(([name, { terms }]) => [name, terms]));
    names = new Map([...(await company(ctx, made))].map(([name, id]) => [id, name]));
  });

  it('is ARR that stands a twentieth higher at the end: leavers are none, escalators are taken off', async () => {
    const labels = await labelsAt(AS_OF);
    const wanted = Object.entries(cases).map(([name, { label }]) => [name, label]);
    expect(wanted.map(([name]) => [name, labels.get(String(name))])).toEqual(wanted);
  });

  it('is not known before the 180 days and the gap after them are over', async () => {
    expect([...(await labelsAt(211)).values()].filter((label) => label !== null).length).toBeGreaterThan(5);
    expect([...(await labelsAt(209)).values()].filter((label) => label !== null)).toEqual([]);
  });
});

/** One account in three is keen: it is talked with often, and it buys an add-on now and then. */
async function keenCompany(keen: number): Promise<{ ctx: Ctx; ids: Map<string, string> }> {
  const ctx = await mintWorkspace();
  const random = dice(3);
  const made: Record<string, Term[]> = {};
  const talks: { name: string; at: Date }[] = [];
  for (let i = 0; i < 3 * keen; i++) {
    const name = `co-${i}`;
    const from = 600 + Math.round(random() * 60);
    made[name] = [{ from }];
    for (let days = from - 2; days > 0; days -= i % 3 === 0 ? 9 : 30) talks.push({ name, at: ago(days) });
    if (i % 3 === 0)
      for (let days = 480 - Math.round(random() * 60); days > 60; days -= 150)
        made[name]?.push({ from: days, product: `plus-${days}`, seats: null, arr_minor: 15_000 });
  }
  // no trial is asked about, nobody pays nothing
  made.unpriced = [{ from: 500, arr_minor: null }];
  const ids = await company(ctx, made);
  await asOwner((client) =>
    insertFacts(
      client,
      ctx,
      'interaction',
      talks.map(({ name, at }) => ({ account_id: ids.get(name) ?? '', kind: 'call', occurred_at: at })),
    ),
  );
  await withConnection(ctx, (client) => wantLenses(client, { workspaceId: ctx.workspaceId, learn: false }));
  await runQueued(ctx, 'lenses');
  return { ctx, ids };
}

describe('the expansion lens', () => {
  it('is learned from accounts that expanded, and says how well it ranks and where an account stands', async () => {
    const { ctx, ids } = await keenCompany(40);
    const { expansion, nps } = await listLenses(ctx);
    expect(nps).toMatchObject({ state: 'too_few', answers: 0 });
    expect(expansion).toMatchObject({ state: 'learned', events: 40, others: 80, needed: 30, days: 180, scored: 120 });
    expect(expansion?.auc?.value).toBeGreaterThan(0.8);
    expect(expansion?.auc?.low).toBeGreaterThan(0.5);
    const of = async (name: string) => (await getLenses(ctx, ids.get(name) ?? '')).expansion;
    const all = await rowsOf<{ id: string; chance: number }>(
      ctx,
      'SELECT account_id AS id, chance FROM expansion_chance WHERE workspace_id = $1 ORDER BY chance DESC',
    );
    expect(all[0]?.chance).toBeGreaterThan(all.at(-1)?.chance ?? 1);
    for (const name of ['co-0', 'co-1', 'co-3']) {
      const lens = await of(name);
      const mine = all.find(({ id }) => id === ids.get(name))?.chance ?? -1;
      expect(lens).toMatchObject({ chance: mine, n: 120, days: 180, asOf: expansion?.scoredAt });
      expect(lens?.place).toBe(1 + all.filter(({ chance }) => chance > mine).length);
    }
    const mean = (keen: boolean) => {
      const part = all.filter(
        ({ id }) => (Number([...ids].find(([, each]) => each === id)?.[0].slice(3)) % 3 === 0) === keen,
      );
      return part.reduce((sum, { chance }) => sum + chance, 0) / part.length;
    };
    expect(mean(true)).toBeGreaterThan(2 * mean(false));
    expect(await of('unpriced')).toBeNull();

    await dailyPass({ workspaceId: ctx.workspaceId });
    await runQueued(ctx, 'lenses');
    const again = await listLenses(ctx);
    expect(again.expansion).toMatchObject({ learnedAt: expansion?.learnedAt, events: 40, scored: 120 });
    expect((await of('co-0'))?.asOf).toBe(again.expansion?.scoredAt);
    expect(again.expansion?.scoredAt).not.toBe(expansion?.scoredAt);

    // the answers that were too few are looked at again as soon as there are enough, though a lens stands already
    const answers = Array.from({ length: 80 }, (_, i) => ({
      ...{ account_id: ids.get(`co-${i % 40}`) ?? '', kind: 'nps', score: i % 11, scale_min: 0, scale_max: 10 },
      ...{ scale_version: '0-10', occurred_at: ago(100 + i) },
    }));
    await asOwner((client) => insertFacts(client, ctx, 'survey_response', answers));
    await withConnection(ctx, (client) => wantLenses(client, { workspaceId: ctx.workspaceId, learn: false }));
    await runQueued(ctx, 'lenses');
    expect((await listLenses(ctx)).nps).toMatchObject({ answers: 80, accounts: 40 });
  });

  it('is not there with 29 of them, and says how many it takes', async () => {
    const { ctx, ids } = await keenCompany(29);
    const { expansion } = await listLenses(ctx);
    expect(expansion).toMatchObject({ state: 'too_few', events: 29, others: 58, needed: 30, auc: null, scored: 0 });
    expect((await getLenses(ctx, ids.get('co-0') ?? '')).expansion).toBeNull();
  });
});
