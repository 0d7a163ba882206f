import { Select } from '@/components/ui/select';
import {
  COLUMN_ROLES,
  COLUMN_TYPES,
  COMPONENTS,
  ColumnType,
  Component,
  type MappedColumn,
} from '@/lib/contracts/imports';
import { roleOf } from './mapping';
import { COMPONENT_WORDS, ROLE_WORDS, type RoleChoice, TYPE_WORDS } from './words';

type ChangeColumn = (patch: Partial<MappedColumn>) => void;
type SelectProps = { column: MappedColumn; onChange: ChangeColumn };

/** A cut-off word could be another one, so the table scrolls before its selects shrink. */
const whole = 'max-w-none';

const typeOptions = COLUMN_TYPES.map((value) => ({ value, label: TYPE_WORDS[value] }));
const componentOptions = [
  { value: '', label: '–' },
  ...COMPONENTS.map((value) => ({ value, label: COMPONENT_WORDS[value] })),
];
/** In the order of how often they are chosen. */
const choices: readonly RoleChoice[] = [
  'feature',
  'lever',
  'outcome',
  'id',
  'alias',
  'name',
  'arr',
  'owner',
  'parent',
  'ignore',
];
/** Roles of which a file has one: they stand out in the column. */
const SINGLE: readonly RoleChoice[] = COLUMN_ROLES.filter((role) => role !== 'feature' && role !== 'ignore');

export function TypeSelect({ column, onChange }: SelectProps) {
  return (
    <Select
      inCell
      className={whole}
      aria-label={`Type of ${column.name}`}
      options={typeOptions}
      value={column.type}
      onChange={(event) => onChange({ type: ColumnType.parse(event.currentTarget.value) })}
    />
  );
}

export function ComponentSelect({ column, onChange }: SelectProps) {
  return (
    <Select
      inCell
      className={whole}
      aria-label={`Component of ${column.name}`}
      options={componentOptions}
      value={column.component ?? ''}
      onChange={(event) =>
        onChange({ component: event.currentTarget.value === '' ? null : Component.parse(event.currentTarget.value) })
      }
    />
  );
}

type RoleSelectProps = {
  name: string;
  value: RoleChoice;
  /** a file of accounts has no outcome */
  withOutcome: boolean;
  wrong: boolean;
  onChange: ChangeColumn;
};

export function RoleSelect({ name, value, withOutcome, wrong, onChange }: RoleSelectProps) {
  const offered = choices.filter((choice) => withOutcome || choice !== 'outcome');
  return (
    <Select
      inCell
      className={whole}
      marked={wrong || SINGLE.includes(value)}
      aria-label={`Role of ${name}`}
      aria-invalid={wrong || undefined}
      options={offered.map((choice) => ({ value: choice, label: ROLE_WORDS[choice] }))}
      value={value}
      onChange={(event) => {
        const choice = offered.find((candidate) => candidate === event.currentTarget.value);
        if (choice) onChange(roleOf(choice));
      }}
    />
  );
}
