'use client';

import { type FormEvent, useState } from 'react';
import { Button, LinkButton } from './button';
import { Field } from './field';
import { Input } from './input';
import { Popover } from './popover';

type DayPickerProps = {
  /** what is shown, YYYY-MM-DD; null = now */
  day: string | null;
  /** the first and the last day that can be asked for */
  first: string | null;
  last: string;
  /** what is said under the field */
  hint: string;
  onDay: (day: string | null) => void;
};

/** A past day, or now, behind a small button. */
export function DayPicker({ day, first, last, hint, onDay }: DayPickerProps) {
  const [open, setOpen] = useState(false);
  const choose = (next: string | null) => {
    setOpen(false);
    onDay(next);
  };
  return (
    <Popover
      label="As of another day"
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={<LinkButton className="small">another day</LinkButton>}
    >
      <h3>As of another day</h3>
      {first !== null && first <= last ? (
        <DayForm key={day} day={day ?? last} first={first} last={last} hint={hint} onDay={choose} />
      ) : (
        <p className="muted">{hint}</p>
      )}
      {day !== null && (
        <p className="pt-2">
          <LinkButton onClick={() => choose(null)}>Back to now</LinkButton>
        </p>
      )}
    </Popover>
  );
}

function DayForm({ day, first, last, hint, onDay }: DayPickerProps & { day: string; first: string }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).get('day');
    if (typeof chosen === 'string' && chosen !== '') onDay(chosen);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pt-2">
      <Field label="Day, UTC" hint={hint}>
        {(control) => <Input {...control} type="date" name="day" defaultValue={day} min={first} max={last} required />}
      </Field>
      <Button type="submit">Show this day</Button>
    </form>
  );
}
