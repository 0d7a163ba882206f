import { useQuery } from '@tanstack/react-query';
import { may, type Permission } from '@/lib/contracts/roles';
import { meQuery } from './members';

/** Whether the person who is signed in may do a thing; for what is offered, since the server decides again. */
export function useMay(permission: Permission): boolean {
  const { data: me } = useQuery(meQuery());
  return me !== undefined && may(me.member.role, permission);
}
