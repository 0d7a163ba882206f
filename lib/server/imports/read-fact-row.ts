/** One row of a file of facts as cells of the staging table, or the one reason why not. Knows columns and cells, no table. */
import type { FactMapping } from '@/lib/contracts/imports';
import { isBlankMeasure, isBlankText, plain } from '@/scoring';
import type { CopyCell } from './copy-text';
import type { FactProblem, FactRow, FactValue, FieldType, KindDefinition, KindField } from './kinds/kind';
import type { CsvRow } from './read-csv';
import { type RowProblem, shown } from './row-problem';
import { storableText } from './storable';
import { type CellFormat, type CellKind, readCell } from './values';

type Reader = { field: KindField; name: string; index: number; format: CellFormat };
export type FactReader = {
  kind: KindDefinition;
  readers: Reader[];
  /** Where the rows say themselves when they became known. */
  recorded: { name: string; index: number; format: CellFormat } | null;
  fixed: ReadonlyMap<string, string>;
  currency: string;
  /** Dates that cannot lie in the future end here, in milliseconds since 1970. */
  latest: number;
  nameOf: ReadonlyMap<string, string>;
};

const DAY = 86_400_000;
const MOST_MONEY = 1e13;
const CELL: Partial<Record<FieldType, CellKind>> = {
  date: 'date',
  number: 'number',
  whole: 'number',
  money: 'number',
  boolean: 'boolean',
};

type Given = {
  kind: KindDefinition;
  mapping: FactMapping;
  names: readonly string[];
  formats: ReadonlyMap<string, CellFormat>;
  now: Date;
};

export function factReader({ kind, mapping, names, formats, now }: Given): FactReader {
  const formatOf = (name: string): CellFormat =>
    formats.get(name) ?? { decimal: mapping.decimal ?? '.', order: mapping.dateOrder };
  const fieldOf = new Map(kind.fields.map((field) => [field.key, field]));
  const readers = mapping.columns.flatMap(({ name, field }) => {
    const wanted = field === null ? undefined : fieldOf.get(field);
    return wanted ? [{ field: wanted, name, index: names.indexOf(name), format: formatOf(name) }] : [];
  });
  const { rule, column } = mapping.recorded;
  return {
    kind,
    readers,
    recorded:
      rule === 'column' && column !== null
        ? { name: column, index: names.indexOf(column), format: formatOf(column) }
        : null,
    fixed: new Map(mapping.fixed.map(({ field, value }) => [field, value])),
    currency: mapping.currency,
    latest: now.getTime() + DAY,
    nameOf: new Map(readers.map(({ field, name }) => [field.key, name])),
  };
}

/** @returns the cells of the fields in the order of the kind, then the date of learning */
export function readFactRow(row: CsvRow, reader: FactReader): CopyCell[] | RowProblem {
  const values: FactRow = new Map();
  for (const field of reader.kind.fields) values.set(field.key, reader.fixed.get(field.key) ?? null);
  for (const each of reader.readers) {
    const problem = readInto(values, { reader: each, cell: row.cells[each.index] ?? '', latest: reader.latest });
    if (problem) return { line: row.line, column: each.name, ...problem };
  }
  const problem = whole(values, reader);
  if (problem) {
    const { field, ...rest } = problem;
    return { line: row.line, column: field === null ? null : (reader.nameOf.get(field) ?? null), ...rest };
  }
  const learned = learnedAt(row, reader);
  if (learned !== null && 'rule' in learned)
    return { line: row.line, column: reader.recorded?.name ?? null, ...learned };
  const cells = reader.kind.fields.map(({ key }) => copyCell(values.get(key) ?? null));
  cells.push(learned?.toISOString() ?? null);
  return cells;
}

const copyCell = (value: FactValue): CopyCell =>
  value instanceof Date ? value.toISOString() : typeof value === 'string' ? storableText(value) : value;

type Problem = Omit<RowProblem, 'line' | 'column'>;

function learnedAt(row: CsvRow, { recorded }: FactReader): Date | Problem | null {
  if (!recorded) return null;
  const read = readCell('date', row.cells[recorded.index] ?? '', recorded.format);
  if (!read.ok) return { value: read.value, rule: read.rule, message: read.message, fix: read.fix };
  return read.value instanceof Date ? read.value : null;
}

/** `reader` stands as it is: an object spread for every cell takes its shape from the slow path, and megabytes with it. */
type Cell = { reader: Reader; cell: string; latest: number };

function readInto(values: FactRow, { reader: { field, format }, cell, latest }: Cell): Problem | null {
  const text = cell.trim();
  const kind = CELL[field.type];
  if (kind === undefined ? isBlankText(text) : isBlankMeasure(text)) {
    values.set(field.key, null);
    if (!field.required && field.key !== 'external_id') return null;
    const message = `Expected ${field.label}, got nothing.`;
    return {
      value: '',
      rule: field.key === 'external_id' ? 'blank_id' : 'blank_value',
      message,
      fix: 'Fill in the cell.',
    };
  }
  if (kind === undefined) return readWords(values, field, text);
  const read = readCell(kind, cell, format);
  if (!read.ok) return { value: read.value, rule: read.rule, message: read.message, fix: read.fix };
  values.set(field.key, read.value);
  if (read.value instanceof Date)
    return field.past && read.value.getTime() > latest
      ? refused(text, 'future_date', 'a date that is not in the future', 'Correct the date.')
      : null;
  return typeof read.value === 'number' ? measured(values, { field, amount: read.value, text }) : null;
}

function measured(
  values: FactRow,
  { field, amount, text }: { field: KindField; amount: number; text: string },
): Problem | null {
  if (field.type === 'whole' && !Number.isInteger(amount))
    return refused(text, 'not_whole', 'a whole number', 'Write a number without decimals.');
  const low = field.min ?? Number.NEGATIVE_INFINITY;
  const high = field.max ?? MOST_MONEY;
  if (amount < low || amount > high) {
    const wanted = amount < low ? `at least ${low}` : `at most ${high.toLocaleString('en')}`;
    return refused(text, 'impossible_value', wanted, 'Correct the value, or leave the cell blank.');
  }
  if (field.type === 'money') values.set(field.key, Math.round(amount * 100));
  return null;
}

function readWords(values: FactRow, field: KindField, text: string): Problem | null {
  if (field.type === 'email') {
    const email = text.toLowerCase();
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 254)
      return refused(
        text,
        'not_an_email',
        'an e-mail address',
        'Write it as name@company.com, or leave the cell blank.',
      );
    values.set(field.key, email);
    return null;
  }
  if (field.type === 'currency') {
    const code = text.toUpperCase();
    if (!/^[A-Z]{3}$/.test(code))
      return refused(text, 'not_a_currency', 'a currency code', 'Write three letters, such as USD.');
    values.set(field.key, code);
    return null;
  }
  if (field.choices) {
    const said = chosen(field.choices, text);
    if (said === null)
      return refused(
        text,
        'not_a_choice',
        `one of ${Object.keys(field.choices).join(', ')}`,
        'Write one of these words.',
      );
    values.set(field.key, said);
    return null;
  }
  values.set(field.key, field.refers === 'contact' && text.includes('@') ? text.toLowerCase() : text);
  return null;
}

/** By the word itself, else by a word that means it. */
function chosen(choices: NonNullable<KindField['choices']>, text: string): string | null {
  const word = plain(text).trim();
  for (const value of Object.keys(choices)) if (word === value || word === value.replaceAll('_', ' ')) return value;
  for (const [value, stems] of Object.entries(choices)) if (stems.some((stem) => word.startsWith(stem))) return value;
  return null;
}

function refused(text: string, rule: RowProblem['rule'], wanted: string, fix: string): Problem {
  return { value: shown(text), rule, message: `Expected ${wanted}: “${shown(text)}”.`, fix };
}

/** What only the row as a whole can say. */
function whole(values: FactRow, { kind, currency }: FactReader): FactProblem | null {
  for (const group of kind.oneOf)
    if (group.every((key) => values.get(key) === null)) {
      const labels = kind.fields.filter(({ key }) => group.includes(key)).map(({ label }) => label);
      const message = `Expected ${labels.join(' or ')}, got nothing.`;
      return { field: group[0] ?? null, value: '', rule: 'blank_value', message, fix: 'Fill in the cell.' };
    }
  for (const [earlier, later] of kind.order ?? []) {
    const [from, to] = [values.get(earlier), values.get(later)];
    if (!(from instanceof Date && to instanceof Date) || from.getTime() <= to.getTime()) continue;
    const day = (date: Date) => date.toISOString().slice(0, 10);
    const message = `${day(to)} lies before ${day(from)}, when it began.`;
    return { field: later, value: day(to), rule: 'dates_out_of_order', message, fix: 'Correct one of the two dates.' };
  }
  if (kind.fields.some(({ type }) => type === 'currency') && values.get('currency') === null) {
    const money = kind.fields.some(({ type, key }) => type === 'money' && values.get(key) !== null);
    if (money) values.set('currency', currency);
  }
  return kind.finish?.(values) ?? null;
}
