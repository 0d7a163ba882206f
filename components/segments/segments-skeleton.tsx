import { HeaderSkeleton, PageHeader } from '@/components/ui/page-header';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';

export function SegmentsSkeleton() {
  return (
    <div className="page">
      <PageHeader title="Segments" asOf={<Skeleton width={160} />} />
      <div className="pb-4">
        <Skeleton width="50%" height={20} block />
      </div>
      <Skeleton width="100%" height={46} block />
      <TableSkeleton rows={6} widths={[140, 280, 32, 48, 160, 72, 64, 96]} label="Loading segments" />
    </div>
  );
}

export function SegmentSkeleton() {
  return (
    <div className="page">
      <HeaderSkeleton crumb={{ label: 'Segments', href: '/segments' }} />
      <Skeleton width="70%" height={24} block />
      <div className="py-4">
        <Skeleton width="60%" height={40} block />
      </div>
      <TableSkeleton rows={4} widths={[120, 280, 96, 32]} label="Loading this segment" />
      <div className="pt-6">
        <TableSkeleton rows={8} widths={[160, 280, 40, 40, 40, 120, 40]} label="Loading its benchmarks" />
      </div>
    </div>
  );
}
