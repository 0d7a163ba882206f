'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { notifyFailure } from '@/components/ui/notify-failure';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { notify } from '@/components/ui/toast';
import { endSessions, sessionsQuery } from '@/lib/client/members';
import type { OwnSession } from '@/lib/contracts/members';
import { formatDateTime } from '@/lib/format';

const caption = 'A session ends after 24 hours without a request, and after 30 days in any case.';

/** Where I am signed in, and the way to end it elsewhere. */
export function SessionList() {
  const query = useQuery(sessionsQuery());
  if (query.data) return <Loaded sessions={query.data.sessions} />;
  if (!query.error) {
    return (
      <div className="pt-5">
        <TableSkeleton label="Loading your sessions" rows={3} widths={[160, 120, 140, 64]} />
      </div>
    );
  }
  return (
    <QueryError what="Your sessions" error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />
  );
}

/** Ends one session, or with null all the others. */
function useEnd() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: endSessions,
    onSuccess: (list, id) => {
      client.setQueryData(sessionsQuery().queryKey, list);
      notify(id ? 'That session is ended' : 'All your other sessions are ended');
    },
    onError: notifyFailure,
  });
}

function Loaded({ sessions }: { sessions: readonly OwnSession[] }) {
  const end = useEnd();
  const all = sessions.length > 1 && (
    <Button busy={end.isPending} onClick={() => end.mutate(null)}>
      Sign out everywhere else
    </Button>
  );
  return (
    <Section title="Your sessions" measure={String(sessions.length)} action={all} first>
      <TableBox label="Your sessions">
        <Table label="Your sessions" caption={caption} cards>
          <TableHead>
            <ColumnHead>Browser</ColumnHead>
            <ColumnHead>Address</ColumnHead>
            <ColumnHead>Signed in</ColumnHead>
            <ColumnHead>Last seen</ColumnHead>
            <ColumnHead hidden>Action</ColumnHead>
          </TableHead>
          <TableBody>
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}

function SessionRow({ session, onEnd }: { session: OwnSession; onEnd: () => void }) {
  const { browser, ip, since, seenAt, current } = session;
  return (
    <Row>
      <RowHead at="1l">
        {browser} {current && <span className="faint">this one</span>}
      </RowHead>
      <Cell at="2l">{ip ?? 'unknown'}</Cell>
      <Cell at="hidden" className="nowrap">
        {formatDateTime(since)}
      </Cell>
      <Cell at="3l" className="nowrap">
        {formatDateTime(seenAt)}
      </Cell>
      <Cell num at="1r">
        {!current && (
          <LinkButton aria-label={`End the session of ${browser}`} onClick={onEnd}>
            End
          </LinkButton>
        )}
      </Cell>
    </Row>
  );
}
