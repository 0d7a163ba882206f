import 'server-only';
import type { AskDay } from '@/lib/contracts/day';
import type { Ingredient, IngredientsView } from '@/lib/contracts/ingredients';
import { asOfDay, dayShown } from '@/lib/server/as-of';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { marksIn } from '@/lib/server/models/marks';
import { refOf, reportOfVersion, settingsOf, type VersionRow } from '@/lib/server/models/version-row';
import { overallRate, segmentsOf, verdictOf } from '@/lib/server/segments/list-segments';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { type ColumnPlan, humanName, type MovesTogether } from '@/scoring';
import { checklistOf } from './checklist';
import { effectOf } from './effect-of';
import { gainsOf, type Measured } from './gains';
import { weightHistory } from './weight-history';

const NO_GAINS: Measured = { gains: { state: 'absent', measuredAt: null }, of: new Map() };

/** @param asked a past day: the weights of the version then in use, and its segments with who was in them */
export async function getIngredients(ctx: Ctx, asked: AskDay = {}): Promise<IngredientsView> {
  allow(ctx, 'ingredient:read');
  const then = asOfDay(ctx, asked.asOf);
  return withWorkspace(then, async (db) => {
    const shown = await dayShown(then, db);
    const settings = await currentSettings(then, db);
    const version = await activeVersion(then, db);
    const { gains, of: gainOf } = version && shown.day === null ? await gainsOf(then, db, version) : NO_GAINS;
    const checklist = shown.day === null ? await checklistOf(then, db, { version, settings, gainOf }) : [];
    const accounts = await db.account.count({ where: { workspaceId: ctx.workspaceId } });
    if (!version)
      return {
        asOf: null,
        shown,
        model: null,
        ingredients: [],
        together: null,
        history: [],
        checklist,
        gains,
        accounts,
        segments: [],
        segmentVerdict: null,
        overall: null,
      };
    const { segments } = await segmentsOf(then, db, { version, settings });
    return {
      asOf: version.asOf.toISOString(),
      shown,
      model: refOf(version),
      ingredients: ingredientsOf(version, await marksOf(then, db)),
      together: togetherOf(version),
      history: await weightHistory(then, db),
      checklist,
      gains,
      accounts,
      segments,
      segmentVerdict: verdictOf(version),
      overall: overallRate(version),
    };
  });
}

/** Of each column that a file brought or somebody marked: whether it is a lever, as people say today. */
type Marks = ReadonlyMap<string, boolean>;

async function marksOf(ctx: Ctx, db: Db): Promise<Marks> {
  const { workspaceId } = ctx;
  const rows = await db.$queryRaw<{ key: string; actionable: boolean }[]>`
    SELECT key, (plan ->> 'actionable')::boolean AS actionable FROM field WHERE workspace_id = ${workspaceId}::uuid AND plan ->> 'actionable' IS NOT NULL`;
  const said = [...(await marksIn(ctx, db))].map(([key, { actionable }]) => ({ key, actionable }));
  return new Map([...rows, ...said].map(({ key, actionable }) => [key, actionable]));
}

/** The mark of today counts: no weight depends on it. */
function markOf(plan: ColumnPlan | undefined, mark: boolean | undefined): { actionable: boolean; marked: boolean } {
  const trained = plan?.actionable ?? false;
  return { actionable: mark ?? trained, marked: mark !== undefined && mark !== trained };
}

/** Components by weight, each with its columns; shares of all points, 95 % intervals. */
function ingredientsOf(version: VersionRow, marks: Marks): Ingredient[] {
  const { componentWeights, weights } = reportOfVersion(version);
  const { plans, effects, ranges, curves, together } = settingsOf(version);
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  return componentWeights.map(({ component, weight, low, high }) => {
    const features = weights
      .filter((each) => each.component === component)
      .map((each) => ({
        ...{ weight: each.weight, low: each.low, high: each.high, name: humanName(each.source) },
        effect: effects[each.source] ?? 'no effect',
        ...markOf(planOf.get(each.source), marks.get(each.source)),
        curve: effectOf(curves?.[each.source], { plan: planOf.get(each.source), range: ranges[each.source] }),
        together: together ? othersOf(together, each.source) : null,
      }));
    const first = features[0];
    return {
      component,
      weight,
      low,
      high,
      actionable: features.some((feature) => feature.actionable),
      effect: first ? `${first.name}: ${first.effect}` : 'no effect',
      features,
    };
  });
}

function togetherOf(version: VersionRow): IngredientsView['together'] {
  const { together } = settingsOf(version);
  return together?.map(({ columns, least, rows }) => ({ names: columns.map(humanName), least, rows })) ?? null;
}

const othersOf = (together: readonly MovesTogether[], source: string): string[] =>
  (together.find(({ columns }) => columns.includes(source))?.columns ?? [])
    .filter((column) => column !== source)
    .map(humanName);
