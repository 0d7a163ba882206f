import { ContractList } from '@/lib/contracts/facts';
import { listContracts } from '@/lib/server/contracts/list-contracts';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/accounts/[id]/contracts', {
  response: ContractList,
  run: (ctx, { params }) => listContracts(ctx, params.id ?? ''),
});
