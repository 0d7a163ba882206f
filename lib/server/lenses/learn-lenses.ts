/** Learns the lenses that are asked for, or scores with those that stand. Pure; runs in a process of its own. */
import {
  ALONE,
  type Crew,
  chancesOf,
  decodeAnswers,
  decodeChance,
  encodeAnswers,
  encodeChance,
  type Progress,
  predictAnswers,
  sourcesOf,
  takeRows,
  toRaw,
  trainAnswers,
  trainChance,
} from '@/scoring';
import type { ExpansionCase, ExpansionFound, LensCase, LensesFound, NpsCase, NpsFound } from './lens-case';

export function learnLenses(input: LensCase, progress: Progress = () => undefined, crew: Crew = ALONE): LensesFound {
  const run = { progress, crew, seed: input.seed };
  return {
    nps: input.nps && npsOf(input, input.nps, run),
    expansion: input.expansion && expansionOf(input, input.expansion, run),
  };
}

type Run = { progress: Progress; crew: Crew; seed: number };

/** The rows of a lens in its own columns, and the accounts they are of. */
function rowsOf({ table, account }: LensCase, { plans, asked }: NpsCase | ExpansionCase) {
  const raw = toRaw(table, plans);
  const part = (rows: Int32Array) => ({
    raw: takeRows(raw, rows),
    account: Int32Array.from(rows, (row) => account[row] ?? -1),
  });
  const live = part(asked);
  const foldOf = (fold: Int8Array) => Int8Array.from(live.account, (number) => fold[number] ?? -1);
  return { part, live, foldOf, sources: sourcesOf(plans) };
}

function npsOf(input: LensCase, nps: NpsCase, run: Run): NpsFound {
  const { part, live, foldOf, sources } = rowsOf(input, nps);
  if ('kept' in nps) {
    const said = predictAnswers(decodeAnswers(nps.kept.file), live.raw, foldOf(nps.kept.fold));
    return { learned: null, kept: nps.kept, said };
  }
  const known = { ...part(nps.learn.rows), points: nps.learn.points };
  const verdict = trainAnswers({ sources, known, silent: live }, run);
  if (verdict.state !== 'learned') {
    const { state, ...report } = verdict;
    return { learned: { state, report }, kept: null, said: null };
  }
  const { state, model, fold, ...report } = verdict;
  const said = predictAnswers(model, live.raw, foldOf(fold));
  return { learned: { state, report }, kept: { file: encodeAnswers(model), fold }, said };
}

function expansionOf(input: LensCase, expansion: ExpansionCase, run: Run): ExpansionFound {
  const { part, live, foldOf, sources } = rowsOf(input, expansion);
  if ('kept' in expansion) {
    const said = chancesOf(decodeChance(expansion.kept.file), live.raw, foldOf(expansion.kept.fold));
    return { learned: null, kept: expansion.kept, said };
  }
  const verdict = trainChance({ sources, ...part(expansion.learn.rows), y: expansion.learn.y }, run);
  if (verdict.state !== 'learned') {
    const { state, ...report } = verdict;
    return { learned: { state, report }, kept: null, said: null };
  }
  const { state, model, fold, ...report } = verdict;
  const said = chancesOf(model, live.raw, foldOf(fold));
  return { learned: { state, report }, kept: { file: encodeChance(model), fold }, said };
}
