/** The engines side by side, and beside what others wrote: cost and quality of one fit, in turns on the same rows. */
import 'server-only';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  auc,
  excessEce,
  explainTrial,
  type Fitted,
  fitTrial,
  layTrial,
  type Trial,
  trialBaseline,
  trialLogits,
} from '@/scoring';
import { fitPeer, PEERS, type Peer, writeTrial } from './engine-peers';
import { ranking } from './engine-ranking';
import { benchTables } from './engine-tables';
import { type Measure, measured, median, skippedMeasure, type Tell } from './measure';
import { forestByThreads, trainingByThreads } from './threads';

const OURS = ['boosted', 'forest', 'ml-random-forest', 'scorecard', 'baseline'] as const;
type Ours = (typeof OURS)[number];
type Engine = Ours | Peer;

const ROUNDS = 3;
const SEED = 1;
/** The npm package takes a hundred times as long as the others: one round of it says enough. */
const SLOW = 'ml-random-forest';
const MOST_SLOW_ROWS = 10_000;
const EXPLAINED_ROWS = 10_000;
const EXPLAINED_TREES = 200;

/** Seconds of every fit, quality of the last; `excess` null when the scores are no probabilities; `trees` = those explained. */
type Fits = { cpu: number[]; wall: number[]; auc: number; excess: number | null; explain: number[]; trees: number };

export async function enginesBench(tell: Tell): Promise<Measure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bellwether-engines-'));
  const missing = new Set<Peer>();
  const measures: Measure[] = [];
  try {
    for await (const table of benchTables()) {
      tell(table.name);
      const file = path.join(folder, 'trial.csv');
      const trial = layTrial(table.input, SEED);
      measures.push(...measuresOf({ ...table, trial }, await race(trial, { file, missing })));
      if (table.made) measures.push(...(await forestByThreads(table.name, trial)));
      else measures.push(...(await trainingByThreads(table.name, table.input)));
      measures.push(...(await ranking(table, { file, missing })));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const absent = PEERS.filter((peer) => missing.has(peer));
  const skipped = { unit: '', target: '', why: 'not installed' };
  return [...measures, ...absent.map((peer) => skippedMeasure(`peer ${peer}`, skipped))];
}

/** Every engine in turn, round after round, so that whatever else the machine does falls on all of them. */
async function race(trial: Trial, { file, missing }: { file: string; missing: Set<Peer> }): Promise<Map<Engine, Fits>> {
  const fits = new Map<Engine, Fits>();
  await writeTrial(trial, file);
  for (let round = 0; round < ROUNDS; round++) {
    for (const engine of OURS) {
      if (engine === SLOW && (round > 0 || trial.learn.length > MOST_SLOW_ROWS)) continue;
      note(fits, engine, fitOurs(trial, engine));
    }
    for (const peer of PEERS) {
      const fit = missing.has(peer) ? null : await fitPeer(peer, file);
      if (fit === null) missing.add(peer);
      else note(fits, peer, { ...fit, trees: EXPLAINED_TREES, ...qualityOf(trial, Float64Array.from(fit.p), true) });
    }
  }
  return fits;
}

type Fit = { cpu: number; wall: number; auc: number; excess: number | null; explain?: number; trees: number };

function note(fits: Map<Engine, Fits>, engine: Engine, fit: Fit): void {
  const known = fits.get(engine) ?? { cpu: [], wall: [], explain: [], auc: 0, excess: null, trees: 0 };
  known.cpu.push(fit.cpu);
  known.wall.push(fit.wall);
  if (fit.explain !== undefined) known.explain.push(fit.explain);
  fits.set(engine, { ...known, auc: fit.auc, excess: fit.excess, trees: fit.trees });
}

function fitOurs(trial: Trial, engine: Ours): Fit {
  if (engine === 'baseline') {
    const { out, ...took } = clocked(() => trialBaseline(trial));
    return { ...took, trees: 0, ...qualityOf(trial, out, false) };
  }
  const { out: fitted, ...took } = clocked(() => fitTrial(trial, { engine, seed: SEED }));
  const p = trialLogits(trial, fitted).map((x) => 1 / (1 + Math.exp(-x)));
  return { ...took, ...explained(trial, fitted), ...qualityOf(trial, p, true) };
}

function explained(trial: Trial, fitted: Fitted): { explain?: number; trees: number } {
  if (trial.raw.n < EXPLAINED_ROWS) return { trees: 0 };
  const { out: trees, cpu } = clocked(() => explainTrial(fitted, EXPLAINED_ROWS));
  return trees === 0 ? { trees } : { explain: cpu, trees };
}

/** What a run gives, and its seconds. */
function clocked<T>(run: () => T): { out: T; cpu: number; wall: number } {
  const start = performance.now();
  const before = process.cpuUsage();
  const out = run();
  const { user, system } = process.cpuUsage(before);
  return { out, cpu: (user + system) / 1e6, wall: (performance.now() - start) / 1000 };
}

function qualityOf(trial: Trial, score: Float64Array, probable: boolean): { auc: number; excess: number | null } {
  const y = Uint8Array.from(trial.held, (row) => trial.target.y[row] ?? 0);
  return { auc: auc(score, y), excess: probable ? excessEce(score, y, { seed: SEED }) : null };
}

type Raced = { name: string; made: boolean; trial: Trial };

function measuresOf({ name, made, trial }: Raced, fits: Map<Engine, Fits>): Measure[] {
  const engines = [...OURS, ...PEERS];
  return [
    ...engines.flatMap((engine) => engineMeasures(name, trial, { engine, fits: fits.get(engine) })),
    ...ratios(name, { made, rows: trial.raw.n }, fits),
    ...explainMeasures(name, fits),
  ];
}

type EngineFits = { engine: Engine; fits: Fits | undefined };

function engineMeasures(name: string, trial: Trial, { engine, fits }: EngineFits): Measure[] {
  const of = `${name}, ${engine}`;
  if (!fits) {
    const why = `takes up to ${MOST_SLOW_ROWS.toLocaleString('en')} rows`;
    return engine === SLOW ? [skippedMeasure(`${of}: fit`, { unit: 'CPU-s', target: '', why })] : [];
  }
  const n = fits.cpu.length;
  const held = trial.held.length;
  return [
    measured({ measure: `${of}: fit`, value: median(fits.cpu), unit: 'CPU-s', n }),
    measured({ measure: `${of}: fit, wall`, value: median(fits.wall), unit: 's', n }),
    measured({ measure: `${of}: AUC, held out`, value: fits.auc, unit: '', n: held }),
    ...(fits.excess === null
      ? []
      : [measured({ measure: `${of}: excess ECE, held out, uncalibrated`, value: fits.excess, unit: '', n: held })]),
  ];
}

/** Ours against theirs, where both ran: cost by the median of each, ranking by the best of them. */
function ratios(name: string, { made, rows }: { made: boolean; rows: number }, fits: Map<Engine, Fits>): Measure[] {
  const ratio = (ours: Ours, peer: Peer, of: { by: 'cpu' | 'wall'; most?: number }): Measure[] => {
    const [a, b] = [fits.get(ours), fits.get(peer)];
    if (!a || !b) return [];
    const value = median(a[of.by]) / median(b[of.by]);
    const measure = `${name}: fit of ${ours} / ${peer}, ${of.by}`;
    return [
      measured({ measure, value, unit: '×', n: a.cpu.length, ...(of.most === undefined ? {} : { most: of.most }) }),
    ];
  };
  const large = rows >= 50_000;
  const best = Math.max(...PEERS.map((peer) => fits.get(peer)?.auc ?? Number.NEGATIVE_INFINITY));
  const boosted = fits.get('boosted')?.auc ?? Number.NaN;
  const against = {
    measure: `${name}: AUC of boosted − best peer, one split`,
    value: boosted - best,
    unit: '',
    n: rows,
  };
  return [
    ...ratio('forest', 'scikit-learn', made ? { by: 'cpu', most: 0.1 } : { by: 'cpu' }),
    ...ratio('forest', 'ranger', { by: 'cpu', most: 0.9 }),
    ...ratio('boosted', 'xgboost', large ? { by: 'cpu', most: 1.2 } : { by: 'cpu' }),
    ...ratio('boosted', 'xgboost', large ? { by: 'wall', most: 1.5 } : { by: 'wall' }),
    ...(Number.isFinite(best) ? [measured(against)] : []),
  ];
}

/** Judged only where boosting used all its trees: with fewer it would be too easy. */
function explainMeasures(name: string, fits: Map<Engine, Fits>): Measure[] {
  const ours = fits.get('boosted');
  if (!ours || ours.explain.length === 0) return [];
  const value = median(ours.explain);
  const n = ours.explain.length;
  const whole = ours.trees === EXPLAINED_TREES;
  const measure = `${name}: TreeSHAP, ${EXPLAINED_ROWS.toLocaleString('en')} rows × ${ours.trees} trees of depth 4`;
  const theirs = fits.get('xgboost')?.explain ?? [];
  const against = { measure: `${measure} / xgboost, cpu`, value: value / median(theirs), unit: '×', n };
  return [
    measured({ measure, value, unit: 'CPU-s', n, ...(whole ? { most: 0.8 } : {}) }),
    ...(theirs.length > 0 ? [measured({ ...against, ...(whole ? { most: 0.45 } : {}) })] : []),
  ];
}
