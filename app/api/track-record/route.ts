import { Job } from '@/lib/contracts/jobs';
import { TrackQuery, TrackRecord } from '@/lib/contracts/track-record';
import { handle } from '@/lib/server/http';
import { getTrackRecord } from '@/lib/server/track-record/get-track-record';
import { measureVersion } from '@/lib/server/track-record/measure-version';

export const GET = handle('GET /api/track-record', {
  query: TrackQuery,
  response: TrackRecord,
  run: (ctx, { query }) => getTrackRecord(ctx, query),
});

export const POST = handle('POST /api/track-record', { response: Job, run: (ctx) => measureVersion(ctx) });
