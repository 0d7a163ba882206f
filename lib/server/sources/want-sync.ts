import 'server-only';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { enqueueJob } from '@/lib/server/jobs/enqueue';

/** More than others get: what was read before a worker died stays read, so each attempt comes further. */
const ATTEMPTS = 10;

/** @throws AppError conflict while the table is being read */
export const wantSync = (ctx: Ctx, db: Db, streamId: string): Promise<string> =>
  enqueueJob(ctx, db, { kind: 'sync', subjectId: streamId, maxAttempts: ATTEMPTS });
