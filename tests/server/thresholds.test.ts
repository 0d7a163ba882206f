import { describe, expect, it } from 'vitest';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import { changeSettings } from '@/lib/server/settings/change-settings';
import { proposeThresholds } from '@/lib/server/settings/propose-thresholds';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { importFile, mintWorkspace } from '@/tests/support/world';

/** Three groups as even as can be, the first ones larger. */
const thirdsOf = (n: number) => [0, 1, 2].map((k) => Math.floor(n / 3) + Number(k < n % 3));
const VIEW = { sort: 'name', dir: 'asc', page: 0 } as const;

describe('thresholds from the cost curve', () => {
  it('has nothing to propose where nothing is scored', async () => {
    const empty = await mintWorkspace();
    const found = await proposeThresholds(empty, { effect: 20, cost: 50_000 });
    expect(found).toMatchObject({
      accounts: 0,
      best: null,
      today: null,
      curve: [],
      preview: { bands: [], changes: 0, rows: [] },
    });
  });

  it('agrees with a sum over the listed accounts, and moves with the assumptions', async () => {
    const made = await mintWorkspace();
    await importFile(made, customerFile());
    await trainedAndPromoted(made);
    const at = { ...made, now: new Date() };
    const all = [];
    for (let page = 0; page < 10; page++) all.push(...(await listAccounts(at, { ...VIEW, page })).rows);
    const scored = [...new Map(all.map((row) => [row.id, row])).values()].filter((row) => row.state === 'scored');
    const found = await proposeThresholds(at, { effect: 20, cost: 50_000 });
    expect(found.accounts).toBe(scored.length);
    for (const point of found.curve.filter(({ health }) => health % 13 === 0)) {
      const below = scored.filter((row) => (row.health ?? 0) < point.health);
      expect(point.acts).toBe(below.length);
      const gain = below.reduce((sum, row) => sum + (row.probability ?? 0) * (row.arrMinor ?? 0) * 0.2 - 50_000, 0);
      expect(Math.abs(point.gainMinor - gain)).toBeLessThan(2);
    }
    const { byValue, bands } = await accountOverview(at, VIEW);
    const thirds = [1, 2, 3].map((third) => byValue.filter((cell) => cell.third === third));
    expect(thirds.map((cells) => cells.reduce((sum, { accounts }) => sum + accounts, 0))).toEqual(
      thirdsOf(scored.length),
    );
    for (const band of ['risk', 'watch', 'healthy'] as const) {
      const here = byValue.filter((cell) => cell.band === band);
      expect(here.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(bands[band].accounts);
      expect(here.reduce((sum, { arrMinor }) => sum + arrMinor, 0)).toBeCloseTo(bands[band].arrMinor ?? 0, 3);
    }
    const ends = thirds.map((cells) => [
      Math.min(...cells.map(({ low }) => low)),
      Math.max(...cells.map(({ high }) => high)),
    ]);
    expect(ends.flat()).toEqual(ends.flat().toSorted((a, b) => a - b));
    const dear = await proposeThresholds(at, { effect: 1, cost: 900_000_000 });
    expect(dear.best).toBeNull();
    const free = await proposeThresholds(at, { effect: 100, cost: 0 });
    expect(free.best?.gainMinor).toBeGreaterThan(found.best?.gainMinor ?? 0);
  });

  it('shows who changes band before anything is saved, and exactly those change', async () => {
    const made = await mintWorkspace();
    await importFile(made, customerFile());
    await trainedAndPromoted(made);
    const at = () => ({ ...made, now: new Date() });
    const { preview } = await proposeThresholds(at(), { effect: 20, cost: 50_000, risk: 55, healthy: 70 });
    expect(preview.changes).toBeGreaterThan(0);
    const before = new Map((await listAccounts(at(), VIEW)).rows.map((row) => [row.id, row.band]));
    await changeSettings(at(), { thresholds: { risk: 55, healthy: 70 } });
    const after = (await listAccounts(at(), VIEW)).rows;
    const named = new Map(preview.rows.map((row) => [row.id, row]));
    for (const row of after.filter(({ id }) => named.has(id)))
      expect([before.get(row.id), row.band]).toEqual([named.get(row.id)?.from, named.get(row.id)?.to]);
    expect((await proposeThresholds(at(), { effect: 20, cost: 50_000 })).preview.changes).toBe(0);
  });

  it('refuses bands that cross, in words', async () => {
    await expect(
      proposeThresholds(await mintWorkspace(), { effect: 20, cost: 0, risk: 70, healthy: 60 }),
    ).rejects.toMatchObject({
      code: 'invalid',
      message: 'Expected the watch band to begin below the healthy band.',
    });
  });
});
