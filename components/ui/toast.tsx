'use client';

import { Toaster as Sonner, toast } from 'sonner';

/** Stands once, in the shell. Unstyled, so that colours come from the tokens. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      offset={16}
      gap={8}
      toastOptions={{ unstyled: true, className: 'float toast', closeButtonAriaLabel: 'Dismiss' }}
      closeButton
    />
  );
}

type NotifyOptions = { description?: string; undo?: () => void };

/** Says what was done. With `undo` it stays for ten seconds. */
export function notify(message: string, { description, undo }: NotifyOptions = {}): void {
  toast(message, {
    description,
    duration: undo ? 10_000 : 5_000,
    action: undo ? { label: 'Undo', onClick: undo } : undefined,
  });
}

/** Says what failed and was kept; stays until dismissed, with the reference to quote. */
export function notifyError(message: string, reference?: string): void {
  toast.error(message, {
    description: reference ? `Reference ${reference}` : undefined,
    duration: Number.POSITIVE_INFINITY,
  });
}
