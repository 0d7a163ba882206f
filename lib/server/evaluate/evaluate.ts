/**
 * One file with one row per customer, from text to report: the same typing, features, training and explanations as
 * the product, without a database.
 */
import { AppError } from '@/lib/contracts/errors';
import { learn } from '@/lib/server/models/learn';
import type { Crew, RawTable, Segments, Training } from '@/scoring';
import type { EvaluateOptions } from './arguments';
import { type LoadedRows, loadRows } from './load';

export type Evaluation = LoadedRows & {
  raw: RawTable;
  training: Training;
  segments: Segments;
  timings: { readMs: number; trainMs: number; scoreMs: number; attributeMs: number; segmentMs: number };
};

/** Rows the ml-random-forest engine takes. */
const MOST_FOREST_ROWS = 10_000;

/**
 * @param crew does the fits; alone by default
 * @throws AppError for bad input, NothingToLearn with one class or fewer than 30 that stayed
 */
export async function evaluate(options: EvaluateOptions, crew?: Crew): Promise<Evaluation> {
  const start = performance.now();
  const loaded = await loadRows(options);
  const { table, plans, y, findings } = loaded;
  if (options.engine === 'ml-random-forest' && table.rows > MOST_FOREST_ROWS) {
    throw new AppError(
      'invalid',
      `--engine ml-random-forest takes up to 10,000 rows, got ${table.rows}: its cost grows with their square.`,
    );
  }
  if (!plans.some((plan) => plan.used)) {
    const reasons = plans.map((plan) => `${plan.name} (${plan.reason})`).join(', ');
    throw new AppError('invalid', `${options.file}: no column can be used: ${reasons}`);
  }
  const readMs = performance.now() - start;
  const { seed, engine } = options;
  const known = new Uint8Array(table.rows).fill(1);
  const horizon = 'as in the file';
  const learned = learn({ table, plans, y, known, findings, options: { seed, engine, horizon } }, undefined, crew);
  const { raw, training, segments, segmentMs } = learned;
  return {
    ...loaded,
    findings: learned.findings,
    raw,
    training,
    segments,
    timings: { readMs, ...training.timings, segmentMs },
  };
}
