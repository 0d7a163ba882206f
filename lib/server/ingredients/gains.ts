/** What each kind of data is worth, as the track record of the version in use measured it. Knows reports, refits nothing. */
import 'server-only';
import { z } from 'zod';
import type { Component } from '@/lib/contracts/imports';
import type { Gain, Gains } from '@/lib/contracts/ingredients';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { latestJob } from '@/lib/server/jobs/get-job';
import { reportOfVersion, type VersionRow } from '@/lib/server/models/version-row';
import { type ComponentGain, isMeasured } from '@/scoring';

/** The part of a report that one function of ours writes: checked to be there, typed by its writer. */
const Stored = z.custom<ComponentGain[]>((value) => Array.isArray(value));

export type Measured = { gains: Gains; of: ReadonlyMap<Component, Gain> };

export async function gainsOf(ctx: Ctx, db: Db, version: VersionRow): Promise<Measured> {
  const [row] = await db.$queryRaw<{ measured_at: Date; gains: unknown }[]>`
    SELECT measured_at, report -> 'gains' AS gains FROM track_record WHERE workspace_id = ${ctx.workspaceId}::uuid AND model_version_id = ${version.id}::uuid`;
  if (row && row.gains !== null) {
    const found = Stored.parse(row.gains);
    const of = new Map(found.map(({ component, gain, leavers }) => [component, { ...estimate(gain), leavers }]));
    return {
      gains: { state: found.length > 0 ? 'measured' : 'too_few', measuredAt: row.measured_at.toISOString() },
      of,
    };
  }
  const state = isMeasured(reportOfVersion(version)) ? await waiting(ctx, db, version) : 'too_few';
  return { gains: { state, measuredAt: null }, of: new Map() };
}

async function waiting(ctx: Ctx, db: Db, version: VersionRow): Promise<'running' | 'absent'> {
  const job = await latestJob(ctx, db, version.id, 'backtest');
  return job && (job.state === 'queued' || job.state === 'running') ? 'running' : 'absent';
}

const estimate = ({ value, low, high }: ComponentGain['gain']) => ({ value, low, high });
