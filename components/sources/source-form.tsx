'use client';

import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { z } from 'zod';
import { CheckMark } from '@/components/ui/check-mark';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { RadioGroup } from '@/components/ui/radio';
import type { ConnectSource, FileAccess, SourceKind, Tls, WebhookFormat } from '@/lib/contracts/source-kinds';
import type { Source } from '@/lib/contracts/sources';
import { AccessFields, accessOf, keysOf } from './access-fields';
import { type FieldWords, SOURCE_WORDS } from './kind-words';
import { deliveryOf, formatOf, secretHintOf, WebhookFields } from './webhook-fields';
import { TLS_WORDS } from './words';

/** What is wrong with what was typed, and in which field. */
export type Wrong = { message: string; field: string | undefined };
export function firstOf({ issues: [issue] }: z.ZodError): Wrong {
  return { message: issue?.message ?? 'Expected more', field: String(issue?.path.at(-1) ?? '') };
}

type Said = Pick<ConnectSource, 'kind' | 'name' | 'settings'> & { secret: string };
type SourceFormProps = {
  kind: SourceKind;
  /** What is known already; its secret never comes back. */
  from?: Source;
  form: string;
  /** What was refused, and of which field. */
  wrong: Wrong | null;
  onSubmit: (said: Said) => void;
  children?: ReactNode;
};

const tlsOptions = (['verify', 'encrypt', 'off'] as const).map((value) => ({ value, ...TLS_WORDS[value] }));

/** The way into a source. */
export function SourceForm({ kind, from, form, wrong, onSubmit, children }: SourceFormProps) {
  const words = SOURCE_WORDS[kind];
  const [tls, setTls] = useState<Tls>(tlsOf(from));
  const [access, setAccess] = useState<FileAccess>(accessOf(from));
  const [format, setFormat] = useState<WebhookFormat>(formatOf(from));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const text = (name: string) => String(said.get(name) ?? '').trim();
    const typed = String(said.get('secret') ?? ''); // as it is: blanks may belong to it
    const settings = {
      ...Object.fromEntries(words.fields.map((field) => [field.name, settingOf(field, text(field.name))])),
      ...(words.tls ? { tls, ca: text('ca') || null } : {}),
      ...(kind === 'file' ? { access } : {}),
      ...(kind === 'webhook' ? deliveryOf(text, format) : {}),
    };
    const secret = kind === 'file' && access === 's3' ? keysOf(text, typed) : typed;
    onSubmit({ kind, name: text('name'), settings, secret } as Said); // the kind decides which settings there are
  };
  const errorOf = (name: string) => (wrong?.field?.endsWith(name) ? wrong.message : undefined);
  const asked = ['name', ...words.fields.map(({ name }) => name), 'ca', 'header', 'expression', 'secret'];
  return (
    <form id={form} onSubmit={submit} noValidate className="grid max-w-[520px] gap-4">
      {words.untried && (
        <Note>
          Not tried against the live service: it was tested with servers that answer as {words.label} documents it. Look
          at the first numbers with care.
        </Note>
      )}
      <TextField
        field={{ name: 'name', label: 'Name', hint: 'As your team calls it.' }}
        error={errorOf('name')}
        value={from?.name ?? words.label}
      />
      {words.fields.length > 0 && (
        <div className="grid grid-cols-[minmax(0,1fr)_96px] gap-4">
          {words.fields.map((field) => (
            <TextField
              key={field.name}
              field={field}
              error={errorOf(field.name)}
              value={from ? textOf(from, field.name) : (field.initial ?? '')}
              // what a number stands beside leaves room for it
              className={
                field.numeric || words.fields[words.fields.indexOf(field) + 1]?.numeric ? undefined : 'col-span-2'
              }
            />
          ))}
        </div>
      )}
      {kind === 'file' && <AccessFields access={access} onChange={setAccess} />}
      {kind === 'webhook' && <WebhookFields from={from} format={format} onChange={setFormat} errorOf={errorOf} />}
      {kind !== 'singer' && (kind !== 'file' || access !== 'open') && (
        <Field
          label={access === 's3' ? 'Secret access key' : words.secret}
          hint={
            from
              ? 'Leave it blank to keep the one that is there: it cannot be shown.'
              : access === 's3'
                ? undefined
                : kind === 'webhook'
                  ? secretHintOf(format)
                  : words.secretHint
          }
          error={errorOf('secret')}
        >
          {(control) =>
            words.secretLines ? (
              <textarea
                {...control}
                name="secret"
                rows={4}
                className="input mono"
                autoComplete="off"
                spellCheck={false}
              />
            ) : (
              <Input {...control} name="secret" type="password" autoComplete="new-password" maxLength={4000} />
            )
          }
        </Field>
      )}
      {words.tls && <TlsFields tls={tls} onChange={setTls} ca={textOf(from, 'ca')} error={errorOf('ca')} />}
      {wrong && !asked.some((name) => errorOf(name)) && (
        <p className="error" role="alert">
          <CheckMark kind="exclamation" tone="risk">
            {wrong.message}
          </CheckMark>
        </p>
      )}
      {children}
    </form>
  );
}

/** Blank is none where nothing need be said. */
const settingOf = ({ numeric, optional }: FieldWords, text: string): string | number | null =>
  numeric ? Number(text) : optional && text === '' ? null : text;
const textOf = (from: Source | undefined, name: string): string => String(from?.settings[name] ?? '');
const tlsOf = (from: Source | undefined): Tls =>
  tlsOptions.find(({ value }) => value === from?.settings.tls)?.value ?? 'verify';

type TextFieldProps = { field: FieldWords; error: string | undefined; value: string; className?: string };

function TextField({ field: { name, label, hint, optional, numeric }, error, value, className }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} optional={optional ?? false} error={error} className={className ?? ''}>
      {(control) => (
        <Input
          {...control}
          name={name}
          autoComplete="off"
          spellCheck={false}
          inputMode={numeric ? 'numeric' : undefined}
          maxLength={name === 'name' ? 80 : undefined}
          defaultValue={value}
        />
      )}
    </Field>
  );
}

type TlsFieldsProps = { tls: Tls; onChange: (tls: Tls) => void; ca: string; error: string | undefined };

function TlsFields({ tls, onChange, ca, error }: TlsFieldsProps) {
  const id = useId();
  return (
    <>
      <RadioGroup legend="Connection" name={`tls-${id}`} value={tls} onChange={onChange} options={tlsOptions} />
      {tls === 'verify' && (
        <Field
          label="Certificate authority"
          optional
          hint="PEM, where the server’s certificate is of your own authority."
          error={error}
        >
          {(control) => <textarea {...control} name="ca" rows={3} className="input mono" defaultValue={ca} />}
        </Field>
      )}
    </>
  );
}
