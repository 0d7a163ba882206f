import { PageHeader } from '@/components/ui/page-header';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';

/** Widths as in the table: name, health, reason, risk, ARR, risk × ARR, segment, data. */
const widths = [140, 208, 180, 32, 40, 40, 88, 56];

export function AccountsBodySkeleton() {
  return (
    <>
      <div className="pt-3 pb-1">
        <Skeleton width={320} height={20} block />
      </div>
      <Skeleton width="100%" height={88} block />
      <div className="filters">
        <Skeleton width={220} height={28} block />
        <Skeleton width={88} height={24} block />
        <Skeleton width={104} height={24} block />
      </div>
      <TableSkeleton rows={16} widths={widths} label="Loading accounts" />
    </>
  );
}

export function AccountsSkeleton() {
  return (
    <>
      <PageHeader title="Accounts" asOf={<Skeleton width={160} />} />
      <AccountsBodySkeleton />
    </>
  );
}
