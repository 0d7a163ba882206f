/** What can be acted on in an account: each column with its value, the range of healthy accounts and its response curve. */
import type { ChoiceLever, NumberLever, Unit, WhatIf } from '@/lib/contracts/what-if';
import { isShare } from '@/lib/server/snapshots/feature-definitions';
import { type ColumnPlan, humanName, quantile, type RawColumn, type RawTable, type Response } from '@/scoring';

/** Columns that the model uses and someone can act on. */
export const leversIn = (plans: readonly ColumnPlan[]): ColumnPlan[] =>
  plans.filter((plan) => plan.used && plan.actionable);

const tenth = (health: number): number => Math.round(10 * health) / 10;

/** Yes and no as the file spells them; a number is said so. */
export function yesNoOf({ format: { labels } }: ColumnPlan): [no: string, yes: string] {
  const plain = labels === null || /^[\d.-]+$/.test(labels.yes) || /^[\d.-]+$/.test(labels.no);
  return plain ? ['no', 'yes'] : [labels.no, labels.yes];
}

type Of = { plans: readonly ColumnPlan[]; raw: RawTable; healthy: RawTable };

/**
 * @param responses in the order in which the levers shall stand
 * @param of `raw` the account as it is, one row; `healthy` the accounts it is held against
 */
export function leversOf(responses: readonly Response[], { plans, raw, healthy }: Of): WhatIf['levers'] {
  const columnOf = (table: RawTable, name: string) => table.columns.find((column) => column.name === name);
  const planOf = new Map(leversIn(plans).map((plan) => [plan.name, plan]));
  return responses.flatMap((response): WhatIf['levers'] => {
    const [plan, column] = [planOf.get(response.source), columnOf(raw, response.source)];
    if (!plan || !column) return [];
    if (response.kind === 'category') return [choice(plan, { column, response })];
    if (plan.type === 'boolean') return [yesOrNo(plan, { column, response })];
    return [amount(plan, { column, response, healthy: columnOf(healthy, plan.name) })];
  });
}

const missingOf = ({ health }: Response): number => tenth(health.at(-1) ?? 0);

type Known<Kind extends Response['kind']> = { column: RawColumn; response: Extract<Response, { kind: Kind }> };

function choice({ name }: ColumnPlan, { column, response }: Known<'category'>): ChoiceLever {
  const code = column.kind === 'category' ? (column.codes[0] ?? -1) : -1;
  return {
    ...{ column: name, name: humanName(name), kind: 'choice', missing: missingOf(response) },
    value: column.kind === 'category' ? (column.levels[code] ?? null) : null,
    levels: response.levels.map((level, k) => ({ level, health: tenth(response.health[k] ?? 0) })),
  };
}

function yesOrNo(plan: ColumnPlan, { column, response }: Known<'number'>): ChoiceLever {
  const words = yesNoOf(plan);
  const at = (value: number) => response.health[response.edges.filter((edge) => value > edge).length] ?? 0;
  return {
    ...{ column: plan.name, name: humanName(plan.name), kind: 'choice', missing: missingOf(response) },
    value: words[numberIn(column) ?? -1] ?? null,
    levels: words.map((level, value) => ({ level, health: tenth(at(value)) })),
  };
}

export function countedIn(plan: ColumnPlan): Unit {
  if (plan.type === 'date') return 'days';
  return isShare(plan) ? 'share' : null;
}

function amount(
  plan: ColumnPlan,
  { column, response, healthy }: Known<'number'> & { healthy: RawColumn | undefined },
): NumberLever {
  return {
    ...{ column: plan.name, name: humanName(plan.name), kind: 'number', unit: countedIn(plan) },
    ...{ value: numberIn(column), range: rangeOf(healthy), steps: stepsOf(response), missing: missingOf(response) },
  };
}

function numberIn(column: RawColumn): number | null {
  const value = column.kind === 'number' ? (column.values[0] ?? Number.NaN) : Number.NaN;
  return Number.isNaN(value) ? null : value;
}

function rangeOf(column: RawColumn | undefined): NumberLever['range'] {
  if (column?.kind !== 'number') return null;
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  return sorted.length === 0 ? null : { low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) };
}

/** Bins that look the same are one step. */
function stepsOf({ edges, health }: Known<'number'>['response']): NumberLever['steps'] {
  const steps: NumberLever['steps'] = [];
  for (let bin = 0; bin <= edges.length; bin++) {
    const step = { upTo: edges[bin] ?? null, health: tenth(health[bin] ?? 0) };
    const last = steps.at(-1);
    if (last?.health === step.health) last.upTo = step.upTo;
    else steps.push(step);
  }
  return steps;
}
