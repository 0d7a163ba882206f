import { TrackingState } from '@/lib/contracts/events';
import { getTracking } from '@/lib/server/events/get-tracking';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/tracking', { response: TrackingState, run: (ctx) => getTracking(ctx) });
