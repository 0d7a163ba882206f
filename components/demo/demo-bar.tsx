'use client';

import { useMutation } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { notifyFailure } from '@/components/ui/notify-failure';
import { removeDemo } from '@/lib/client/demo';
import { useMay } from '@/lib/client/use-may';

/** On every page of a demo workspace: that nothing in it is real, and the way out of it. */
export function DemoBar() {
  const removes = useMay('workspace:delete');
  const remove = useMutation({
    mutationFn: removeDemo,
    // a whole new page, so that nothing of the workspace stays in memory
    onSuccess: () => window.location.assign('/accounts'),
    onError: notifyFailure,
  });
  const busy = remove.isPending || remove.isSuccess;
  return (
    <div className="note mb-2 py-1" role="note">
      <div>
        <b>Demo workspace:</b> made-up data, nothing here is yours.
      </div>
      {removes && (
        <Button busy={busy} onClick={() => remove.mutate()}>
          {busy ? 'Removing' : 'Remove it'}
        </Button>
      )}
    </div>
  );
}
