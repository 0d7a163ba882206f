/** Learns the lenses that are asked for, or scores with those that stand. Pure; runs in a process of its own. */
import {
  ALONE,
  type Crew,
  decodeAnswers,
  encodeAnswers,
  type Progress,
  predictAnswers,
  sourcesOf,
  takeRows,
  toRaw,
  trainAnswers,
} from '@/scoring';
import type { LensCase, LensesFound, NpsCase, NpsFound } from './lens-case';

export function learnLenses(input: LensCase, progress: Progress = () => undefined, crew: Crew = ALONE): LensesFound {
  return { nps: input.nps && npsOf(input, input.nps, { progress, crew }) };
}

type Run = { progress: Progress; crew: Crew };

function npsOf({ table, account, seed }: LensCase, nps: NpsCase, run: Run): NpsFound {
  const raw = toRaw(table, nps.plans);
  const numbers = (rows: Int32Array) => Int32Array.from(rows, (row) => account[row] ?? -1);
  const silent = { raw: takeRows(raw, nps.silent), account: numbers(nps.silent) };
  const foldOf = (fold: Int8Array) => Int8Array.from(silent.account, (number) => fold[number] ?? -1);
  if ('kept' in nps) {
    const said = predictAnswers(decodeAnswers(nps.kept.file), silent.raw, foldOf(nps.kept.fold));
    return { learned: null, kept: nps.kept, said };
  }
  const { rows, points } = nps.learn;
  const known = { raw: takeRows(raw, rows), account: numbers(rows), points };
  const verdict = trainAnswers({ sources: sourcesOf(nps.plans), known, silent }, { seed, ...run });
  if (verdict.state !== 'learned') {
    const { state, ...report } = verdict;
    return { learned: { state, report }, kept: null, said: null };
  }
  const { state, model, fold, ...report } = verdict;
  const said = predictAnswers(model, silent.raw, foldOf(fold));
  return { learned: { state, report }, kept: { file: encodeAnswers(model), fold }, said };
}
