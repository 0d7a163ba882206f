/** How little is too little for a score, and what an account lacks, in words. */
import 'server-only';
import type { ScoreState } from '@/lib/contracts/scores';
import { beforeDay } from '@/lib/server/as-of';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { settingsOf, type VersionRow } from '@/lib/server/models/version-row';
import { FEATURES, TENURE } from '@/lib/server/snapshots/feature-definitions';

/** Younger than this, or with fewer kinds of data, there is too little for a score that means anything. */
export const LEAST_DAYS = 30;
export const LEAST_COMPONENTS = 2;

/** Kinds of data with at least one value; being a customer at all is none. */
export const componentsIn = (values: object): Set<string> =>
  new Set(FEATURES.flatMap(({ name, component }) => (name !== TENURE && name in values ? [component] : [])));

const NO_BEGINNING =
  'Not enough data: nothing says since when it is a customer (missing: a subscription that is paid for and has begun, or where no file has subscriptions a fact with a date).';

type Of = { id: string; state: ScoreState; version: VersionRow };

/** @returns what is missing where the model in use looked at an account and found too little; else null */
export async function lackingOf(ctx: Ctx, db: Db, { id, state, version }: Of): Promise<string | null> {
  if (state !== 'too_early' && state !== 'unscored') return null;
  const { workspaceId } = ctx;
  if (state === 'unscored') {
    const where = { workspaceId, id, createdAt: { lte: version.asOf } };
    return version.horizonDays !== null && (await db.account.count({ where })) > 0 ? NO_BEGINNING : null;
  }
  const score = await db.score.findFirst({
    where: { workspaceId, accountId: id, modelVersionId: version.id, asOf: beforeDay(ctx) },
    orderBy: { asOf: 'desc' },
    include: { snapshot: { select: { values: true } } },
  });
  const used = new Set<string | null>(settingsOf(version).plans.map((plan) => (plan.used ? plan.component : null)));
  return score && wordsOf(new Map(Object.entries(score.snapshot.values ?? {})), used);
}

function wordsOf(values: ReadonlyMap<string, unknown>, used: ReadonlySet<string | null>): string {
  const present = componentsIn(Object.fromEntries(values));
  const days = Math.floor(Number(values.get(TENURE) ?? 0));
  const absent = new Set(
    FEATURES.flatMap(({ name, component }) =>
      name !== TENURE && used.has(component) && !present.has(component) ? [component] : [],
    ),
  );
  const reasons: string[] = [];
  if (days < LEAST_DAYS) reasons.push(`a customer for ${days} of the ${LEAST_DAYS} days that a score needs`);
  if (present.size < LEAST_COMPONENTS)
    reasons.push(
      `${present.size} of the ${LEAST_COMPONENTS} kinds of data that a score needs (missing: ${[...absent].join(', ')})`,
    );
  if (reasons.length === 0) reasons.push(`a customer again for less than the ${LEAST_DAYS} days that a score needs`);
  return `Not enough data: ${reasons.join('; ')}.`;
}
