'use client';

import { createContext, type ReactNode, useContext } from 'react';

/** What stands under the header of every page; given once, by the frame. */
const Notice = createContext<ReactNode>(null);

export function UnderHeader({ notice, children }: { notice: ReactNode; children: ReactNode }) {
  return <Notice value={notice}>{children}</Notice>;
}

export function HeaderNotice() {
  return useContext(Notice);
}
