'use client';

import { type FormEvent, type InputHTMLAttributes, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

type SaveFieldProps = {
  label: string;
  hint?: string;
  /** what holds now */
  value: string;
  unit?: string;
  /** what is wrong with a typed value, or null */
  check: (text: string) => string | null;
  onSave: (text: string) => void;
  busy: boolean;
  inputMode?: InputHTMLAttributes<HTMLInputElement>['inputMode'];
};

/** One value that is typed: it acts on Enter or Save, and only when it differs. */
export function SaveField({ label, hint, value, unit, check, onSave, busy, inputMode }: SaveFieldProps) {
  // null = untouched, so that a value changed elsewhere shows itself
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value;
  const changed = text.trim() !== value;
  const problem = changed ? check(text.trim()) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!changed || problem !== null || busy) return;
    onSave(text.trim());
    setTyped(null);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Field label={label} hint={hint} error={problem}>
        {(control) => (
          <div className="flex items-center gap-2">
            <Input
              {...control}
              inputMode={inputMode}
              className={unit ? 'w-20' : 'max-w-80'}
              value={text}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            {unit && <span className="muted">{unit}</span>}
            <Button type="submit" busy={busy} disabled={!changed || problem !== null}>
              Save
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}

/** A check for whole numbers in a range. */
export const wholeNumber = (least: number, most: number) => (text: string) => {
  const number = Number(text);
  const fits = /^\d+$/.test(text) && number >= least && number <= most;
  return fits ? null : `Expected a whole number from ${least} to ${most}, got “${text}”`;
};
