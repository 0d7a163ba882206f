'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { AskNote } from '@/components/ui/ask-note';
import { PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { TableSkeleton } from '@/components/ui/skeleton';
import { notify } from '@/components/ui/toast';
import { failureOf } from '@/lib/client/failure';
import { meQuery } from '@/lib/client/members';
import { addRuleSegment, ruleFieldsQuery } from '@/lib/client/rule-segments';
import { whoMayQuery } from '@/lib/client/who-may';
import { may } from '@/lib/contracts/roles';
import type { RuleFields } from '@/lib/contracts/rule-segments';
import { RuleBuilder } from './rule-builder';
import { useRefreshRuleSegments } from './use-rule-segments';

const crumbs = [{ label: 'Segments', href: '/segments' }];

function Building({ known }: { known: RuleFields }) {
  const router = useRouter();
  const refresh = useRefreshRuleSegments();
  const add = useMutation({
    mutationFn: addRuleSegment,
    onSuccess: async ({ id }, { name, position }) => {
      router.push(`/segments/rules/${id}`);
      notify(`${name} is created`, { description: `It is tried at position ${position}.` });
      await refresh();
    },
  });
  return (
    <RuleBuilder
      known={known}
      from={null}
      busy={add.isPending}
      wrong={add.error && failureOf(add.error)}
      onSave={(said) => add.mutate(said)}
      onCancel={() => router.push('/segments')}
    />
  );
}

function NotForYou() {
  const { data } = useQuery(whoMayQuery('segment:write'));
  return <AskNote names={data}>Admins and owners write the rules of segments.</AskNote>;
}

/** A rule segment that is not there yet. */
export function RuleSegmentNew() {
  const query = useQuery(ruleFieldsQuery());
  const { data: me } = useQuery(meQuery());
  const { data: known, error } = query;
  return (
    <div className="page">
      <PageHeader title="New rule segment" crumbs={crumbs} />
      {me && !may(me.member.role, 'segment:write') ? (
        <NotForYou />
      ) : known ? (
        <Building known={known} />
      ) : error ? (
        <QueryError what="The fields" error={error} onRetry={query.refetch} retrying={query.isFetching} />
      ) : (
        <TableSkeleton label="Loading the fields" rows={4} widths={[200, 160, 128]} />
      )}
    </div>
  );
}
