'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Section } from '@/components/ui/section';
import { Thresholds } from '@/lib/contracts/scores';
import type { Settings } from '@/lib/contracts/settings';
import { BandWords } from './band-words';
import { ThresholdProposal } from './threshold-proposal';
import { useChangeSettings } from './use-change-settings';

const numberOf = (text: string): number => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);

/** Two numbers and what they mean, before they are saved. */
export function ThresholdSettings({ settings }: { settings: Settings }) {
  const now = settings.thresholds;
  const save = useChangeSettings();
  const [risk, setRisk] = useState(String(now.risk));
  const [healthy, setHealthy] = useState(String(now.healthy));
  const typed = Thresholds.safeParse({ risk: numberOf(risk), healthy: numberOf(healthy) });
  const next = typed.success ? typed.data : now;
  const changed = risk !== String(now.risk) || healthy !== String(now.healthy);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!typed.success || !changed || save.isPending) return;
    save.mutate({ change: { thresholds: next }, says: `At risk below ${next.risk}, healthy above ${next.healthy}` });
  };
  return (
    <Section title="Health bands" measure="shown at once on every page; scores stay as they are">
      <form onSubmit={submit} noValidate className="grid gap-4">
        <div className="flex flex-wrap items-end gap-4">
          <Bound label="At risk below" value={risk} onChange={setRisk} invalid={!typed.success} />
          <Bound label="Healthy above" value={healthy} onChange={setHealthy} invalid={!typed.success} />
          <Button type="submit" busy={save.isPending} disabled={!typed.success || !changed}>
            Save
          </Button>
        </div>
        <div role="status">
          {typed.success ? (
            changed && <span className="muted">After saving:</span>
          ) : (
            <CheckMark kind="exclamation" tone="risk">
              Expected two whole numbers from 1 to 99, the first below the second
            </CheckMark>
          )}
        </div>
        <BandWords thresholds={next} />
      </form>
      <ThresholdProposal
        asked={typed.success ? next : null}
        currency={settings.currency}
        onUse={(best) => {
          setRisk(String(best));
          if (best >= next.healthy) setHealthy(String(best + 1));
        }}
      />
    </Section>
  );
}

type BoundProps = { label: string; value: string; onChange: (text: string) => void; invalid: boolean };

function Bound({ label, value, onChange, invalid }: BoundProps) {
  return (
    <Field label={label}>
      {(control) => (
        <Input
          {...control}
          aria-invalid={invalid || undefined}
          inputMode="numeric"
          className="w-20"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
