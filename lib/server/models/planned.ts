/** A guessed plan under what people decided about the column: their word counts. */
import type { FieldPlan } from '@/lib/server/imports/store-fields';
import type { ColumnPlan } from '@/scoring';

export type FieldRow = { key: string; plan: FieldPlan; excludedReason: string | null };

const MOST_LEVELS = 50;

export function planned(
  guess: ColumnPlan,
  { field, cells }: { field: FieldRow | undefined; cells: readonly string[] },
): ColumnPlan {
  if (!field) return guess;
  const { plan: said, excludedReason } = field;
  if (said.role === 'alias')
    return { ...guess, component: null, role: 'ignore', used: false, reason: 'Another id of the account' };
  const plan: ColumnPlan = { ...guess, component: said.component ?? guess.component, actionable: said.actionable };
  if (excludedReason !== null) return { ...plan, role: 'ignore', used: false, reason: `Left out: ${excludedReason}` };
  if (guess.problem === 'constant') return { ...plan, component: null };
  if (said.type !== guess.type) Object.assign(plan, retyped(plan, { type: said.type, cells }));
  const used = ['number', 'money', 'percent', 'boolean', 'date', 'category'].includes(plan.type);
  return {
    ...plan,
    role: said.role === 'arr' ? 'arr' : 'feature',
    used,
    reason: used && !guess.used ? 'Used because someone said so.' : guess.reason,
  };
}

/** A column whose type a person changed; a category needs its levels. */
function retyped(
  plan: ColumnPlan,
  { type, cells }: { type: ColumnPlan['type']; cells: readonly string[] },
): Partial<ColumnPlan> {
  if (type !== 'category') return { type };
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell.trim() !== '') counts.set(cell.trim(), (counts.get(cell.trim()) ?? 0) + 1);
  const levels = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([level]) => level);
  return {
    type,
    format: {
      ...plan.format,
      levels: levels.length > MOST_LEVELS ? [...levels.slice(0, MOST_LEVELS - 1), 'other'] : levels,
    },
  };
}
