import Link from 'next/link';
import { Define } from '@/components/ui/definition';
import { Facts } from '@/components/ui/facts';
import { Section } from '@/components/ui/section';
import { definitions } from '@/lib/contracts/definitions';
import { enoughFor } from '@/lib/contracts/learnable';
import type { ModelList } from '@/lib/contracts/models';
import { formatCount } from '@/lib/format';

/** What a training that began now would learn from. */
export function Material({ material }: { material: ModelList['material'] }) {
  const { accounts, leavers, stayers, columns } = material;
  const facts = [
    { label: 'Accounts', value: formatCount(accounts) },
    { label: 'Left', value: <Define entry={definitions.leavers}>{formatCount(leavers)}</Define> },
    { label: 'Stayed', value: formatCount(stayers) },
    { label: 'Outcome unknown', value: formatCount(Math.max(0, accounts - leavers - stayers)) },
    { label: 'Columns not excluded', value: formatCount(columns) },
  ];
  return (
    <Section title="What there is to learn from" measure="now" first>
      <Facts items={facts} />
      <p className="muted pt-3">
        {accounts === 0 ? (
          <>
            Nothing yet. <Link href="/data/import">Import a file</Link> with one row per customer and a column that says
            who left.
          </>
        ) : (
          enoughFor({ leavers, stayers })
        )}
      </p>
    </Section>
  );
}
