import { SegmentsSkeleton } from '@/components/segments/segments-skeleton';

export default function SegmentsLoading() {
  return <SegmentsSkeleton />;
}
