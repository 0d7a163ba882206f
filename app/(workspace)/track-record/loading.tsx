import { TrackSkeleton } from '@/components/track-record/track-skeleton';

export default function TrackRecordLoading() {
  return <TrackSkeleton />;
}
