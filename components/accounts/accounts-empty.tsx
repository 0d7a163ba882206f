'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { AskNote } from '@/components/ui/ask-note';
import { Button, ButtonLink } from '@/components/ui/button';
import { notifyFailure } from '@/components/ui/notify-failure';
import { EmptyState, FirstSteps } from '@/components/ui/state-block';
import { enterDemo } from '@/lib/client/demo';
import { useMay } from '@/lib/client/use-may';
import { whoMayQuery } from '@/lib/client/who-may';

const steps = [
  {
    title: 'Bring your accounts and who left',
    text: 'A CSV with one row per customer. A column that says who left is the part that matters.',
  },
  {
    title: 'Check the mapping and the dry run',
    text: 'You see every column’s type and every refused row with its reason before anything is stored.',
  },
  {
    title: 'Train and read how well it predicts',
    text: 'Every figure comes with its interval, and a naive baseline beside it.',
  },
];

function WhoMayImport() {
  const { data: names } = useQuery(whoMayQuery('import:write'));
  return <AskNote names={names}>Importing needs the role admin or owner.</AskNote>;
}

/** For who would rather look first. */
function DemoOffer() {
  const enter = useMutation({ mutationFn: enterDemo, onError: notifyFailure });
  if (!useMay('demo:create')) return null;
  return (
    <div className="flex max-w-[720px] flex-wrap items-center gap-x-3 gap-y-2 pt-6">
      <p className="muted">
        Or look around first, in a demo workspace: a made-up company, loaded in about a minute, removable in one click.
      </p>
      <Button busy={enter.isPending || enter.isSuccess} onClick={() => enter.mutate()}>
        Open the demo workspace
      </Button>
    </div>
  );
}

/** An empty workspace: what will be here, and the way to it. */
export function NoAccounts({ mayImport }: { mayImport: boolean }) {
  const action = mayImport && (
    <ButtonLink href="/data/import" kind="primary">
      Import a file
    </ButtonLink>
  );
  return (
    <div className="pt-10">
      <FirstSteps
        title="Three steps to a first honest score"
        steps={steps.map((step, index) => (index === 0 ? { ...step, action } : step))}
      >
        This page will list your customers, those at risk first. It needs one file. The score is checked on accounts it
        has not seen before anyone reads it.
      </FirstSteps>
      <DemoOffer />
      {!mayImport && (
        <div className="max-w-[720px] pt-4">
          <WhoMayImport />
        </div>
      )}
    </div>
  );
}

/** There are accounts, but none that the filters leave. */
export function NoneFit({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState title="No account fits these filters" action={<Button onClick={onClear}>Clear filters</Button>}>
      Try fewer letters, another band, or all segments.
    </EmptyState>
  );
}
