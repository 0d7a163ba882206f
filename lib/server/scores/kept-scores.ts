/** The scores of an account that were kept, each with the version that gave it. */
import 'server-only';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { findVersion } from '@/lib/server/models/get-model';
import type { VersionRow } from '@/lib/server/models/version-row';
import { latestDate } from '@/scoring';
import type { KeptScore } from './replay';
import { readingOf } from './score-now';
import type { Reading } from './stored-values';

const MOST = 400;

export type Choice = { asOf: Date; modelId: string; modelNumber: number; shown: number };

/** Newest first: scores of versions that were in use, whatever state they stood beside. */
export function choicesOf(ctx: Ctx, db: Db, accountId: string): Promise<Choice[]> {
  return db.$queryRaw<Choice[]>`
    SELECT s.as_of AS "asOf", v.id AS "modelId", v.number AS "modelNumber", s.shown::int AS shown
    FROM score s JOIN model_version v ON v.workspace_id = s.workspace_id AND v.id = s.model_version_id
    WHERE s.workspace_id = ${ctx.workspaceId}::uuid AND s.account_id = ${accountId}::uuid AND s.health IS NOT NULL AND v.promoted_at IS NOT NULL
    ORDER BY s.as_of DESC, v.number DESC LIMIT ${MOST}`;
}

export type Kept = { version: VersionRow; kept: KeptScore; reading: Reading; snapshots: string; artifact: Uint8Array };

type Of = { accountId: string; choice: Choice };

export async function keptScore(ctx: Ctx, db: Db, { accountId, choice }: Of): Promise<Kept> {
  const { workspaceId } = ctx;
  const version = await findVersion(ctx, db, choice.modelId);
  const score = await db.score.findUniqueOrThrow({
    where: {
      workspaceId_modelVersionId_accountId_asOf: {
        ...{ workspaceId, modelVersionId: version.id, accountId, asOf: choice.asOf },
      },
    },
    include: { snapshot: { select: { version: true } } },
  });
  const [stored] = await db.$queryRaw<Pick<KeptScore, 'values' | 'fold'>[]>`
    SELECT f.values, coalesce(m.fold, -1)::int AS fold FROM feature_snapshot f
    LEFT JOIN model_member m ON m.workspace_id = f.workspace_id AND m.model_version_id = ${version.id}::uuid AND m.account_id = f.account_id
    WHERE f.workspace_id = ${workspaceId}::uuid AND f.id = ${score.snapshotId}::uuid`;
  const { artifact } = await db.modelVersion.findUniqueOrThrow({
    where: { workspaceId_id: { workspaceId, id: version.id } },
    select: { artifact: true },
  });
  const { asOf, points, probability, inputHash } = score;
  const number = (value: number | null) => value ?? Number.NaN;
  return {
    ...{ version, artifact, snapshots: score.snapshot.version, reading: await readingAt(ctx, db, { version, asOf }) },
    kept: {
      ...{ asOf, points, probability, inputHash, columns: version.columns, shown: number(score.shown) },
      ...{ health: number(score.health), low: number(score.low), high: number(score.high), base: number(score.base) },
      ...{ values: stored?.values ?? {}, fold: stored?.fold ?? -1 },
    },
  };
}

/** In a file without dates, days count back from the latest date of all accounts in that pass. */
export async function readingAt(
  ctx: Ctx,
  db: Db,
  { version, asOf }: { version: VersionRow; asOf: Date },
): Promise<Reading> {
  const reading = readingOf(version);
  const dates = reading.plans.filter(({ type, used }) => used && type === 'date').map(({ name }) => name);
  if (reading.dated || dates.length === 0 || asOf.getTime() === version.asOf.getTime()) return reading;
  const cells = await Promise.all(
    dates.map(async (name) => {
      const rows = await db.$queryRaw<{ cell: string | null }[]>`
        SELECT DISTINCT f.values ->> ${name} AS cell FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
        WHERE s.workspace_id = ${ctx.workspaceId}::uuid AND s.model_version_id = ${version.id}::uuid AND s.as_of = ${asOf}`;
      return rows.map(({ cell }) => cell ?? '');
    }),
  );
  const table = { names: dates, rows: Math.max(...cells.map((column) => column.length)), cells };
  return { ...reading, dataUntil: latestDate(table, reading.plans) };
}
