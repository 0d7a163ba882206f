/**
 * What the scorecard may use: columns whose name a customer team would read the same way everywhere. The list of
 * words, signs and weights is `vocabulary.ts`; this file only picks.
 */
import type { ColumnPlan } from './column-plan';

export type SignalChoice = { source: string; sign: -1 | 1; weight: number };

/** Columns with an expert sign, heaviest first. */
export function signalsOf(plans: readonly ColumnPlan[]): SignalChoice[] {
  const signals: SignalChoice[] = [];
  for (const { name, used, sign, weight } of plans) {
    if (used && sign !== 0 && weight > 0) signals.push({ source: name, sign, weight });
  }
  return signals.sort((a, b) => b.weight - a.weight);
}

/** The two columns a naive forecaster would use: how long a customer, and how recently or how much in use. */
export function baselineOf(plans: readonly ColumnPlan[]): { tenure: string | null; lastUse: string | null } {
  const measured = plans.filter((plan) => plan.used && plan.type !== 'category');
  const tenures = measured.filter((plan) => plan.tenure);
  const tenure = tenures.find((plan) => plan.type !== 'date') ?? tenures[0];
  const uses = measured.filter((plan) => plan.lastUse);
  const lastUse = uses.find((plan) => plan.sign === -1) ?? uses[0];
  return { tenure: tenure?.name ?? null, lastUse: lastUse?.name ?? null };
}
