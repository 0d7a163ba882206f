/** What could be acted on first in an account, and the score that goes with it. Knows no playbook, no effect and no price; writes nothing. */
import 'server-only';
import { LEAST_GAIN, LEAST_PEERS, MOST_ACTIONS, type NextAction, type NextActions } from '@/lib/contracts/next-actions';
import type { Thresholds } from '@/lib/contracts/scores';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { type ColumnPlan, humanName, type NextStep, nextBest, type RawTable, type Reach, reachOf } from '@/scoring';
import { healthyLike } from './healthy-like';
import { countedIn, leversIn, yesNoOf } from './levers';
import { modelOf, mustReplay, scoredAs, scoreNow } from './score-now';
import { rawOf } from './stored-values';

export async function nextActions(ctx: Ctx, accountId: string): Promise<NextActions> {
  allow(ctx, 'score:read');
  return withWorkspace(ctx, async (db) => {
    const now = await scoreNow(ctx, db, accountId);
    const { version, score, reading } = now;
    const { thresholds } = await currentSettings(ctx, db);
    const model = await modelOf(ctx, db, version);
    const { like, healthy } = await healthyLike(ctx, db, { ...now, above: thresholds.healthy });
    const levers = leversIn(reading.plans);
    const raw = rawOf([score], reading);
    const known = score.state === 'scored' && like.accounts >= LEAST_PEERS;
    const reaches = known ? reachesOf(levers, healthy) : [];
    const found = nextBest(model, raw, { fold: score.fold, reaches, most: MOST_ACTIONS, least: LEAST_GAIN });
    mustReplay(found.before, score);
    return {
      ...{
        accountId,
        modelNumber: version.number,
        asOf: score.asOf.toISOString(),
        state: score.state,
        thresholds,
        like,
      },
      actions: actionsOf(found, { levers, reaches, raw, thresholds }),
      levers: levers.length,
    };
  });
}

/** No value moves against its expert sign: what the scorecard calls a warning is not advised, whatever the trees say. */
function reachesOf(levers: readonly ColumnPlan[], healthy: RawTable): Reach[] {
  return levers.flatMap(({ name, sign }) => {
    const column = healthy.columns.find((each) => each.name === name);
    return (column && reachOf(column, sign)) ?? [];
  });
}

type Of = { levers: readonly ColumnPlan[]; reaches: readonly Reach[]; raw: RawTable; thresholds: Thresholds };

function actionsOf(found: { before: number; steps: NextStep[] }, of: Of): NextAction[] {
  return found.steps.flatMap((step, k) => {
    const plan = of.levers.find(({ name }) => name === step.source);
    const reach = of.reaches.find(({ source }) => source === step.source);
    if (!plan || !reach) return [];
    const before = scoredAs(found.steps[k - 1]?.health ?? found.before, of.thresholds);
    const after = scoredAs(step.health, of.thresholds);
    return {
      ...{ column: plan.name, name: humanName(plan.name), unit: countedIn(plan), cost: step.cost },
      ...{ from: wordOf(step.from, plan, of.raw), to: wordOf(step.to, plan, of.raw) },
      range: reach.kind === 'number' && plan.type !== 'boolean' ? { low: reach.low, high: reach.high } : null,
      ...{ gain: after.health - before.health, before, after },
    };
  });
}

/** A level, or yes and no, in the words of the file. */
function wordOf(value: number, plan: ColumnPlan, raw: RawTable): number | string {
  const column = raw.columns.find(({ name }) => name === plan.name);
  if (column?.kind === 'category') return column.levels[value] ?? '';
  return plan.type === 'boolean' ? (yesNoOf(plan)[value] ?? '') : value;
}
