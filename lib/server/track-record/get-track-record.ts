/** What scores were worth, as it was measured: one horizon and one segment of it, with the names of those it missed. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { TrackCell, type TrackQuery, type TrackRecord } from '@/lib/contracts/track-record';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { latestJob } from '@/lib/server/jobs/get-job';
import { activeVersion, findVersion } from '@/lib/server/models/get-model';
import { refOf, VERSION_FIELDS, type VersionRow } from '@/lib/server/models/version-row';
import { currentSettings } from '@/lib/server/settings/get-settings';
import type { Judgement } from './judgement';
import { alarmsOf, missedOf } from './missed';
import { dateOf } from './read-history';
import { reportOfRecord } from './stored-report';

const DAY = 86_400_000;
type Shown = NonNullable<TrackRecord['record']>;
type Report = Judgement['report'];

export async function getTrackRecord(ctx: Ctx, query: TrackQuery): Promise<TrackRecord> {
  allow(ctx, 'model:read');
  return withWorkspace(ctx, async (db) => {
    const version = query.version ? await findVersion(ctx, db, query.version) : await usualVersion(ctx, db);
    if (!version) return { model: null, job: null, record: null };
    const { workspaceId } = ctx;
    const key = { workspaceId, modelVersionId: version.id };
    const stored = await db.trackRecord.findUnique({ where: { workspaceId_modelVersionId: key } });
    return {
      model: { ...refOf(version), engine: version.engine, status: version.status },
      job: await latestJob(ctx, db, version.id, 'backtest'),
      record:
        stored &&
        (await recordOf(ctx, db, { version, query, measuredAt: stored.measuredAt, report: reportOfRecord(stored) })),
    };
  });
}

/** The one in use; before the first promotion the newest. */
async function usualVersion(ctx: Ctx, db: Db): Promise<VersionRow | null> {
  const active = await activeVersion(ctx, db);
  if (active) return active;
  const { workspaceId } = ctx;
  return db.modelVersion.findFirst({ where: { workspaceId }, orderBy: { number: 'desc' }, select: VERSION_FIELDS });
}

type Of = { version: VersionRow; query: TrackQuery; measuredAt: Date; report: Report };

async function recordOf(ctx: Ctx, db: Db, { version, query, measuredAt, report }: Of): Promise<Shown> {
  const { days = report.horizonDays, segment = -1 } = query;
  const cell = report.cells.find((each) => each.horizonDays === days && each.segment === segment);
  if (!cell) throw new AppError('not_found', 'There is no such horizon or segment in this record.', { field: 'days' });
  const { thresholds, currency } = await currentSettings(ctx, db);
  const { workspaceId } = ctx;
  const segments = await db.segment.findMany({
    where: { workspaceId, modelVersionId: version.id },
    orderBy: { position: 'asc' },
    select: { position: true, name: true },
  });
  const { dated, horizons, horizonDays, risk, ends, learnedUntil, left, live } = report;
  const place = horizons.indexOf(days) + 1;
  const asked = { versionId: version.id, days, place, segment, thresholds: { ...thresholds, risk }, currency, dated };
  return {
    ...{ measuredAt: measuredAt.toISOString(), dated, horizons, days, horizonDays, segments, segment, risk, currency },
    ends: dated ? ends.map((day) => dateOf(day).toISOString()) : [],
    learnedUntil: learnedUntil[0] === undefined ? null : dateOf(learnedUntil[0]).toISOString(),
    learnedRows: Math.max(0, ...(report.learnedRows ?? [])),
    cell: cellOf(cell, dated ? ends : []),
    ...{ noticed: cell.noticed, skipped: left },
    ...(await missedOf(ctx, db, asked)),
    ...(await alarmsOf(ctx, db, asked)),
    live: live && cellOf(live, []),
    liveFirst: dated ? firstLive(version.asOf, horizonDays + report.lag) : null,
  };
}

function cellOf(cell: Report['cells'][number] | NonNullable<Report['live']>, ends: readonly number[]): TrackCell {
  const byEnd = cell.byEnd.map(({ end, ...counts }) => {
    const day = ends[end];
    return { ...counts, asOf: day === undefined ? null : dateOf(day).toISOString() };
  });
  return TrackCell.parse({ ...cell, byEnd });
}

/** The first month end after training, and then the days until everyone's fate is known. */
function firstLive(asOf: Date, days: number): string {
  const end = Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth() + 1, 1);
  return new Date(end + days * DAY).toISOString();
}
