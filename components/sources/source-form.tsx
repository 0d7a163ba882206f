'use client';

import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { z } from 'zod';
import { CheckMark } from '@/components/ui/check-mark';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { RadioGroup } from '@/components/ui/radio';
import type { ConnectSource, FileAccess, Source, SourceKind, Tls } from '@/lib/contracts/sources';
import { AccessFields, accessOf, keysOf } from './access-fields';
import { SOURCE_WORDS, TLS_WORDS } from './words';

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
  const sql = words.port !== undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const text = (name: string) => String(said.get(name) ?? '').trim();
    const typed = String(said.get('secret') ?? ''); // as it is: blanks may belong to it
    const secret = kind === 'file' && access === 's3' ? keysOf(text, typed) : typed;
    const settings = sql
      ? {
          ...{ host: text('host'), port: Number(text('port')), database: text('database'), user: text('user') },
          ...{ tls, ca: text('ca') || null },
        }
      : kind === 'file'
        ? { address: text('address'), access }
        : { address: text('address') || null };
    onSubmit({ kind, name: text('name'), settings, secret } as Said); // the kind decides which settings there are
  };
  const errorOf = (name: string) => (wrong?.field?.endsWith(name) ? wrong.message : undefined);
  const named = ['name', 'host', 'port', 'database', 'user', 'ca', 'address', 'secret'].some((name) => errorOf(name));
  return (
    <form id={form} onSubmit={submit} noValidate className="grid max-w-[520px] gap-4">
      {words.untried && (
        <Note>
          Not tried against the live service: it was tested with servers that answer as {words.label} documents it. Look
          at the first numbers with care.
        </Note>
      )}
      <Field label="Name" hint="As your team calls it." error={errorOf('name')}>
        {(control) => (
          <Input {...control} name="name" autoComplete="off" maxLength={80} defaultValue={from?.name ?? words.label} />
        )}
      </Field>
      {sql && <SqlFields from={from} port={words.port ?? 0} errorOf={errorOf} />}
      {!sql && (
        <Field
          label="Address"
          optional={kind !== 'file'}
          hint={kind === 'file' ? 'It is downloaded whole each time it is read.' : 'Blank: the vendor’s own.'}
          error={errorOf('address')}
        >
          {(control) => (
            <Input
              {...control}
              name="address"
              autoComplete="off"
              spellCheck={false}
              defaultValue={textOf(from, 'address')}
            />
          )}
        </Field>
      )}
      {kind === 'file' && <AccessFields access={access} onChange={setAccess} />}
      {(kind !== 'file' || access !== 'open') && (
        <Field
          label={access === 's3' ? 'Secret access key' : words.secret}
          hint={
            from
              ? 'Leave it blank to keep the one that is there: it cannot be shown.'
              : access === 's3'
                ? undefined
                : words.secretHint
          }
          error={errorOf('secret')}
        >
          {(control) => (
            <Input {...control} name="secret" type="password" autoComplete="new-password" maxLength={4000} />
          )}
        </Field>
      )}
      {sql && <TlsFields tls={tls} onChange={setTls} ca={textOf(from, 'ca')} error={errorOf('ca')} />}
      {wrong && !named && (
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

const textOf = (from: Source | undefined, name: string): string => String(from?.settings[name] ?? '');
const tlsOf = (from: Source | undefined): Tls =>
  tlsOptions.find(({ value }) => value === from?.settings.tls)?.value ?? 'verify';

type SqlFieldsProps = { from: Source | undefined; port: number; errorOf: (name: string) => string | undefined };

function SqlFields({ from, port, errorOf }: SqlFieldsProps) {
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)_96px] gap-4">
        <Field label="Host" error={errorOf('host')}>
          {(control) => (
            <Input {...control} name="host" autoComplete="off" spellCheck={false} defaultValue={textOf(from, 'host')} />
          )}
        </Field>
        <Field label="Port" error={errorOf('port')}>
          {(control) => (
            <Input {...control} name="port" inputMode="numeric" defaultValue={textOf(from, 'port') || String(port)} />
          )}
        </Field>
      </div>
      <Field label="Database" error={errorOf('database')}>
        {(control) => (
          <Input
            {...control}
            name="database"
            autoComplete="off"
            spellCheck={false}
            defaultValue={textOf(from, 'database')}
          />
        )}
      </Field>
      <Field label="User" error={errorOf('user')}>
        {(control) => (
          <Input {...control} name="user" autoComplete="off" spellCheck={false} defaultValue={textOf(from, 'user')} />
        )}
      </Field>
    </>
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
