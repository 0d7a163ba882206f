'use client';

import { useQuery } from '@tanstack/react-query';
import { AskNote } from '@/components/ui/ask-note';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { membersQuery } from '@/lib/client/members';
import { useMay } from '@/lib/client/use-may';
import { whoMayQuery } from '@/lib/client/who-may';
import type { MemberList as List } from '@/lib/contracts/members';
import { InvitationTable } from './invitation-table';
import { InviteMember } from './invite-member';
import { MemberTable } from './member-table';

/** Who belongs to the workspace, what each may do, and who is invited. */
export function MemberList() {
  const query = useQuery(membersQuery());
  if (query.data) return <Loaded list={query.data} />;
  if (!query.error) return <MembersSkeleton />;
  return (
    <QueryError what="The members" error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />
  );
}

function Loaded({ list }: { list: List }) {
  const invites = useMay('member:invite');
  return (
    <>
      <Section title="Members" measure={String(list.members.length)} action={invites && <InviteMember />} first>
        <MemberTable list={list} />
      </Section>
      {invites ? <InvitationTable invitations={list.invitations} /> : <WhoInvites />}
    </>
  );
}

function WhoInvites() {
  const { data } = useQuery(whoMayQuery('member:invite'));
  return <AskNote names={data}>Admins and owners invite people; owners change roles.</AskNote>;
}

export function MembersSkeleton() {
  return (
    <div className="pt-5">
      <TableSkeleton label="Loading the members" rows={5} widths={[160, 220, 96, 96, 64]} />
    </div>
  );
}
