import { useEffect, useRef } from 'react';
import { isOver, type Job } from '@/lib/contracts/jobs';

/** Calls `onEnd` once when a job that was seen running is over; not for one that was over when the page opened. */
export function useJobEnd(job: Job | null | undefined, onEnd: (job: Job) => void): void {
  const running = useRef<string | null>(null);
  const latest = useRef(onEnd);
  useEffect(() => {
    latest.current = onEnd;
  });
  useEffect(() => {
    if (!job) return;
    if (!isOver(job)) running.current = job.id;
    else if (running.current === job.id) {
      running.current = null;
      latest.current(job);
    }
  }, [job]);
}
