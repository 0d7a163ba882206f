import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import { SimilarAccounts } from '@/lib/contracts/similar';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { similarAccounts } from '@/lib/server/scores/similar-accounts';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import type { DatedWorld } from '@/tests/support/dated-world';
import { dump } from '@/tests/support/dump';
import { trainedWorld } from '@/tests/support/trained-world';
import { importFile, mintWorkspace } from '@/tests/support/world';

const VIEW: AccountQuery = { sort: 'health', dir: 'asc', page: 0 };
const DAY = 86_400_000;

/** What holds of every answer. */
async function holds(ctx: Ctx, id: string): Promise<SimilarAccounts> {
  const found = SimilarAccounts.parse(await similarAccounts(ctx, id));
  const ids = found.rows.map((row) => row.id);
  expect(ids).toHaveLength(10);
  expect(new Set(ids).size).toBe(10);
  expect(ids).not.toContain(id);
  const alike = found.rows.map((row) => row.alike);
  expect([...alike].sort((a, b) => b - a)).toEqual(alike);
  expect(found.left).toBe(found.rows.filter(({ outcome }) => outcome.kind === 'left').length);
  expect(found.interval.low).toBeLessThanOrEqual(found.left / 10);
  expect(found.interval.high).toBeGreaterThanOrEqual(found.left / 10);
  return found;
}

describe('similar past accounts, with dated facts', () => {
  let world: DatedWorld;
  let ids: string[];
  beforeAll(async () => {
    world = await trainedWorld();
    const { rows } = await listAccounts(world.ctx, VIEW);
    ids = rows.filter(({ state }) => state === 'scored').map(({ id }) => id);
  });

  it('are others, each once, nearest first, on a month end whose 90 days have closed', async () => {
    for (const id of ids.slice(0, 5)) {
      const { rows, among } = await holds(world.ctx, id);
      for (const { asOf } of rows) {
        expect(asOf).toMatch(/-01T00:00:00\.000Z$/);
        expect(Date.parse(asOf ?? '') + 90 * DAY).toBeLessThanOrEqual(world.now.getTime());
      }
      expect(among.rows).toBeGreaterThan(500);
      expect(among.left / among.rows).toBeGreaterThan(0.02);
      expect(among.left / among.rows).toBeLessThan(0.4);
    }
  });

  it('left when the ledger or their subscription says so, within 90 days of that day', async () => {
    const lives = new Map(world.lives.map((life) => [life.id, life]));
    let left = 0;
    for (const id of ids.slice(0, 12)) {
      for (const { id: other, asOf, outcome } of (await holds(world.ctx, id)).rows) {
        const leaves = lives.get(other)?.leaves?.getTime() ?? Number.POSITIVE_INFINITY;
        const day = Date.parse(asOf ?? '');
        expect(leaves).toBeGreaterThanOrEqual(day);
        expect(outcome.kind === 'left').toBe(leaves < day + 90 * DAY);
        if (outcome.kind === 'left') expect(Date.parse(outcome.at ?? '')).toBe(leaves);
        if (outcome.laterAt) expect(Date.parse(outcome.laterAt)).toBe(leaves);
        left += Number(outcome.kind === 'left');
      }
    }
    expect(left).toBeGreaterThan(0);
  });

  it('of accounts at risk left more often than of healthy ones', async () => {
    const share = async (some: string[]) => {
      const found = await Promise.all(some.map((id) => similarAccounts(world.ctx, id)));
      return found.reduce((sum, { left }) => sum + left, 0) / some.length;
    };
    expect(await share(ids.slice(0, 10))).toBeGreaterThan(await share(ids.slice(-10)));
  });

  it('have the health that was kept for that day, or none', async () => {
    const found = (await Promise.all(ids.slice(0, 8).map((id) => similarAccounts(world.ctx, id)))).flatMap(
      ({ rows }) => rows,
    );
    const healths = found.map(({ health }) => health);
    expect(healths.some((health) => health !== null)).toBe(true);
    for (const health of healths) if (health !== null) expect(health >= 0 && health <= 100).toBe(true);
  });

  it('write nothing', async () => {
    const before = await dump(world.ctx, []);
    await similarAccounts(world.ctx, ids[0] ?? '');
    expect(await dump(world.ctx, [])).toEqual(before);
  });
});

describe('similar past accounts, with a file without dates', () => {
  it('are accounts with a known outcome, with the score of a member that did not see it', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 200 }));
    await trainedAndPromoted(ctx);
    const { rows } = await listAccounts(ctx, VIEW);
    const shown = new Map(rows.map((row) => [row.id, row]));
    for (const { id } of rows.slice(0, 3)) {
      const found = await holds(ctx, id);
      expect(found).toMatchObject({ horizon: 'as in the file', among: { rows: 199, months: 0 } });
      for (const row of found.rows) {
        expect(row).toMatchObject({ asOf: null, outcome: { at: null, laterAt: null } });
        if (shown.has(row.id)) expect(row.health).toBe(shown.get(row.id)?.health);
        expect(row.outcome.kind).toBe(shown.has(row.id) ? 'stayed' : 'left');
      }
    }
  });
});
