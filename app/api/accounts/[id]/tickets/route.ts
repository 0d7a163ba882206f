import { TicketList } from '@/lib/contracts/facts';
import { handle } from '@/lib/server/http';
import { listTickets } from '@/lib/server/tickets/list-tickets';

export const GET = handle('GET /api/accounts/[id]/tickets', {
  response: TicketList,
  run: (ctx, { params }) => listTickets(ctx, params.id ?? ''),
});
