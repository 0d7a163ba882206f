/** What happens once a day in a workspace without anybody asking. Its jobs have no progress row; each orders the next. */
import 'server-only';
import { z } from 'zod';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { anyLens, wantLenses } from '@/lib/server/lenses/want-lenses';
import { retrain } from '@/lib/server/models/retrain';
import { orderDaily, wantScores } from '@/lib/server/models/want-scores';
import { getSettings } from '@/lib/server/settings/get-settings';
import { markStale } from '@/lib/server/sources/stale';
import { measureMonthly } from '@/lib/server/track-record/want-track-record';

/** As it is ordered in want-scores. */
export const DAILY_PASS = 'daily_pass';

const Payload = z.strictObject({ workspaceId: z.uuid() });

const systemCtx = (workspaceId: string, now: Date): Ctx => ({
  ...{ workspaceId, now, requestId: DAILY_PASS },
  actor: { kind: 'system', name: 'worker' },
});

/** The next day is ordered here as well: a pass that fails must not be the last. Without a version in use and without a lens there is none. */
export async function dailyPass(payload: unknown, now = new Date()): Promise<void> {
  const { workspaceId } = Payload.parse(payload);
  const { retrainDays } = await getSettings(systemCtx(workspaceId, now));
  await withConnection({ workspaceId }, async (client) => {
    const { rowCount } = await client.query('SELECT FROM active_model WHERE workspace_id = $1', [workspaceId]);
    const lens = await anyLens(client, workspaceId);
    if (lens) await wantLenses(client, { workspaceId, learn: false });
    if (rowCount) {
      await markStale(client, workspaceId);
      await wantScores(client, workspaceId);
      await measureMonthly(client, { workspaceId, now });
      await retrain(client, { workspaceId, retrainDays, now });
    } else if (!lens) return;
    await orderDaily(client, now);
  });
}
