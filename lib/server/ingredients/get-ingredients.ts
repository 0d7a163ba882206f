import 'server-only';
import { COMPONENTS, type Component } from '@/lib/contracts/imports';
import type { ChecklistItem, Ingredient, IngredientsView } from '@/lib/contracts/ingredients';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { refOf, reportOfVersion, settingsOf, type VersionRow } from '@/lib/server/models/version-row';
import { overallRate, segmentsOf, verdictOf } from '@/lib/server/segments/list-segments';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { humanName } from '@/scoring';

export async function getIngredients(ctx: Ctx): Promise<IngredientsView> {
  allow(ctx, 'ingredient:read');
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const version = await activeVersion(ctx, db);
    const checklist = await checklistOf(ctx, db);
    const accounts = await db.account.count({ where: { workspaceId: ctx.workspaceId } });
    if (!version)
      return {
        asOf: null,
        model: null,
        ingredients: [],
        checklist,
        accounts,
        segments: [],
        segmentVerdict: null,
        overall: null,
      };
    const { segments } = await segmentsOf(ctx, db, { version, settings });
    return {
      asOf: version.asOf.toISOString(),
      model: refOf(version),
      ingredients: ingredientsOf(version),
      checklist,
      accounts,
      segments,
      segmentVerdict: verdictOf(version),
      overall: overallRate(version),
    };
  });
}

/** Components by weight, each with its columns; shares of all points, 95 % intervals. */
export function ingredientsOf(version: VersionRow): Ingredient[] {
  const { componentWeights, weights } = reportOfVersion(version);
  const { plans, effects } = settingsOf(version);
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  return componentWeights.map(({ component, weight, low, high }) => {
    const features = weights
      .filter((each) => each.component === component)
      .map((each) => ({
        ...{ weight: each.weight, low: each.low, high: each.high, name: humanName(each.source) },
        effect: effects[each.source] ?? 'no effect',
        actionable: planOf.get(each.source)?.actionable ?? false,
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

/** Half the accounts make a component connected; below 5 % it counts as missing. */
const FULL = 0.5;
const SOME = 0.05;

type Covered = {
  component: Component | null;
  columns: number;
  covered: number;
  newest: Date | null;
  source: string | null;
  accounts: number;
};

/** Which kinds of data are there, over all accounts, from the fields as they are now. */
async function checklistOf(ctx: Ctx, db: Db): Promise<ChecklistItem[]> {
  const rows = await db.$queryRaw<Covered[]>`
    WITH used AS (SELECT key, plan ->> 'component' AS component FROM field WHERE workspace_id = ${ctx.workspaceId}::uuid AND excluded_reason IS NULL AND plan ->> 'component' IS NOT NULL),
      has AS (SELECT DISTINCT a.id, u.component FROM account a CROSS JOIN LATERAL jsonb_object_keys(a.fields) k JOIN used u ON u.key = k WHERE a.workspace_id = ${ctx.workspaceId}::uuid),
      newest AS (SELECT u.component, max(h.recorded_at) AS at FROM (SELECT import_id, max(recorded_at) AS recorded_at FROM account_history WHERE workspace_id = ${ctx.workspaceId}::uuid GROUP BY import_id) h
        JOIN import_run r ON r.workspace_id = ${ctx.workspaceId}::uuid AND r.id = h.import_id
        CROSS JOIN LATERAL jsonb_array_elements(r.mapping -> 'columns') c JOIN used u ON u.key = c ->> 'name' GROUP BY u.component),
      source AS (SELECT DISTINCT ON (u.component) u.component, r.file_name FROM import_run r CROSS JOIN LATERAL jsonb_array_elements(r.mapping -> 'columns') c JOIN used u ON u.key = c ->> 'name'
        WHERE r.workspace_id = ${ctx.workspaceId}::uuid AND r.state = 'done' ORDER BY u.component, r.finished_at DESC)
    SELECT u.component, count(*)::int AS columns, (SELECT count(*) FROM has h WHERE h.component = u.component)::int AS covered,
      (SELECT at FROM newest n WHERE n.component = u.component) AS newest, (SELECT file_name FROM source s WHERE s.component = u.component) AS source,
      (SELECT count(*) FROM account WHERE workspace_id = ${ctx.workspaceId}::uuid)::int AS accounts
    FROM used u GROUP BY u.component`;
  return COMPONENTS.filter((component) => component !== 'custom' || rows.some((row) => row.component === 'custom')).map(
    (component) => {
      const row = rows.find((each) => each.component === component);
      const share = row && row.accounts > 0 ? row.covered / row.accounts : 0;
      const state = share >= FULL ? 'connected' : share >= SOME ? 'partial' : 'missing';
      return {
        ...{
          component,
          state,
          source: row?.source ?? null,
          covered: row?.covered ?? 0,
          coveredShare: share,
          columns: row?.columns ?? 0,
        },
        newest: row?.newest?.toISOString() ?? null,
        promisedDays: null, // one file of undated facts promises no freshness
      };
    },
  );
}
