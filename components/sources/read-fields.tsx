import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { RadioGroup } from '@/components/ui/radio';
import { Select } from '@/components/ui/select';
import type { AddStream } from '@/lib/contracts/sources';
import { EVERY, everyWords, PROMISES, promiseWords } from './words';

/** How a table is read, and whom its rows mean. */
export type Reads = Omit<AddStream, 'name' | 'query'>;
type ReadFieldsProps = {
  reads: Reads;
  columns: readonly string[];
  /** The best first; others can be chosen behind them. */
  cursors: readonly string[];
  /** Its rows are accounts, or nobody knows yet what they are. */
  accounts: boolean;
  /** The vendor's own way is the only one: what changed, by what it tells. */
  ownWay?: boolean;
  onChange: (reads: Reads) => void;
};

export function ReadFields({ reads, columns, cursors, accounts, ownWay = false, onChange }: ReadFieldsProps) {
  const set = (patch: Partial<Reads>) => onChange({ ...reads, ...patch });
  return (
    <div className="grid gap-4">
      {!ownWay && <Method reads={reads} columns={columns} cursors={cursors} onChange={set} />}
      <div className="grid grid-cols-2 gap-4">
        <Field label="Read it every">
          {(control) => (
            <Select
              {...control}
              value={String(reads.everyMinutes)}
              onChange={(event) => set({ everyMinutes: Number(event.target.value) })}
              options={withOwn(EVERY, reads.everyMinutes, everyWords)}
            />
          )}
        </Field>
        <Field label="Stale when older than">
          {(control) => (
            <Select
              {...control}
              value={String(reads.promisedHours)}
              onChange={(event) => set({ promisedHours: Number(event.target.value) })}
              options={withOwn(PROMISES, reads.promisedHours, promiseWords)}
            />
          )}
        </Field>
      </div>
      {!ownWay && <Deleted reads={reads} columns={columns} onChange={set} />}
      {accounts && <Identity reads={reads} onChange={set} />}
    </div>
  );
}

const asOption = (value: string) => ({ value, label: value });

/** A value that is none of the usual ones stands among them. */
function withOwn(usual: readonly { value: string; label: string }[], value: number, words: (value: number) => string) {
  return usual.some((option) => option.value === String(value))
    ? usual
    : [{ value: String(value), label: words(value) }, ...usual];
}

type PartProps = { reads: Reads; onChange: (patch: Partial<Reads>) => void };

function Method({ reads, columns, cursors, onChange }: PartProps & Pick<ReadFieldsProps, 'columns' | 'cursors'>) {
  const others = columns.filter((name) => !cursors.includes(name));
  return (
    <>
      <RadioGroup
        legend="Each time read"
        name="method"
        value={reads.cursorField === null ? 'whole' : 'changed'}
        onChange={(method) => onChange({ cursorField: method === 'whole' ? null : (cursors[0] ?? columns[0] ?? null) })}
        options={[
          { value: 'changed', label: 'What changed', hint: 'by a column that grows with every change' },
          { value: 'whole', label: 'The whole table', hint: 'small tables, and those without such a column' },
        ]}
      />
      {reads.cursorField !== null && (
        <Field label="Column that grows with every change">
          {(control) => (
            <Select
              {...control}
              value={reads.cursorField ?? ''}
              onChange={(event) => onChange({ cursorField: event.target.value })}
              options={[...cursors, ...others].map(asOption)}
            />
          )}
        </Field>
      )}
      <Field
        label="Columns that name a row"
        hint="Its primary key, several with commas between them. Needed to read what changed."
      >
        {(control) => (
          <Input
            {...control}
            spellCheck={false}
            autoComplete="off"
            defaultValue={reads.keyColumns.join(', ')}
            onBlur={(event) => onChange({ keyColumns: listOf(event.target.value) })}
          />
        )}
      </Field>
    </>
  );
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

/** Asked before the mapping, since it decides what a row of accounts may do. */
function Identity({ reads, onChange }: PartProps) {
  return (
    <fieldset className="fieldset">
      <legend>If its rows are accounts</legend>
      <Checkbox
        checked={reads.createsAccounts}
        onChange={(event) => onChange({ createsAccounts: event.target.checked })}
        label="It may make accounts."
        hint="Without it, rows of accounts that nobody knows are refused, and listed."
      />
      <Field
        label="They are met by"
        hint="Blank: by their id. Else the field of ours that holds what stands in the id column, such as domain."
      >
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            defaultValue={reads.matchField ?? ''}
            onBlur={(event) => onChange({ matchField: event.target.value.trim() || null })}
          />
        )}
      </Field>
    </fieldset>
  );
}

function Deleted({ reads, columns, onChange }: PartProps & Pick<ReadFieldsProps, 'columns'>) {
  return (
    <Field
      label="A row is deleted when this column is filled"
      optional
      hint="A date or a yes, as _fivetran_deleted or deleted_at. Without one, a full resync finds what is gone."
    >
      {(control) => (
        <Select
          {...control}
          value={reads.deletedField ?? ''}
          onChange={(event) => onChange({ deletedField: event.target.value || null })}
          options={[{ value: '', label: 'none' }, ...columns.map(asOption)]}
        />
      )}
    </Field>
  );
}
