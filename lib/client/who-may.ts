import { queryOptions } from '@tanstack/react-query';
import { may, type Permission } from '@/lib/contracts/roles';
import { membersQuery } from './members';

/** The names of those who may do a thing: whom to ask when one may not oneself. */
export const whoMayQuery = (permission: Permission) =>
  queryOptions({
    ...membersQuery(),
    select: ({ members }) =>
      members.filter((member) => !member.suspended && may(member.role, permission)).map(({ name }) => name),
  });
