'use client';

import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';

/** The system decides until someone chooses; the choice is `data-theme` on <html>. The nonce is the page's own. */
export function ThemeRoot({ nonce, children }: { nonce?: string; children: ReactNode }) {
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      {children}
    </ThemeProvider>
  );
}
