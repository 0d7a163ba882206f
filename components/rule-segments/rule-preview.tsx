import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { type Fact, Facts } from '@/components/ui/facts';
import { Note } from '@/components/ui/note';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { failureOf } from '@/lib/client/failure';
import { rulePreviewQuery } from '@/lib/client/rule-segments';
import type { RulePreview as Preview, RuleProposal } from '@/lib/contracts/rule-segments';
import { formatCount } from '@/lib/format';
import { RuleChanges } from './rule-changes';

/** A pause in typing. */
const PAUSE_MS = 300;

/** The proposal of a moment ago, so that not every key press is a question. */
function useSettled(proposal: RuleProposal): RuleProposal {
  const text = JSON.stringify(proposal);
  const [settled, setSettled] = useState({ text, proposal });
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ text, proposal: JSON.parse(text) }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled.proposal;
}

function factsOf({ accounts, matching, taken, members, joins, leaves }: Preview): Fact[] {
  return [
    { label: 'Fit the rules', value: formatCount(matching), note: `of ${formatCount(accounts)} accounts` },
    { label: 'Taken by an earlier one', value: formatCount(taken) },
    { label: 'Would be in it', value: formatCount(members) },
    { label: 'Come in', value: formatCount(joins) },
    { label: 'Leave it', value: formatCount(leaves) },
  ];
}

/** What would happen if the rules were saved as they stand. */
export function RulePreview({ proposal }: { proposal: RuleProposal | null }) {
  return (
    <Section title="If it is saved" measure="accounts, now and then">
      {proposal ? (
        <Asked proposal={proposal} />
      ) : (
        <p className="muted">Who comes in and who changes stands here once every condition has its value.</p>
      )}
    </Section>
  );
}

function Asked({ proposal }: { proposal: RuleProposal }) {
  const { data, error, isFetching, refetch } = useQuery(rulePreviewQuery(useSettled(proposal)));
  if (!data && error) return <QueryError what="The preview" error={error} onRetry={refetch} retrying={isFetching} />;
  if (!data) return <TableSkeleton label="Loading the preview" rows={4} widths={[160, 96, 96]} />;
  return (
    <div aria-busy={isFetching}>
      {error && (
        <Note live action={<LinkButton onClick={() => refetch()}>Try again</LinkButton>}>
          {failureOf(error).message} The figures are those before the last change.
        </Note>
      )}
      <Facts items={factsOf(data)} className="pb-3" />
      <RuleChanges preview={data} />
    </div>
  );
}
