/** A score of an account at one moment with all that it takes to explain it: values, version, member, and who overrode it. */
import 'server-only';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { VERSION_FIELDS, type VersionRow } from '@/lib/server/models/version-row';
import type { StoredValues } from '@/lib/server/snapshots/cell-of';
import { DATED_VERSION, FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import { readingAt } from './kept-scores';
import type { Reading, Stored } from './stored-values';

export type Point = AccountDetail['history'][number];
/** `health` exact and unclipped; `fold` as in `score`; `overridden` = what a person said instead. */
export type Look = Stored & {
  point: Point;
  version: VersionRow;
  reading: Reading;
  health: number;
  fold: number;
  overridden: number | null;
};

type At = { accountId: string; point: Point; shownAt: Date };

/** @param at.shownAt the moment at which it was shown: an override may have stood @returns null where the values are not kept any more */
export async function lookAt(ctx: Ctx, db: Db, { accountId, point, shownAt }: At): Promise<Look | null> {
  const { workspaceId } = ctx;
  const version = await db.modelVersion.findUniqueOrThrow({
    where: { workspaceId_number: { workspaceId, number: point.modelNumber } },
    select: VERSION_FIELDS,
  });
  const found = await (point.reconstructed ? reconstructed : scored)(ctx, db, { accountId, point, version });
  if (!found) return null;
  const override = await db.scoreOverride.findFirst({
    where: {
      ...{ workspaceId, accountId, setAt: { lte: shownAt }, untilAt: { gt: shownAt } },
      OR: [{ endedAt: null }, { endedAt: { gt: shownAt } }],
    },
    orderBy: { setAt: 'desc' },
  });
  const reading = await readingAt(ctx, db, { version, asOf: found.asOf });
  return { ...found, point, version, reading, overridden: point.reconstructed ? null : (override?.health ?? null) };
}

type Row = { asOf: Date; health: number; values: StoredValues; fold: number };
type Of = { accountId: string; point: Point; version: VersionRow };

async function reconstructed(
  { workspaceId }: Ctx,
  db: Db,
  { accountId, point, version }: Of,
): Promise<Row | undefined> {
  const [found] = await db.$queryRaw<Row[]>`
    SELECT r.as_of AS "asOf", r.health, f.values, coalesce(m.fold, -1)::int AS fold FROM reconstructed_score r
    JOIN feature_snapshot f ON f.workspace_id = r.workspace_id AND f.account_id = r.account_id AND f.as_of = r.as_of AND f.version = ${DATED_VERSION}
    LEFT JOIN model_member m ON m.workspace_id = r.workspace_id AND m.model_version_id = r.model_version_id AND m.account_id = r.account_id
    WHERE r.workspace_id = ${workspaceId}::uuid AND r.model_version_id = ${version.id}::uuid AND r.account_id = ${accountId}::uuid AND r.as_of = ${new Date(point.asOf)}`;
  return found;
}

async function scored({ workspaceId }: Ctx, db: Db, { accountId, point, version }: Of): Promise<Row | undefined> {
  const [found] = await db.$queryRaw<Row[]>`
    SELECT s.as_of AS "asOf", s.health, f.values, coalesce(m.fold, -1)::int AS fold FROM score s
    JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
    LEFT JOIN model_member m ON m.workspace_id = s.workspace_id AND m.model_version_id = s.model_version_id AND m.account_id = s.account_id
    WHERE s.workspace_id = ${workspaceId}::uuid AND s.model_version_id = ${version.id}::uuid AND s.account_id = ${accountId}::uuid
      AND date_trunc('milliseconds', s.as_of) = ${new Date(point.asOf)}`;
  return found;
}

/** Columns that the version of then read and of which the later score keeps nothing: blank is not the same as not kept. */
export function notKept(before: Look, now: Look): string[] {
  const kept = new Set(now.reading.plans.flatMap(({ name, used }) => (used || now.reading.dated ? [name] : [])));
  return before.reading.plans.flatMap(({ name, used }) =>
    used && !kept.has(name) && !(now.reading.dated && FEATURE_NAMES.includes(name)) ? [name] : [],
  );
}
