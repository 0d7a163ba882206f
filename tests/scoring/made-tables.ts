/**
 * Made-up tables whose truth is known, small enough for quick tests.
 */
import type { FeatureSource, RawTable } from '@/scoring/dataset';
import { rng } from '@/scoring/random';

export type MadeTable = {
  raw: RawTable;
  sources: FeatureSource[];
  y: Uint8Array;
  group: Int32Array;
  /** True log-odds of every row. */
  truth: Float64Array;
};

export function source(name: string, component: FeatureSource['component'] = 'usage'): FeatureSource {
  return { name, component, actionable: true, sign: 0, monotone: 0 };
}

/**
 * n accounts: logins (healthy when many), tickets (a warning, one in ten missing), plan (three levels) and noise.
 *
 * @param intercept log-odds of an average account; −1.5 makes about one in four leave
 */
export function madeTable(n: number, seed: number, intercept = -1.5): MadeTable {
  const random = rng(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const logins = Float64Array.from({ length: n }, normal);
  const tickets = Float64Array.from({ length: n }, () => (random() < 0.1 ? Number.NaN : normal()));
  const noise = Float64Array.from({ length: n }, normal);
  const codes = Int32Array.from({ length: n }, () => Math.floor(random() * 3));
  const plan = [0.8, 0, -0.8];
  const truth = logins.map(
    (x, i) =>
      intercept - 1.2 * x + 0.6 * (Number.isNaN(tickets[i]) ? 0 : (tickets[i] ?? 0)) + (plan[codes[i] ?? 0] ?? 0),
  );
  const y = Uint8Array.from(truth, (x) => (random() < 1 / (1 + Math.exp(-x)) ? 1 : 0));
  return {
    raw: {
      n,
      columns: [
        { name: 'logins', kind: 'number', values: logins },
        { name: 'tickets', kind: 'number', values: tickets },
        { name: 'plan', kind: 'category', codes, levels: ['free', 'team', 'whole'] },
        { name: 'noise', kind: 'number', values: noise },
      ],
    },
    sources: [source('logins'), source('tickets', 'support'), source('plan', 'commercial'), source('noise', 'custom')],
    y,
    group: Int32Array.from({ length: n }, (_, i) => i),
    truth,
  };
}
