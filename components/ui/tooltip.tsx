'use client';

import { Tooltip as Radix } from 'radix-ui';
import { type ReactNode, useRef, useState } from 'react';

type TooltipProps = {
  content: ReactNode;
  /** one element that can take focus and a ref */
  children: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
};

/** A few words on hover and on focus; a press opens it too, because fingers do not hover. */
export function Tooltip({ content, children, side = 'top' }: TooltipProps) {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  // focus often scrolls its element into view, and scrolling would close the words just asked for
  const change = (next: boolean) => setOpen(next || trigger.current?.matches(':focus-visible') === true);
  return (
    <Radix.Provider delayDuration={200}>
      <Radix.Root open={open} onOpenChange={change}>
        <Radix.Trigger
          asChild
          ref={trigger}
          onClick={(event) => {
            // without this the tooltip closes on the very press that asked for it
            event.preventDefault();
            setOpen(true);
          }}
        >
          {children}
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            className="float tip"
            side={side}
            sideOffset={4}
            collisionPadding={8}
            onEscapeKeyDown={(event) => {
              event.preventDefault();
              setOpen(false);
            }}
          >
            {content}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
