import { expect, test } from 'vitest';
import type { Heard } from '@/lib/server/track-record/heard';
import { judgementOf } from '@/lib/server/track-record/judgement';

const ENDS = [100, 130, 160];
const ACCOUNTS = 20;
const LEFT_ON = new Map([
  [0, 145], // within 30 days of the first month end that could ask, at which nothing was said of 30 days
  [1, 172], // within 30 days of the second
]);

/** Twenty accounts at three month ends; of 30 days nothing could be said at the first. */
function heard(): Heard {
  const rows = ENDS.flatMap((day) => Array.from({ length: ACCOUNTS }, (_, account) => ({ account, day }))).filter(
    ({ account, day }) => day < (LEFT_ON.get(account) ?? Number.POSITIVE_INFINITY),
  );
  const n = rows.length;
  const chance = (silent: boolean) =>
    Float64Array.from(rows, ({ account, day }) => (silent && day === ENDS[0] ? Number.NaN : account < 2 ? 0.6 : 0.1));
  return {
    ...{ dated: true, horizons: [30, 60], horizonDays: 60, risk: 40, seed: 1, ends: ENDS },
    rows: {
      accountIds: rows.map(({ account }) => `a${account}`),
      table: { names: [], rows: n, cells: [] },
      day: Float64Array.from(rows, ({ day }) => day),
      leavesIn: Float64Array.from(rows, ({ account, day }) => (LEFT_ON.get(account) ?? Number.NaN) - day),
      counts: new Uint8Array(n).fill(1),
      stands: rows.map(() => 'scored'),
      ...{ until: 260, lag: 0 },
    },
    account: Int32Array.from(rows, ({ account }) => account),
    ...{ learnedUntil: [], learnedRows: [], left: [], segmentOf: new Int32Array(n).fill(-1), segments: 0 },
    health: new Float64Array(n).fill(80),
    chance: new Map([
      [30, chance(true)],
      [60, chance(false)],
    ]),
    said: new Map([['boosted', chance(false)]]),
    previous: null,
    live: { health: new Float64Array(n).fill(Number.NaN), chance: new Float64Array(n).fill(Number.NaN) },
    lacking: () => ({ lacking: [], of: 8 }),
  };
}

test('a month end at which nothing could be said of a horizon is no part of it, and nobody was missed there', () => {
  const { report, leavers, rows } = judgementOf(heard());
  const cellOf = (days: number) => report.cells.find(({ horizonDays, segment }) => horizonDays === days && segment < 0);
  expect(cellOf(30)).toMatchObject({
    rows: 20 + 19,
    positives: 2, // the one at 130, the other at 160
    leavers: 1,
    byEnd: [{ end: 1, leavers: 1, caught: 0 }],
  });
  expect(cellOf(60)).toMatchObject({ rows: 20 + 20 + 19, leavers: 1 });
  expect(leavers.map(({ horizonDays, accountId, end }) => [horizonDays, accountId, end])).toEqual([
    [30, 'a1', 1],
    [60, 'a1', 0],
  ]);
  expect(rows.filter(({ chances }) => chances?.[0] === null).map(({ day }) => day)).toEqual(Array(ACCOUNTS).fill(100));
  expect(rows.every(({ chances }) => chances?.[1] !== null)).toBe(true);
});
