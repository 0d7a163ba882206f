import { ContactList } from '@/lib/contracts/facts';
import { listContacts } from '@/lib/server/contacts/list-contacts';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/accounts/[id]/contacts', {
  response: ContactList,
  run: (ctx, { params }) => listContacts(ctx, params.id ?? ''),
});
