/** Findings that follow from the plans alone: columns that cannot be used, cells that could not be read. */
import type { ColumnPlan, ColumnProblem } from './column-plan';
import { type Finding, namesWord } from './finding';

const SAYING: Record<ColumnProblem, (names: string) => string> = {
  constant: (names) => `${names}: every row is the same, so nothing can be learned from it. Left out.`,
  id_like: (names) => `${names}: names or numbers rows instead of describing them. Left out.`,
  high_cardinality: (names) =>
    `${names}: nearly every row has a different text. Left out; group it into a few kinds to use it.`,
  free_text: (names) => `${names}: free text. Left out; turn it into a category or a rating to use it.`,
  ambiguous_dates: (names) =>
    `${names}: dates like 03/04 could be day-first or month-first. Left out; say which with --dates day-first or --dates month-first.`,
};

const PROBLEMS: readonly ColumnProblem[] = ['constant', 'id_like', 'high_cardinality', 'free_text', 'ambiguous_dates'];

/** @param undated columns with a value of which nobody knows when it became known */
export function lintColumns(plans: readonly ColumnPlan[], undated: readonly string[] = []): Finding[] {
  const findings: Finding[] = [];
  for (const code of PROBLEMS) {
    const columns = plans.filter((plan) => plan.problem === code).map((plan) => plan.name);
    if (columns.length > 0) findings.push({ code, columns, rows: null, message: SAYING[code](namesWord(columns)) });
  }
  for (const plan of plans) {
    const cut = cutLevels(plan);
    if (cut) findings.push(cut);
    if (plan.used && plan.refused.count > 0) findings.push(refusedCells(plan));
  }
  if (undated.length > 0) findings.push(undatedFields(undated));
  return findings;
}

function cutLevels(plan: ColumnPlan): Finding | null {
  if (!plan.used || plan.type !== 'category' || plan.distinct <= plan.format.levels.length) return null;
  const kept = plan.format.levels.length - 1;
  const message = `“${plan.name}” has ${plan.distinct} values; the ${kept} commonest are kept and the rest count as “other”.`;
  return { code: 'high_cardinality', columns: [plan.name], rows: null, message };
}

function refusedCells(plan: ColumnPlan): Finding {
  const { count, example } = plan.refused;
  const message = `“${plan.name}”: ${count} cells are no ${plan.type} (such as “${example}”) and count as missing. Correct them or leave them blank.`;
  return { code: 'refused_values', columns: [plan.name], rows: count, message };
}

function undatedFields(columns: readonly string[]): Finding {
  const message = `${namesWord(columns)}: nobody knows since when these values hold, so they are not used in dated training. Mark them as never changing, or import them with dates.`;
  return { code: 'undated_field', columns: [...columns], rows: null, message };
}
