import { PageHeader } from '@/components/ui/page-header';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';

export function RuleSegmentSkeleton() {
  return (
    <div className="page">
      <PageHeader
        title={<Skeleton width={160} height={20} />}
        crumbs={[{ label: 'Segments', href: '/segments' }]}
        asOf={<Skeleton width={160} />}
      />
      <Skeleton width="60%" height={24} block />
      <div className="py-4">
        <Skeleton width="60%" height={40} block />
      </div>
      <TableSkeleton rows={8} widths={[160, 120, 120, 96, 72, 72]} label="Loading this segment" />
    </div>
  );
}
