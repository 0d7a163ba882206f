/** A made company over time whose truth is known: accounts that come, drift, and leave mostly at their renewals. */
import type { History } from '@/scoring';
import { rng } from '@/scoring/random';
import { source } from './made-tables';

const MONTH = 30;

export type Made = { accounts: number; months: number; seed: number; lag?: number };

/** Month ends every 30 days; `use` falls before an account leaves, a year's renewal comes round, `noise` says nothing. */
export function madeHistory({ accounts, months, seed, lag = 0 }: Made): History {
  const random = rng(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const rows: { account: number; day: number; use: number; renewal: number; noise: number; left: number }[] = [];
  for (let account = 0; account < accounts; account++) {
    const begins = Math.floor(random() * months * 0.6);
    let use = normal();
    let left = Number.NaN;
    const own: typeof rows = [];
    for (let month = begins; month < months && Number.isNaN(left); month++) {
      use = 0.85 * use + 0.5 * normal();
      const renewal = MONTH * (12 - ((month - begins) % 12));
      own.push({ account, day: MONTH * (month + 1), use, renewal, noise: normal(), left: Number.NaN });
      const risk = -4.2 - 1.3 * use + (renewal <= MONTH ? 2.5 : 0);
      if (random() < 1 / (1 + Math.exp(-risk))) left = MONTH * (month + 1) + 1 + 28 * random();
    }
    rows.push(...own.map((row) => ({ ...row, left })));
  }
  const column = (pick: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, pick);
  return {
    raw: {
      n: rows.length,
      columns: [
        { name: 'use', kind: 'number', values: column(({ use }) => use) },
        { name: 'renewal', kind: 'number', values: column(({ renewal }) => renewal) },
        { name: 'noise', kind: 'number', values: column(({ noise }) => noise) },
      ],
    },
    sources: [source('use'), source('renewal', 'commercial'), source('noise', 'custom')],
    signals: [{ source: 'use', sign: 1, weight: 1 }],
    baseline: { tenure: null, lastUse: 'noise' },
    account: Int32Array.from(rows, ({ account }) => account),
    day: column(({ day }) => day),
    leavesIn: column(({ left, day }) => (left <= MONTH * (months + 1) - lag ? left - day : Number.NaN)),
    counts: new Uint8Array(rows.length).fill(1),
    until: MONTH * (months + 1) - lag,
    lag,
  };
}
