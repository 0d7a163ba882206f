/** The worker's half of the lenses: read, learn or score in a child process, keep it all in one transaction. */
import 'server-only';
import { z } from 'zod';
import { withConnection } from '@/lib/server/db';
import { lensesApart } from '@/lib/server/models/train-child';
import { orderDaily } from '@/lib/server/models/want-scores';
import { getSettings } from '@/lib/server/settings/get-settings';
import { gatherStatistics } from '@/lib/server/statistics';
import type { JobRun } from '@/lib/server/worker/run-job';
import { readLenses } from './read-lenses';
import { storeLenses } from './store-lenses';

const READ = 'Read what was known before each answer and at each month end';
const LEARN = 'Learn the lenses, each fold blind to a fifth of the accounts';
const KEEP = 'Keep the lenses';
const KEPT = ['predicted_nps', 'expansion_chance', 'lens_member'];

/** As want-lenses writes it. */
const Wanted = z.object({ learn: z.boolean().default(false) });

export async function lensTask(job: JobRun): Promise<void> {
  const { workspaceId, now } = job.ctx;
  job.plan([READ, LEARN, KEEP]);
  job.progress(READ, 0, 1);
  const { learn } = Wanted.parse(job.detail);
  const rules = await getSettings(job.ctx);
  const pass = await withConnection(job.ctx, (client) => readLenses(client, { workspaceId, now, rules }, learn));
  job.progress(LEARN, 0, 1);
  const found = pass.input
    ? await lensesApart(pass.input, {
        signal: job.signal,
        progress: (_, done, total) => job.progress(LEARN, done, total),
      })
    : { nps: null, expansion: null };
  job.progress(KEEP, 0, 1);
  await job.commit(async (client) => {
    await storeLenses(client, { workspaceId, now }, { pass, found });
    if (found.nps?.said || found.expansion?.said) await orderDaily(client, now);
  });
  await gatherStatistics(job.ctx, { tables: KEPT, rows: pass.ids.length });
}
