import { TrackQuery } from '@/lib/contracts/track-record';
import { stream } from '@/lib/server/http';
import { trackRecordCsv } from '@/lib/server/track-record/track-record-csv';

export const GET = stream('GET /api/track-record/csv', {
  query: TrackQuery,
  run: (ctx, { query }) => trackRecordCsv(ctx, query),
});
