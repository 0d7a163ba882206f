/** How well boosting ranks beside what others wrote, on many splits: of one split chance says more than skill. */
import 'server-only';
import { auc, fitTrial, layTrial, type Trial, trialLogits } from '@/scoring';
import { fitPeer, PEERS, type Peer, writeTrial } from './engine-peers';
import type { BenchTable } from './engine-tables';
import { type Measure, measured } from './measure';

const SPLITS = 10;
/** Of a made table, whose forests take minutes a split and rank .02 lower: boosting against boosting. */
const MADE = { splits: 5, peers: ['xgboost'] as readonly Peer[] };
const LEAST = -0.002;

type With = { file: string; missing: Set<Peer> };

/** Mean AUC of boosting over the splits, and by how much it lies above each peer with the standard error of the pairs. */
export async function ranking({ name, made, input }: BenchTable, { file, missing }: With): Promise<Measure[]> {
  const { splits, peers: all } = made ? MADE : { splits: SPLITS, peers: PEERS };
  const peers = all.filter((peer) => !missing.has(peer));
  const ours: number[] = [];
  const ahead = new Map(peers.map((peer): [Peer, number[]] => [peer, []]));
  for (let seed = 1; seed <= splits; seed++) {
    const trial = layTrial(input, seed);
    await writeTrial(trial, file);
    const area = heldAuc(trial, trialLogits(trial, fitTrial(trial, { engine: 'boosted', seed })));
    ours.push(area);
    for (const [peer, differences] of ahead) {
      const fit = await fitPeer(peer, file);
      if (fit !== null) differences.push(area - heldAuc(trial, Float64Array.from(fit.p)));
    }
  }
  const n = splits;
  return [
    measured({ measure: `${name}: AUC of boosted, mean of splits`, value: mean(ours), unit: '', n }),
    ...[...ahead].flatMap(([peer, differences]) => [
      measured({ measure: `${name}: AUC of boosted − ${peer}`, value: mean(differences), unit: '', n, least: LEAST }),
      measured({ measure: `${name}: its standard error`, value: standardError(differences), unit: '', n }),
    ]),
  ];
}

function heldAuc({ held, target }: Trial, score: Float64Array): number {
  return auc(
    score,
    Uint8Array.from(held, (row) => target.y[row] ?? 0),
  );
}

const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

function standardError(values: number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
