'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button';
import { classNames } from './class-names';

type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** buttons, the main one last */
  footer?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
};

function CloseButton({ className }: { className?: string }) {
  return (
    <Radix.Close asChild>
      <IconButton label="Close" className={className}>
        <X aria-hidden="true" />
      </IconButton>
    </Radix.Close>
  );
}

/** Asks or shows one thing; focus stays inside and returns to where it was. */
export function Dialog({ open, onOpenChange, title, description, footer, wide, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content
          className={classNames('float dialog', wide && 'wide')}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <div>
            <Radix.Title>{title}</Radix.Title>
            {description && <Radix.Description className="what">{description}</Radix.Description>}
          </div>
          {children}
          {footer && <footer>{footer}</footer>}
          <CloseButton className="close" />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

type SheetProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  side?: 'left' | 'right';
  children: ReactNode;
};

/** A dialog at the edge of the screen: the navigation and the filters below 640 px. */
export function Sheet({ open, onOpenChange, title, side = 'left', children }: SheetProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content className={classNames('float sheet', side === 'right' && 'right')} aria-describedby={undefined}>
          <header>
            <Radix.Title>{title}</Radix.Title>
            <CloseButton />
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
