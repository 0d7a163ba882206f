import { Checkbox } from '@/components/ui/checkbox';
import { Section } from '@/components/ui/section';
import type { Settings } from '@/lib/contracts/settings';
import { SaveField, wholeNumber } from './save-field';
import { useChangeSettings } from './use-change-settings';

/** What the model learns to foresee. A change counts from the next training; versions keep what they were taught. */
export function LeavingSettings({ settings }: { settings: Settings }) {
  const save = useChangeSettings();
  return (
    <Section title="What counts as leaving" measure="from the next training on">
      <div className="grid gap-4">
        <SaveField
          label="Horizon"
          hint="Leaving within this time is what a score foresees. Files without dates keep their own: as in the file."
          unit="days"
          inputMode="numeric"
          value={String(settings.horizonDays)}
          check={wholeNumber(30, 365)}
          busy={save.isPending}
          onSave={(text) => save.mutate({ change: { horizonDays: Number(text) }, says: `The horizon is ${text} days` })}
        />
        <SaveField
          label="Gap"
          hint="Days without a paying subscription after which an account has left."
          unit="days"
          inputMode="numeric"
          value={String(settings.gapDays)}
          check={wholeNumber(1, 180)}
          busy={save.isPending}
          onSave={(text) =>
            save.mutate({ change: { gapDays: Number(text) }, says: `An account has left after ${text} days` })
          }
        />
        <SaveField
          label="Train again"
          hint="After so many days a new version is trained by itself, as a candidate: nothing changes before someone promotes it. 0 = never."
          unit="days"
          inputMode="numeric"
          value={String(settings.retrainDays)}
          check={wholeNumber(0, 365)}
          busy={save.isPending}
          onSave={(text) =>
            save.mutate({
              change: { retrainDays: Number(text) },
              says: text === '0' ? 'Nothing is trained by itself' : `A candidate is trained every ${text} days`,
            })
          }
        />
        <Checkbox
          label="Involuntary leaving counts"
          hint="failed payment, bankruptcy"
          checked={settings.countInvoluntary}
          disabled={save.isPending}
          onChange={({ currentTarget: { checked } }) =>
            save.mutate({
              change: { countInvoluntary: checked },
              says: checked ? 'Involuntary leaving counts' : 'Involuntary leaving does not count',
            })
          }
        />
      </div>
    </Section>
  );
}
