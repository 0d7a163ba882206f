/** A kept score taken apart for whoever has to trust it: replayed from its values, each value with the day it was known. Writes nothing. */
import 'server-only';
import type { AskAudit, AuditedScore, AuditedValue } from '@/lib/contracts/audit-score';
import { instant, mustHaveAccount } from '@/lib/server/accounts/find-account';
import { allow, type Ctx } from '@/lib/server/context';
import { withConnection, withWorkspace } from '@/lib/server/db';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { cellOf, type StoredValues } from '@/lib/server/snapshots/cell-of';
import { DATED_VERSION, FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import type { LeavingRules } from '@/lib/server/snapshots/labels';
import { type ColumnPlan, humanName } from '@/scoring';
import { factsKnown, type Known } from './facts-known';
import { choicesOf, type Kept, keptScore } from './kept-scores';
import { valueWords } from './parts';
import { rebuild } from './rebuild';
import { replayOf } from './replay';

export async function auditScore(ctx: Ctx, accountId: string, { at }: AskAudit): Promise<AuditedScore> {
  allow(ctx, 'score:read');
  const found = await withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, accountId);
    const choices = await choicesOf(ctx, db, accountId);
    const choice = at === undefined ? choices[0] : choices.find(({ asOf }) => asOf <= new Date(at));
    const of = choice && (await keptScore(ctx, db, { accountId, choice }));
    return { choices, of, rules: await currentSettings(ctx, db) };
  });
  const { choices, of, rules } = found;
  return {
    accountId,
    keptFrom: instant(choices.at(-1)?.asOf ?? null),
    choices: choices.map(({ asOf, modelNumber, shown }) => ({ asOf: asOf.toISOString(), modelNumber, shown })),
    pass: of ? await passOf(ctx, { accountId, of, rules }) : null,
  };
}

type Passed = { accountId: string; of: Kept; rules: LeavingRules };

async function passOf(ctx: Ctx, { accountId, of, rules }: Passed): Promise<AuditedScore['pass']> {
  const { version, kept, reading, artifact } = of;
  const { values, ...facts } = await valuesOf(ctx, { accountId, of, rules });
  return {
    ...{ asOf: kept.asOf.toISOString(), modelId: version.id, modelNumber: version.number, engine: version.engine },
    ...{ learnedAt: version.createdAt.toISOString(), inputHash: kept.inputHash },
    member: kept.fold < 0 ? null : kept.fold + 1,
    ...{ health: kept.health, low: kept.low, high: kept.high, base: kept.base, shown: kept.shown },
    replay: replayOf(kept, { artifact, number: version.number, reading }),
    ...{ values, notRebuilt: facts.notRebuilt },
  };
}

const NO_DATES =
  'The files say no dates, so there is no past day to build again: the values stand as they were read then.';
const OTHER_FEATURES =
  'These values were made by other feature definitions than those of today; they cannot be built again.';
const NO_CUSTOMER = 'By the facts as they stand now the account was no customer on that day.';

async function valuesOf(ctx: Ctx, { accountId, of, rules }: Passed) {
  const { version, kept, reading, snapshots } = of;
  const used = reading.plans.filter((plan) => plan.used);
  const scope = {
    ...{ workspaceId: ctx.workspaceId, now: kept.asOf },
    rules: { ...rules, horizonDays: version.horizonDays ?? rules.horizonDays },
  };
  const fields = reading.plans.map(({ name }) => name).filter((name) => !FEATURE_NAMES.includes(name));
  const cannot = reading.dated ? (snapshots === DATED_VERSION ? null : OTHER_FEATURES) : NO_DATES;
  return withConnection(ctx, async (client) => {
    const known = await factsKnown(client, { workspaceId: ctx.workspaceId, accountId, asOf: kept.asOf });
    const again = cannot === null ? await rebuild(client, scope, { accountId, fields }) : null;
    const values = used.map((plan) => auditedOf(plan, { of, known: known(plan.name), again }));
    return {
      values: values.sort((a, b) => Math.abs(b.points ?? 0) - Math.abs(a.points ?? 0)),
      notRebuilt: cannot ?? (again === null ? NO_CUSTOMER : null),
    };
  });
}

type Valued = { of: Kept; known: Known; again: StoredValues | null };

function auditedOf(plan: ColumnPlan, { of: { kept, reading }, known, again }: Valued): AuditedValue {
  const { name } = plan;
  const words = (values: StoredValues) => valueWords(plan, cellOf(values, name) || undefined, reading.dataUntil);
  const place = kept.columns.indexOf(name);
  const differs = again !== null && cellOf(again, name) !== cellOf(kept.values, name);
  const { late, lateFrom } = known;
  return {
    ...{ name: humanName(name), component: plan.component ?? 'custom', value: words(kept.values) },
    points: kept.points[place] ?? null,
    knownAt: instant(known.knownAt),
    late: late > 0 && lateFrom ? { facts: late, from: lateFrom.toISOString() } : null,
    rebuilt: differs ? { value: words(again), filedAt: instant(known.filedAt) } : null,
  };
}
