import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { RadioGroup } from '@/components/ui/radio';
import type { FileAccess } from '@/lib/contracts/source-kinds';
import type { Source } from '@/lib/contracts/sources';

const ACCESS: readonly { value: FileAccess; label: string; hint: string }[] = [
  { value: 'open', label: 'Nothing', hint: 'whoever knows the address may read it' },
  { value: 'header', label: 'A header', hint: 'a token, or a user with a password' },
  { value: 's3', label: 'Keys of a storage that speaks S3', hint: 'Amazon, MinIO, R2 and others' },
];
/** As it was connected. */
export const accessOf = (from: Source | undefined): FileAccess =>
  ACCESS.find(({ value }) => value === from?.settings.access)?.value ?? 'open';

/** The three words of a key as one secret; '' = as before. */
export const keysOf = (text: (name: string) => string, secretAccessKey: string): string =>
  secretAccessKey === ''
    ? ''
    : JSON.stringify({ accessKeyId: text('accessKeyId'), secretAccessKey, region: text('region') });

export function AccessFields({ access, onChange }: { access: FileAccess; onChange: (access: FileAccess) => void }) {
  return (
    <>
      <RadioGroup legend="What it asks for" name="access" value={access} onChange={onChange} options={ACCESS} />
      {access === 's3' && (
        <div className="grid grid-cols-2 gap-4">
          <Field label="Access key id">
            {(control) => <Input {...control} name="accessKeyId" autoComplete="off" spellCheck={false} />}
          </Field>
          <Field label="Region">
            {(control) => (
              <Input {...control} name="region" autoComplete="off" spellCheck={false} defaultValue="us-east-1" />
            )}
          </Field>
        </div>
      )}
    </>
  );
}
