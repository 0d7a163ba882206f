/** One account's score as the record that is stored. */
import 'server-only';
import crypto from 'node:crypto';
import { formatPercent } from '@/lib/format';
import type { CopyCell } from '@/lib/server/imports/copy-text';
import { isShare } from '@/lib/server/snapshots/feature-definitions';
import { type ColumnPlan, humanName, shownParts } from '@/scoring';
import type { Material } from './material';
import type { LearnedFile } from './train-child';

/** What of a training, or of a pass, an account's record is made of. */
export type Scored = Pick<LearnedFile, 'scores' | 'report' | 'fold' | 'segmentOf' | 'survival'> & {
  /** Whose rules an account fits, where that is not yet where it is kept. */
  fits?: Int32Array;
};
type Of = { material: Material; scored: Scored };

export function scoreRow(row: number, { material, scored }: Of): CopyCell[] {
  const { scores, report } = scored;
  const width = scores.columns.length;
  const points = scores.points.slice(row * width, (row + 1) * width);
  const health = scores.health[row] ?? Number.NaN;
  const base = scores.base[row] ?? Number.NaN;
  const left = material.known[row] === 1 && material.y[row] === 1;
  const values = valuesOf(row, material);
  return [
    ...[
      material.accountIds[row] ?? '',
      scored.fold[row] ?? -1,
      left ? 'left' : 'scored',
      health,
      scores.low[row] ?? health,
      scores.high[row] ?? health,
    ],
    ...[report.showsProbability ? (scores.probability[row] ?? null) : null, base, `{${points.join(',')}}`],
    ...[
      shownParts(base, points, health).score,
      causeOf(points, { columns: scores.columns, values, plans: material.plans, typical: health < base ? -1 : 1 }),
      presentOf(values, material),
    ],
    ...[
      crypto.createHash('sha256').update(JSON.stringify(values)).digest('hex'),
      scored.segmentOf[row] ?? -1,
      (scored.fits ?? scored.segmentOf)[row] ?? -1,
      JSON.stringify(values),
      survivalOf(scored.survival?.[row]),
      material.dated?.newest.get(material.accountIds[row] ?? '')?.toISOString() ?? null,
    ],
  ];
}

const survivalOf = (curve: Float64Array | undefined): string | null => (curve ? `{${curve.join(',')}}` : null);

/** The values the model saw, in the order of its columns; a missing one is absent. */
function valuesOf(row: number, { table, plans }: Material): Record<string, string> {
  const values: Record<string, string> = Object.create(null); // a column may be called "constructor"
  for (const plan of plans) {
    const cell = plan.used ? (table.cells[table.names.indexOf(plan.name)]?.[row] ?? '') : '';
    if (cell !== '') values[plan.name] = cell;
  }
  return values;
}

/** How many components have at least one value. */
function presentOf(values: Record<string, string>, { plans }: Material): number {
  return new Set(
    plans.filter((plan) => plan.used && values[plan.name] !== undefined).map((plan) => plan.component ?? 'custom'),
  ).size;
}

type Cause = { columns: string[]; values: Record<string, string>; plans: ColumnPlan[]; typical: -1 | 1 };

/** "Contract Month-to-month −9": the largest part in the direction the score lies from its base. */
function causeOf(points: Float64Array, { columns, values, plans, typical }: Cause): string | null {
  let best = -1;
  points.forEach((value, c) => {
    if (value * typical > (best < 0 ? 0 : (points[best] ?? 0) * typical)) best = c;
  });
  const column = columns[best];
  const value = points[best];
  if (column === undefined || value === undefined) return null;
  const whole = Math.round(value);
  const share = plans.some((plan) => plan.name === column && isShare(plan));
  const own = share ? formatPercent(Number(values[column])) : values[column];
  const said = values[column] === undefined ? 'unknown' : (own ?? '').slice(0, 60).toWellFormed();
  return `${humanName(column)} ${said} ${whole < 0 ? '−' : '+'}${Math.abs(whole)}`;
}
