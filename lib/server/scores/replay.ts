/** A stored score worked out again from its stored values, and compared bit by bit. Pure. */
import 'server-only';
import crypto from 'node:crypto';
import type { Replay } from '@/lib/contracts/audit-score';
import { AppError } from '@/lib/contracts/errors';
import { openModel } from '@/lib/server/models/open-model';
import { humanName, type Model, score } from '@/scoring';
import { type Reading, rawOf, readCells, type Stored } from './stored-values';

/** A score as it was kept; `fold` as in `score`. `columns` = those of `points`. */
export type KeptScore = Stored & {
  health: number;
  low: number;
  high: number;
  base: number;
  probability: number | null;
  points: number[];
  columns: string[];
  shown: number;
  inputHash: string;
  fold: number;
};

/** Differences that are listed. */
const MOST = 12;

type By = { artifact: Uint8Array; number: number; reading: Reading };

export function replayOf(kept: KeptScore, { artifact, number, reading }: By): Replay {
  try {
    const differs = differencesOf(kept, { model: openModel(artifact), reading });
    return { verdict: differs.length === 0 ? 'equal' : 'differs', differs: differs.slice(0, MOST), reason: null };
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'conflict') throw cause;
    const reason = `The file of model v${number} is of another layout or damaged. The score stands as it was kept; it cannot be worked out again.`;
    return { verdict: 'unreadable', differs: [], reason };
  }
}

function differencesOf(kept: KeptScore, { model, reading }: { model: Model; reading: Reading }): Replay['differs'] {
  const hash = crypto
    .createHash('sha256')
    .update(JSON.stringify(readCells(kept, reading)))
    .digest('hex');
  const again = score(model, rawOf([kept], reading), Int8Array.of(kept.fold));
  const at = (values: Float64Array) => values[0] ?? Number.NaN;
  const health = at(again.health);
  const pairs: [what: string, kept: string | number | null, replayed: string | number | null][] = [
    ['Input hash', kept.inputHash, hash],
    ['Health', kept.health, health],
    ['Low end of the interval', kept.low, at(again.low)],
    ['High end of the interval', kept.high, at(again.high)],
    ['Probability', kept.probability, model.report.showsProbability ? at(again.probability) : null],
    ['Base', kept.base, at(again.base)],
    ['Shown score', kept.shown, Math.min(100, Math.max(0, Math.round(health)))],
    ...kept.columns.map((column, c): (typeof pairs)[number] => [
      `Points of ${humanName(column)}`,
      kept.points[c] ?? null,
      again.points[again.columns.indexOf(column)] ?? null,
    ]),
  ];
  return pairs
    .filter(([, was, is]) => !Object.is(was, is))
    .map(([what, was, is]) => ({ what, kept: String(was ?? 'none'), replayed: String(is ?? 'none') }));
}
