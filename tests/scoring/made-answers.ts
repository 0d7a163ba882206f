/** Made-up answers whose truth is known, and accounts that never answered: the silent are of another kind. */
import type { FeatureSource, RawTable } from '@/scoring/dataset';
import { rng } from '@/scoring/random';

type Silent = { raw: RawTable; account: Int32Array };
type MadeAnswers = {
  sources: FeatureSource[];
  known: Silent & { points: Uint8Array };
  silent: Silent;
  /** What the silent would have answered. */
  truth: Uint8Array;
};
type Shape = {
  accounts?: number;
  silent?: number;
  seed?: number;
  /** How much of the answer the columns tell; 0 = nothing. */
  signal?: number;
  /** Answers that an account gives. */
  answers?: number;
};

/**
 * Answers fall with `trouble`; where an account is `young` they scatter three times as widely. Of those who answered one in
 * five is young, of the silent four in five.
 */
export function madeAnswers({
  accounts = 300,
  silent = 300,
  seed = 1,
  signal = 1,
  answers = 2,
}: Shape = {}): MadeAnswers {
  const random = rng(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const part = (count: number, youngShare: number, times: number) => {
    const n = count * times;
    const young = Float64Array.from({ length: count }, () => Number(random() < youngShare));
    const trouble = Float64Array.from({ length: n }, normal);
    const noise = Float64Array.from({ length: n }, normal);
    const account = Int32Array.from({ length: n }, (_, row) => Math.floor(row / times));
    const age = Float64Array.from(account, (a) => (young[a] === 1 ? 30 : 400) + 20 * random());
    const industry = Int32Array.from(account, (a) => a % 3);
    const points = Uint8Array.from(account, (a, row) => {
      const felt =
        6 - signal * 1.3 * (trouble[row] ?? 0) + signal * ((a % 3) - 1) + (young[a] === 1 ? 2.1 : 0.7) * normal();
      return Math.min(10, Math.max(0, Math.round(felt)));
    });
    const raw: RawTable = {
      n,
      columns: [
        { name: 'trouble', kind: 'number', values: trouble },
        { name: 'age', kind: 'number', values: age },
        { name: 'industry', kind: 'category', codes: industry, levels: ['retail', 'health', 'public'] },
        { name: 'noise', kind: 'number', values: noise },
      ],
    };
    return { raw, account, points };
  };
  const known = part(accounts, 0.2, answers);
  const others = part(silent, 0.8, 1);
  return {
    sources: ['trouble', 'age', 'industry', 'noise'].map((name): FeatureSource => {
      return { name, component: 'usage', actionable: false, sign: 0, monotone: 0 };
    }),
    known,
    silent: { raw: others.raw, account: others.account.map((a) => a + accounts) },
    truth: others.points,
  };
}
