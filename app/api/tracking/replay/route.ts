import { ReplayEvent, ReplayedEvent } from '@/lib/contracts/events';
import { replayEvent } from '@/lib/server/events/replay-event';
import { handle } from '@/lib/server/http';

export const POST = handle('POST /api/tracking/replay', {
  body: ReplayEvent,
  response: ReplayedEvent,
  run: (ctx, { body }) => replayEvent(ctx, body),
});
