import type { ReactNode } from 'react';

/** One thing the reader should know before going on; `live` if it appears while they read. */
export function Note({ children, action, live }: { children: ReactNode; action?: ReactNode; live?: boolean }) {
  return (
    <div className="note" role={live ? 'status' : 'note'}>
      <div>{children}</div>
      {action}
    </div>
  );
}
