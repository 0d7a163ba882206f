/** The curve that training kept of a column, in the words of its plan. Pure. */
import type { Effect } from '@/lib/contracts/ingredients';
import { yesNoOf } from '@/lib/server/scores/levers';
import { FEATURE_NAMES, isShare } from '@/lib/server/snapshots/feature-definitions';
import type { ColumnPlan, EffectCurve, ValueRange } from '@/scoring';

type Of = { plan: ColumnPlan | undefined; range: ValueRange | undefined };

export function effectOf(curve: EffectCurve | undefined, { plan, range }: Of): Effect | null {
  if (!curve || !plan) return null;
  const { accounts, missing, filled, rows } = curve;
  const shared = { accounts, missing, filled, rows, unit: unitOf(plan) };
  if (curve.kind === 'category') return { ...shared, kind: 'choice', levels: curve.levels, leftOut: curve.leftOut };
  const { p10, p90, steps } = isShare(plan) ? inPercent(curve) : curve;
  if (plan.type === 'boolean') {
    const at = (value: number) => steps.find(({ upTo }) => upTo === null || value <= upTo)?.score ?? missing;
    const levels = yesNoOf(plan).map((level, value) => ({ level, score: at(value), n: null }));
    return { ...shared, kind: 'choice', levels, leftOut: 0 };
  }
  const times = isShare(plan) ? 100 : 1;
  const [from, to] = range ? [times * range.min, times * range.max] : [p10, p90];
  return { ...shared, kind: 'number', p10, p90, from, to, steps };
}

type NumberCurve = Extract<EffectCurve, { kind: 'number' }>;

function inPercent({ p10, p90, steps }: NumberCurve): Pick<NumberCurve, 'p10' | 'p90' | 'steps'> {
  const parts = steps.map((step) => ({ ...step, upTo: step.upTo === null ? null : 100 * step.upTo }));
  return { p10: 100 * p10, p90: 100 * p90, steps: parts };
}

/** A column of a file has the unit its file gave it; a feature worked out here says what it counts. */
export function unitOf({ name, type }: Pick<ColumnPlan, 'name' | 'type'>): string {
  if (type === 'date') return 'days ago';
  if (type === 'category' || type === 'boolean') return 'choice';
  if (!FEATURE_NAMES.includes(name))
    return type === 'percent' ? '%, as imported' : type === 'money' ? 'money, as imported' : 'as imported';
  if (type === 'percent') return '%';
  if (type === 'money') return 'a year, in its currency';
  if (/(^|_)days(_|$)/.test(name) && !/last_\d+_days$/.test(name)) return 'days';
  if (/(^|_)hours(_|$)/.test(name)) return 'hours';
  return /(^|_)nps$/.test(name) ? 'answer, 0–10' : 'count';
}
