import { Field } from '@/components/ui/field';
import { Section } from '@/components/ui/section';
import { Select } from '@/components/ui/select';
import { currencyChoices } from '@/lib/contracts/currencies';
import type { Settings } from '@/lib/contracts/settings';
import { SaveField } from './save-field';
import { useChangeSettings } from './use-change-settings';

const checkName = (text: string) =>
  text.length >= 1 && text.length <= 100 ? null : `Expected 1 to 100 characters, got ${text.length}`;

export function NameSettings({ settings }: { settings: Settings }) {
  const save = useChangeSettings();
  return (
    <Section title="Workspace" first>
      <div className="grid gap-4">
        <SaveField
          label="Name"
          value={settings.workspaceName}
          check={checkName}
          busy={save.isPending}
          onSave={(workspaceName) =>
            save.mutate({ change: { workspaceName }, says: `The workspace is called ${workspaceName}` })
          }
        />
        <Field label="Currency" hint="Of amounts that a file brings without one, and of every sum.">
          {(control) => (
            <Select
              {...control}
              className="justify-self-start"
              value={settings.currency}
              onChange={({ currentTarget: { value: currency } }) =>
                save.mutate({ change: { currency }, says: `The currency is ${currency}` })
              }
              options={currencyChoices(settings.currency).map((code) => ({ value: code, label: code }))}
            />
          )}
        </Field>
      </div>
    </Section>
  );
}
