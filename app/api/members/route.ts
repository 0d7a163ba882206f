import { MemberList } from '@/lib/contracts/members';
import { handle } from '@/lib/server/http';
import { listMembers } from '@/lib/server/members/list-members';

export const GET = handle('GET /api/members', { response: MemberList, run: (ctx) => listMembers(ctx) });
