import { HeaderSkeleton } from '@/components/ui/page-header';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';

export function AccountSkeleton() {
  return (
    <div className="page">
      <HeaderSkeleton crumb={{ label: 'Accounts', href: '/accounts' }} width={200} />
      <div className="grid gap-4 pt-1 pb-5">
        <Skeleton width={420} height={32} block />
        <Skeleton width={480} height={40} block />
      </div>
      <Skeleton width="100%" height={36} block />
      <div className="pt-5 pb-3">
        <Skeleton width="60%" height={192} block />
      </div>
      <TableSkeleton rows={8} widths={[120, 240, 96, 40]} label="Loading this account" />
    </div>
  );
}
