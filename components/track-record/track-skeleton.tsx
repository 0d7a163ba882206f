import { PageHeader } from '@/components/ui/page-header';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';

export function TrackSkeleton() {
  return (
    <div className="page">
      <PageHeader title="Track record" asOf={<Skeleton width={160} />} />
      <div className="pb-4">
        <Skeleton width="80%" height={40} block />
      </div>
      <TableSkeleton rows={5} widths={[200, 64, 96, 64, 96, 64, 120, 64]} label="Loading the track record" />
      <div className="pt-6">
        <Skeleton block width="100%" height={350} />
      </div>
    </div>
  );
}
