/** Whether this installation can serve: database, schema, disk, worker, clock. Each check says what it saw. */
import 'server-only';
import fs from 'node:fs/promises';
import { pool } from '@/lib/server/db';
import { env } from '@/lib/server/env';
import { log } from '@/lib/server/log';

type Check = { name: string; ok: boolean; seen: string };
export type Health = { status: 'ready' | 'degraded' | 'down'; checks: Check[] };

const MIN_FREE = 0.05;
const MAX_BEAT_S = 60;
const MAX_SKEW_S = 30;

export async function readHealth(): Promise<Health> {
  const disk = await diskCheck();
  const database = await databaseChecks().catch((cause): Check[] => {
    log.warn({ err: cause }, 'health: the database does not answer'); // where it lies is not for everyone who asks
    return [{ name: 'database', ok: false, seen: 'no answer' }];
  });
  const checks = [...database, disk];
  const bad = checks.filter((check) => !check.ok);
  if (bad.length === 0) return { status: 'ready', checks };
  return { status: bad.every((check) => check.name === 'worker') ? 'degraded' : 'down', checks };
}

async function databaseChecks(): Promise<Check[]> {
  const { rows } = await pool().query<{ skew: number; beat: number | null; pending: string[] }>({
    text: `SELECT extract(epoch FROM clock_timestamp() - $1::timestamptz)::float8 AS skew,
      (SELECT extract(epoch FROM clock_timestamp() - max(beat_at))::float8 FROM worker_lease) AS beat,
      ARRAY(SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL UNION
        SELECT $2::text WHERE NOT EXISTS (SELECT FROM _prisma_migrations WHERE migration_name = $2::text AND rolled_back_at IS NULL)) AS pending`,
    values: [new Date(), env().SCHEMA],
  });
  const row = rows[0];
  if (!row) return [{ name: 'database', ok: false, seen: 'no answer' }];
  return [
    { name: 'database', ok: true, seen: 'answers' },
    {
      name: 'schema',
      ok: row.pending.length === 0,
      seen: row.pending.length ? `pending: ${row.pending.join(', ')}` : 'up to date',
    },
    { name: 'clock', ok: Math.abs(row.skew) <= MAX_SKEW_S, seen: `${row.skew.toFixed(1)} s from the database's` },
    {
      name: 'worker',
      ok: row.beat !== null && row.beat <= MAX_BEAT_S,
      seen: row.beat === null ? 'none' : `last beat ${row.beat.toFixed(0)} s ago`,
    },
  ];
}

async function diskCheck(): Promise<Check> {
  const { bavail, blocks } = await fs.statfs(env().DATA_DIR);
  const free = bavail / blocks;
  return { name: 'disk', ok: free >= MIN_FREE, seen: `${(free * 100).toFixed(0)} % free` };
}
