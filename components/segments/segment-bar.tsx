import { ShareBar } from '@/components/charts/share-bar';
import type { SegmentSummary } from '@/lib/contracts/segments';
import { formatCountOf } from '@/lib/format';

export function SegmentBar({ segments }: { segments: readonly SegmentSummary[] }) {
  const parts = segments.map(({ id, name, accounts }) => ({
    id,
    label: name,
    value: accounts,
    note: formatCountOf(accounts, 'account'),
  }));
  return <ShareBar label="Segments by number of accounts" parts={parts} />;
}
