import { ModelListSkeleton } from '@/components/models/model-list';
import { PageHeader } from '@/components/ui/page-header';

export default function ModelsLoading() {
  return (
    <>
      <PageHeader title="Models" />
      <ModelListSkeleton />
    </>
  );
}
