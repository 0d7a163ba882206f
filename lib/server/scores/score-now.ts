/** The latest score of an account by the version in use, with what it was made from. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { ScoreState, Thresholds } from '@/lib/contracts/scores';
import type { Scored } from '@/lib/contracts/what-if';
import { mustHaveAccount } from '@/lib/server/accounts/find-account';
import { before } from '@/lib/server/as-of';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { activeVersion } from '@/lib/server/models/get-model';
import { openModel } from '@/lib/server/models/open-model';
import { settingsOf, type VersionRow } from '@/lib/server/models/version-row';
import type { Model } from '@/scoring';
import type { Reading, Stored } from './stored-values';

/** `fold` as in `score`: −1 = no member saw its outcome. */
export type Score = Stored & {
  state: ScoreState;
  health: number;
  base: number;
  points: number[];
  fold: number;
  /** Definitions of the features that its values are of. */
  snapshots: string;
  segmentId: string | null;
  segment: string | null;
};
export type ScoreNow = { version: VersionRow; score: Score; reading: Reading };

/** @throws AppError not_found without the account, conflict without a score of it */
export async function scoreNow(ctx: Ctx, db: Db, accountId: string): Promise<ScoreNow> {
  await mustHaveAccount(ctx, db, accountId);
  const version = await activeVersion(ctx, db);
  const score = version && (await scoreOf(ctx, db, { accountId, version }));
  if (!version || !score)
    throw new AppError('conflict', 'Expected an account with a score; this one has none from the model in use.');
  return { version, score, reading: readingOf(version) };
}

/** How the values behind a version's scores are read. */
export function readingOf(version: VersionRow): Reading {
  const { plans, dataUntil } = settingsOf(version);
  return { plans, dataUntil, dated: version.horizonDays !== null };
}

async function scoreOf(ctx: Ctx, db: Db, of: { accountId: string; version: VersionRow }): Promise<Score | null> {
  const { workspaceId } = ctx;
  const [found] = await db.$queryRaw<Score[]>`
    SELECT s.as_of AS "asOf", s.state, s.health, s.base, s.points, f.values, f.version AS snapshots, coalesce(m.fold, -1)::int AS fold, s.segment_id AS "segmentId", g.name AS segment
    FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
    LEFT JOIN model_member m ON m.workspace_id = s.workspace_id AND m.model_version_id = s.model_version_id AND m.account_id = s.account_id
    LEFT JOIN segment g ON g.workspace_id = s.workspace_id AND g.id = s.segment_id
    WHERE s.workspace_id = ${workspaceId}::uuid AND s.model_version_id = ${of.version.id}::uuid AND s.account_id = ${of.accountId}::uuid ${before(ctx, Prisma.sql`s.as_of`)}
    ORDER BY s.as_of DESC LIMIT 1`;
  return found && found.health !== null ? found : null;
}

/** @throws AppError conflict where the version carries no points, or cannot be read any more */
export async function modelOf(ctx: Ctx, db: Db, { id, columns }: VersionRow): Promise<Model> {
  if (columns.length === 0)
    throw new AppError('conflict', 'Expected a model that explains its scores in points; the one in use does not.');
  const { artifact } = await db.modelVersion.findUniqueOrThrow({
    where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } },
    select: { artifact: true },
  });
  return openModel(artifact);
}

/** @throws AppError conflict where the values that were kept do not give the stored score again */
export function mustReplay(replayed: number, { health }: Pick<Score, 'health'>): void {
  if (!(Math.abs(replayed - health) <= 1e-6))
    throw new AppError(
      'conflict',
      'Expected the values kept with this score to give it again; they do not. Train a new version.',
    );
}

/** A health as people see it: whole, on 0–100, with its band. */
export function scoredAs(exact: number, { risk, healthy }: Thresholds): Scored {
  const health = Math.round(exact);
  const shown = Math.min(100, Math.max(0, health));
  return { shown, health, band: shown < risk ? 'risk' : shown > healthy ? 'healthy' : 'watch' };
}
