import { AskThresholds, ThresholdProposal } from '@/lib/contracts/thresholds';
import { handle } from '@/lib/server/http';
import { proposeThresholds } from '@/lib/server/settings/propose-thresholds';

export const GET = handle('GET /api/settings/thresholds', {
  query: AskThresholds,
  response: ThresholdProposal,
  run: (ctx, { query }) => proposeThresholds(ctx, query),
});
