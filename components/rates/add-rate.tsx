import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { accountKeys } from '@/lib/client/accounts';
import { failureOf } from '@/lib/client/failure';
import { rateKeys, setRate } from '@/lib/client/rates';
import { currencyChoices } from '@/lib/contracts/currencies';
import { SetRate } from '@/lib/contracts/rates';

/** One rate from one day on. `first` is the currency that lacks one most. */
export function AddRate({ base, first }: { base: string; first: string }) {
  const client = useQueryClient();
  const [wrong, setWrong] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const choices = currencyChoices(first || base).filter((code) => code !== base);
  const add = useMutation({
    mutationFn: setRate,
    onSuccess: () => {
      client.invalidateQueries({ queryKey: rateKeys.all });
      client.invalidateQueries({ queryKey: accountKeys.all });
    },
    onError: (cause) => setWrong(failureOf(cause).message),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = String(form.get('rate') ?? '').trim();
    const asked = { currency: form.get('currency'), rate: Number(typed), validFrom: form.get('validFrom') };
    const rate = SetRate.safeParse(asked);
    if (!rate.success) return setWrong(`Expected a number above 0 and a day, got “${typed}”, “${asked.validFrom}”`);
    setWrong(null);
    if (!add.isPending) add.mutate(rate.data);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Field label="New rate" error={wrong} hint="From that day on, until a later rate.">
        {(control) => (
          <div className="flex flex-wrap items-center gap-2">
            <span>1</span>
            <Select
              name="currency"
              aria-label="Currency"
              value={chosen ?? (first || choices[0])}
              onChange={({ currentTarget }) => setChosen(currentTarget.value)}
              options={choices.map((code) => ({ value: code, label: code }))}
            />
            <span>=</span>
            <Input {...control} name="rate" inputMode="decimal" className="w-28" />
            <span>{base} from</span>
            <Input
              name="validFrom"
              type="date"
              aria-label="From which day on"
              className="w-40"
              defaultValue={new Date().toISOString().slice(0, 10)}
            />
            <Button type="submit" busy={add.isPending}>
              Set
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
