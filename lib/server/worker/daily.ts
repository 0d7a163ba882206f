/** What happens once a day in a workspace without anybody asking. Its jobs have no progress row; each orders the next. */
import 'server-only';
import { z } from 'zod';
import { withConnection } from '@/lib/server/db';
import { orderDaily, wantScores } from '@/lib/server/models/want-scores';
import { measureMonthly } from '@/lib/server/track-record/want-track-record';

/** As it is ordered in want-scores. */
export const DAILY_PASS = 'daily_pass';

const Payload = z.strictObject({ workspaceId: z.uuid() });

/** The next day is ordered here as well: a pass that fails must not be the last. Without a version in use there is none. */
export async function dailyPass(payload: unknown, now = new Date()): Promise<void> {
  const { workspaceId } = Payload.parse(payload);
  await withConnection({ workspaceId }, async (client) => {
    const { rowCount } = await client.query('SELECT FROM active_model WHERE workspace_id = $1', [workspaceId]);
    if (rowCount === 0) return;
    await wantScores(client, workspaceId);
    await measureMonthly(client, { workspaceId, now });
    await orderDaily(client, now);
  });
}
