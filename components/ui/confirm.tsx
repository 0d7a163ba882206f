'use client';

import type { ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';

type ConfirmProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** what will happen, and what stays */
  description: ReactNode;
  /** the verb: "Undo the import" */
  confirmLabel: string;
  onConfirm: () => void;
  busy?: boolean;
  /** while what it needs is missing: a typed name, a reason */
  blocked?: boolean;
  children?: ReactNode;
};

/** Asks once before something that takes things away. Cancel stands first, so that Enter never does harm. */
export function Confirm(props: ConfirmProps) {
  const { open, onOpenChange, title, description, confirmLabel, onConfirm, busy, blocked, children } = props;
  const footer = (
    <>
      <Button onClick={() => onOpenChange(false)}>Cancel</Button>
      <Button kind="primary" busy={busy} disabled={blocked} onClick={onConfirm}>
        {confirmLabel}
      </Button>
    </>
  );
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description} footer={footer}>
      {children}
    </Dialog>
  );
}
