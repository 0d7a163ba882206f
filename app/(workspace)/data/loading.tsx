import { ImportListSkeleton } from '@/components/imports/import-list';
import { PageHeader } from '@/components/ui/page-header';

export default function DataLoading() {
  return (
    <>
      <PageHeader title="Data" />
      <ImportListSkeleton />
    </>
  );
}
