/** One row of a customer or account file as what will be stored, or the one reason why not. Knows columns and cells, no table. */
import type { AccountMapping, MappedColumn } from '@/lib/contracts/imports';
import { isBlankText } from '@/scoring';
import type { CsvRow } from './read-csv';
import { type RowProblem, shown } from './row-problem';
import { type CellFormat, type CellKind, readCell } from './values';

export type FieldValue = string | number | boolean;
/** `fields` holds one value per filled column; `$name`, `$arr` (minor units), `$currency`, `$owner` and `$parent` (its external id) are the account's own. */
export type AccountRowIn = {
  line: number;
  externalId: string;
  fields: Record<string, FieldValue>;
  outcome: 'churned' | 'renewed' | null;
  recordedAt: Date | null;
};

export type Reader = { column: AccountMapping['columns'][number]; index: number; kind: CellKind; format: CellFormat };

const KIND: Partial<Record<MappedColumn['type'], CellKind>> = {
  number: 'number',
  money: 'number',
  percent: 'number',
  boolean: 'boolean',
  date: 'date',
};

/** Columns whose cells are stored: all but the ignored ones. */
export function readersOf(
  mapping: AccountMapping,
  names: readonly string[],
  formats: ReadonlyMap<string, CellFormat>,
): Reader[] {
  return mapping.columns
    .filter((column) => column.role !== 'ignore' || column.name === mapping.recorded.column)
    .map((column) => ({
      column,
      index: names.indexOf(column.name),
      kind:
        column.role === 'feature' || column.role === 'arr' || column.name === mapping.recorded.column
          ? kindOf(column, mapping)
          : 'text',
      format: formats.get(column.name) ?? { decimal: mapping.decimal ?? '.', order: mapping.dateOrder },
    }));
}

function kindOf(column: MappedColumn, mapping: AccountMapping): CellKind {
  if (column.name === mapping.recorded.column) return 'date';
  return column.role === 'arr' ? 'number' : (KIND[column.type] ?? 'text');
}

type RowOf = { mapping: AccountMapping; readers: readonly Reader[]; positive: ReadonlySet<string> };

/** @param number of the row in the file, from 1: its id where no column has one */
export function readAccountRow(
  row: CsvRow,
  number: number,
  { mapping, readers, positive }: RowOf,
): AccountRowIn | RowProblem {
  const out: AccountRowIn = {
    line: row.line,
    externalId: String(number),
    fields: {},
    outcome: null,
    recordedAt: null,
  };
  const fields = new Map<string, FieldValue>();
  for (const reader of readers) {
    const problem = readInto(out, { fields, reader, cell: row.cells[reader.index] ?? '', mapping, positive });
    if (problem) return { line: row.line, ...problem };
  }
  if (fields.get('$parent') === out.externalId) return { line: row.line, ...ownParent(readers, out) };
  if (!fields.has('$name')) fields.set('$name', out.externalId);
  if (fields.has('$arr')) fields.set('$currency', mapping.currency);
  out.fields = Object.fromEntries(fields);
  return out;
}

/** Characters of an owner's name, and of an id. */
const MOST_NAMED = 200;

type Cell = {
  fields: Map<string, FieldValue>;
  reader: Reader;
  cell: string;
  mapping: AccountMapping;
  positive: ReadonlySet<string>;
};
type Problem = Omit<RowProblem, 'line'>;

function readInto(out: AccountRowIn, { fields, reader, cell, mapping, positive }: Cell): Problem | null {
  const { column, kind, format } = reader;
  const text = cell.trim();
  if (column.role === 'id') {
    if (text === '')
      return {
        column: column.name,
        value: '',
        rule: 'blank_id',
        message: 'The row has no id.',
        fix: 'Fill in the id of the account.',
      };
    out.externalId = text;
    return null;
  }
  if (column.role === 'outcome') {
    if (text !== '' && text !== 'NA' && !isBlankText(text)) out.outcome = positive.has(text) ? 'churned' : 'renewed';
    return null;
  }
  if (column.role === 'name') {
    if (text !== '') fields.set('$name', text);
    return null;
  }
  if (column.role === 'owner') return readNamed(fields, { key: '$owner', column: column.name, text });
  if (column.role === 'parent')
    return blankOrNone(text) ? null : readNamed(fields, { key: '$parent', column: column.name, text });
  if (column.role === 'alias') return readNamed(fields, { key: column.name, column: column.name, text });
  const read =
    kind === 'text' && isBlankText(cell) ? ({ ok: true, value: null } as const) : readCell(kind, cell, format);
  if (!read.ok)
    return { column: column.name, value: read.value, rule: read.rule, message: read.message, fix: read.fix };
  if (read.value === null) return null;
  if (column.name === mapping.recorded.column && read.value instanceof Date) out.recordedAt = read.value;
  if (column.role === 'arr') return readArr(fields, { column: column.name, amount: Number(read.value), cell });
  if (column.role === 'feature')
    fields.set(
      column.name,
      read.value instanceof Date ? read.value.toISOString() : typeof read.value === 'string' ? text : read.value,
    );
  return null;
}

const blankOrNone = (text: string) => text === '' || isBlankText(text);

/** Which column it was is asked only where it matters: the id may stand behind the parent in the file. */
function ownParent(readers: readonly Reader[], { externalId }: AccountRowIn): Problem {
  return {
    column: readers.find(({ column }) => column.role === 'parent')?.column.name ?? '',
    value: shown(externalId),
    rule: 'own_parent',
    message: 'Expected the id of another account as the parent, got the account’s own.',
    fix: 'Leave the cell blank where no account stands above.',
  };
}

function readNamed(
  fields: Map<string, FieldValue>,
  { key, column, text }: { key: string; column: string; text: string },
): Problem | null {
  if (text.length > MOST_NAMED)
    return {
      column,
      value: shown(text),
      rule: 'too_long',
      message: `Expected a name or an id of at most ${MOST_NAMED} characters, got ${text.length}.`,
      fix: 'Shorten it, or give the column another role.',
    };
  if (!isBlankText(text)) fields.set(key, text);
  return null;
}

function readArr(
  fields: Map<string, FieldValue>,
  { column, amount, cell }: { column: string; amount: number; cell: string },
): Problem | null {
  if (amount < 0 || amount > 1e13) {
    return {
      column,
      value: shown(cell),
      rule: 'not_a_number',
      message: `Expected an ARR from 0 to 10 trillion, got “${shown(cell)}”.`,
      fix: 'Write the yearly amount, without minus.',
    };
  }
  fields.set('$arr', Math.round(amount * 100));
  fields.set(column, amount);
  return null;
}
