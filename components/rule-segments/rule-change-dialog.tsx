import { useMutation, useQuery } from '@tanstack/react-query';
import { Confirm } from '@/components/ui/confirm';
import { notifyFailure } from '@/components/ui/notify-failure';
import { QueryError } from '@/components/ui/query-error';
import { TableSkeleton } from '@/components/ui/skeleton';
import { notify } from '@/components/ui/toast';
import { moveRuleSegment, removeRuleSegment, rulePreviewQuery } from '@/lib/client/rule-segments';
import type { RuleProposal } from '@/lib/contracts/rule-segments';
import { RuleChanges } from './rule-changes';
import { useRefreshRuleSegments } from './use-rule-segments';

/** What is asked: another place in the order, or to be gone. */
export type RuleChange = {
  segment: { id: string; name: string; updatedAt: string };
  proposal: Exclude<RuleProposal, { kind: 'save' }>;
};
type RuleChangeDialogProps = { change: RuleChange; onClose: () => void; onDone?: () => void };

function wordsOf({ segment: { name }, proposal }: RuleChange) {
  if (proposal.kind === 'delete')
    return {
      title: `Delete ${name}?`,
      what: 'Its accounts fall to the next rule segment that they fit, or to none. Accounts themselves stay as they are.',
      label: 'Delete segment',
      done: `${name} is deleted`,
    };
  return {
    title: `Move ${name} to position ${proposal.position}?`,
    what: 'Rule segments are tried in their order, so another order can change who belongs where.',
    label: 'Move segment',
    done: `${name} is at position ${proposal.position}`,
  };
}

/** Says who would change before it is done. */
export function RuleChangeDialog({ change, onClose, onDone }: RuleChangeDialogProps) {
  const { segment, proposal } = change;
  const { title, what, label, done } = wordsOf(change);
  const refresh = useRefreshRuleSegments();
  const { data, error, isFetching, refetch } = useQuery({ ...rulePreviewQuery(proposal), placeholderData: undefined });
  const act = useMutation({
    mutationFn: () => {
      const basedOn = segment.updatedAt;
      return proposal.kind === 'delete'
        ? removeRuleSegment(segment.id, { basedOn })
        : moveRuleSegment(segment.id, { position: proposal.position, basedOn });
    },
    onSuccess: () => {
      notify(done);
      onClose();
      onDone?.();
    },
    onError: (cause) => {
      notifyFailure(cause);
      onClose();
    },
    onSettled: refresh,
  });
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={what}
      confirmLabel={label}
      busy={act.isPending}
      blocked={!data}
      onConfirm={() => act.mutate()}
    >
      {data ? (
        <div className="max-h-[50vh] overflow-y-auto">
          <RuleChanges preview={data} />
        </div>
      ) : error ? (
        <QueryError what="The preview" error={error} onRetry={refetch} retrying={isFetching} />
      ) : (
        <TableSkeleton label="Loading the preview" rows={3} widths={[160, 96, 96]} />
      )}
    </Confirm>
  );
}
