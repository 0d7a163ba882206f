import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { Note } from '@/components/ui/note';
import { QueryError } from '@/components/ui/query-error';
import { TableSkeleton } from '@/components/ui/skeleton';
import { notify } from '@/components/ui/toast';
import { failureOf } from '@/lib/client/failure';
import { changeRuleSegment, ruleFieldsQuery } from '@/lib/client/rule-segments';
import type { NewRuleSegment, RuleSegmentDetail } from '@/lib/contracts/rule-segments';
import { RuleBuilder } from './rule-builder';
import { useRefreshRuleSegments } from './use-rule-segments';

type EditProps = { segment: RuleSegmentDetail; onLeave: () => void };

/** What the person began with stays the ground of his change, whatever is loaded meanwhile. */
export function RuleSegmentEdit({ segment, onLeave }: EditProps) {
  const [base, setBase] = useState(segment);
  const query = useQuery(ruleFieldsQuery());
  const refresh = useRefreshRuleSegments();
  const change = useMutation({
    mutationFn: (said: NewRuleSegment) => changeRuleSegment(base.id, { ...said, basedOn: base.updatedAt }),
    onSuccess: async (_, { name }) => {
      onLeave();
      notify(`${name} is changed`);
      await refresh();
    },
    onError: () => refresh(),
  });
  const { data: known, error } = query;
  if (!known)
    return error ? (
      <QueryError what="The fields" error={error} onRetry={query.refetch} retrying={query.isFetching} />
    ) : (
      <TableSkeleton label="Loading the fields" rows={4} widths={[200, 160, 128]} />
    );
  const failure = change.error && failureOf(change.error);
  const stale = failure?.field === 'basedOn';
  const reload = () => {
    change.reset();
    setBase(segment);
  };
  return (
    <>
      {stale && (
        <div className="pb-4">
          <Note live action={<LinkButton onClick={reload}>Start again from it</LinkButton>}>
            {failure?.message}
          </Note>
        </div>
      )}
      <RuleBuilder
        key={base.updatedAt}
        known={known}
        from={base}
        busy={change.isPending}
        wrong={stale ? null : failure}
        onSave={(said) => change.mutate(said)}
        onCancel={onLeave}
      />
    </>
  );
}
