/** The weights as CSV: one row per component and per column, with interval, version and as-of. */
import 'server-only';
import { stringify } from 'csv-stringify/sync';
import type { AskDay } from '@/lib/contracts/day';
import type { Ctx } from '@/lib/server/context';
import { csvResponse, safeCell } from '@/lib/server/http-csv';
import { getIngredients } from './get-ingredients';

/** @param asked as the page */
export async function ingredientsCsv(ctx: Ctx, asked: AskDay = {}): Promise<Response> {
  const view = await getIngredients(ctx, asked);
  const stamp = [view.model ? `v${view.model.number}` : '', view.asOf ?? ''];
  const records = view.ingredients.flatMap((ingredient) => [
    [ingredient.component, '', ...figures(ingredient), ingredient.effect, kind(ingredient.actionable), ...stamp],
    ...ingredient.features.map((feature) => [
      ingredient.component,
      safeCell(feature.name),
      ...figures(feature),
      feature.effect,
      kind(feature.actionable),
      ...stamp,
    ]),
  ]);
  const header = [
    'component',
    'column',
    'weight_share',
    'weight_low_95',
    'weight_high_95',
    'effect',
    'kind',
    'model_version',
    'as_of_utc',
  ];
  return csvResponse(stringify([header, ...records], { bom: true }), 'ingredients');
}

const figures = ({ weight, low, high }: { weight: number; low: number; high: number }) =>
  [weight, low, high].map((share) => share.toFixed(4));
const kind = (actionable: boolean) => (actionable ? 'can be acted on' : 'context');
