import { HeaderSkeleton } from '@/components/ui/page-header';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';

export function RuleSegmentSkeleton() {
  return (
    <div className="page">
      <HeaderSkeleton crumb={{ label: 'Segments', href: '/segments' }} />
      <Skeleton width="60%" height={24} block />
      <div className="py-4">
        <Skeleton width="60%" height={40} block />
      </div>
      <TableSkeleton rows={8} widths={[160, 120, 120, 96, 72, 72]} label="Loading this segment" />
    </div>
  );
}
