import { SourcePageSkeleton } from '@/components/sources/source-page';

export default function Loading() {
  return <SourcePageSkeleton />;
}
