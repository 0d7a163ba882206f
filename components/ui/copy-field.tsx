'use client';

import { useRef, useState } from 'react';
import { Button } from './button';
import { Field } from './field';
import { Input } from './input';

type CopyFieldProps = { label: string; value: string; hint?: string };

/** A text to take along: select it by focus, or copy it by the button. */
export function CopyField({ label, value, hint }: CopyFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  const copy = async () => {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied('yes');
    } catch {
      // without https the browser has no clipboard for us; the text is selected, so the keyboard copies it
      setCopied('refused');
    }
  };
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <div className="flex items-center gap-2">
          <Input
            {...control}
            ref={input}
            readOnly
            className="mono"
            value={value}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Button onClick={copy}>Copy</Button>
          <span role="status" className="faint small">
            {copied === 'yes' && 'Copied'}
            {copied === 'refused' && 'Press Ctrl C'}
          </span>
        </div>
      )}
    </Field>
  );
}
