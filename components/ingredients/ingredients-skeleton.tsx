import { PageHeader } from '@/components/ui/page-header';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';

export function IngredientsSkeleton() {
  return (
    <div className="page">
      <PageHeader title="Ingredients" asOf={<Skeleton width={160} />} />
      <div className="pb-4">
        <Skeleton width="70%" height={20} block />
      </div>
      <TableSkeleton rows={8} widths={[120, 260, 24, 40, 160, 96]} label="Loading the ingredients" />
      <div className="pt-6">
        <TableSkeleton rows={7} widths={[120, 96, 120, 140, 24, 40, 32]} label="Loading the checklist" />
      </div>
    </div>
  );
}
