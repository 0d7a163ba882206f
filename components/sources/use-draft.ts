import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { notifyFailure } from '@/components/ui/notify-failure';
import { draftStream } from '@/lib/client/sources';

/** Some rows of a table are looked at, and one goes to where their columns get a meaning. */
export function useDraft(streamId: string) {
  const router = useRouter();
  return useMutation({
    mutationFn: () => draftStream(streamId),
    onSuccess: ({ importId }) => router.push(`/data/import/${importId}`),
    onError: notifyFailure,
  });
}
