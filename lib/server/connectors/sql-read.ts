/**
 * Reads a table or a query page by page. Three parts follow each other:
 *
 * - `rows`: those with a place in the order (cursor, key), each page behind the last one, so that a break costs nothing.
 * - `rest`: those without, because their cursor or part of their key is blank. Nothing says when they changed, so they come
 *   in every run. Without a key all rows are such, and a break begins them again.
 * - `end`: no row, and the cursor of a complete run. Of a whole read the next run begins at the first row.
 *
 * A transaction may be committed later than it is dated. A run by time therefore goes back to 10 minutes before the last
 * complete run began, by the source's clock, if rows as young as that had been read; older ones are never read twice.
 */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Page, Reading, SourceRow } from './connector';
import { readCursor, type SqlCursor, writeCursor } from './sql-cursor';
import type { SqlLimits } from './sql-login';
import { planOf } from './sql-plan';
import type { RawRow, SqlDriver, SqlSession } from './sql-session';
import { firstSize, nextSize } from './sql-size';
import { beginStatement, type Plan, pageStatement, restStatement, type Start } from './sql-statements';

type Read = { driver: SqlDriver; limits: SqlLimits; reading: Reading; signal: AbortSignal };
type Open = Read & { session: SqlSession; plan: Plan };

/** A transaction may be open for so long and its rows are still seen. */
const LATE_MINUTES = 10;
/** Names and kinds: a column that has become another is another order. */
const orderOf = ({ by }: Plan): string[] => by.map(({ name, kind }) => `${name} ${kind}`);

export async function* readPages(read: Read, text: string | null): AsyncGenerator<Page, void> {
  const session = await read.driver.open(read.signal);
  try {
    const plan = await planOf(read.driver, session, read.reading);
    const open = { ...read, session, plan };
    const before = readCursor(text, orderOf(plan));
    const { cursor, start } = await beginOf(open, before);
    if (text !== null && before === null) yield { rows: [], cursor: writeCursor(cursor), anew: true };
    if (cursor.at === 'rows') yield* orderedPages(open, cursor, start);
    if (plan.by.length === 0 || plan.by.some(({ nullable }) => nullable)) yield* restPages(open, cursor);
    yield { rows: [], cursor: writeCursor({ ...cursor, at: 'end' }) };
  } finally {
    session.close();
  }
}

/** Where this run begins. The cursor is changed as the pages go. */
async function beginOf(open: Open, before: SqlCursor | null): Promise<{ cursor: SqlCursor; start: Start }> {
  const { plan, reading } = open;
  const by = orderOf(plan);
  const at = by.length > 0 ? 'rows' : 'rest';
  const [first] = plan.by;
  const complete = before?.at === 'end';
  if (before && !complete) return { cursor: before, start: behindOf(before) };
  if (reading.cursorField === null || !first) return { cursor: { by, began: '', last: null, at }, start: null };
  if (first.kind !== 'time' && first.kind !== 'date') {
    const cursor: SqlCursor = { by, began: '', last: before?.last ?? null, at };
    return { cursor, start: behindOf(cursor) };
  }
  const [last] = before?.last ?? [];
  const passed = before && last !== undefined ? { last, clock: before.began, minutes: LATE_MINUTES } : null;
  const [row] = await open.session.rows(beginStatement(open.driver.dialect, first, passed), 1);
  const cursor: SqlCursor = { by, began: row?.[0] ?? '', last: before?.last ?? null, at };
  const again = passed !== null && row?.[1] === '1';
  return { cursor, start: again ? { from: passed.clock, minutes: LATE_MINUTES } : behindOf(cursor) };
}

const behindOf = ({ last }: SqlCursor): Start => (last ? { behind: last } : null);

async function* orderedPages(open: Open, cursor: SqlCursor, start: Start): AsyncGenerator<Page, void> {
  const { driver, limits, plan, reading, session } = open;
  for (let size = firstSize(limits.pageRows); ; ) {
    const rows = await session.rows(pageStatement(driver.dialect, plan, start, size), size);
    const last = rows.at(-1);
    if (last) {
      const from = reading.columns.length;
      cursor.last = last.slice(from, from + plan.by.length).map((text) => text ?? '');
      start = behindOf(cursor);
      yield { rows: rows.map((row) => sourceRow(open, row)), cursor: writeCursor(cursor) };
    }
    if (rows.length < size) return;
    size = nextSize(rows, limits.pageRows);
  }
}

async function* restPages(open: Open, cursor: SqlCursor): AsyncGenerator<Page, void> {
  const { driver, limits, plan, session } = open;
  cursor.at = 'rest';
  for await (const rows of session.whole(restStatement(driver.dialect, plan), limits.pageRows))
    yield { rows: rows.map((row) => sourceRow(open, row)), cursor: writeCursor(cursor) };
}

function sourceRow({ driver, limits, plan, reading }: Open, row: RawRow): SourceRow {
  const text = (i: number): string => {
    const [raw, column] = [row[i] ?? '', plan.selected[i]];
    if (raw.length > limits.cellBytes)
      throw new AppError(
        'too_large',
        `Expected at most ${limits.cellBytes} bytes in a cell of ${column?.name}, got more. Leave this column out.`,
      );
    return column ? driver.cell(column, raw) : raw;
  };
  const gone = reading.deletedField === null ? '' : text(plan.selected.length - 1);
  return { cells: reading.columns.map((_name, i) => text(i)), deleted: says(gone) };
}

/** Neither blank nor false nor 0, however the source writes these. */
const says = (text: string): boolean => !/^\s*(false|[+-]?0*(\.0*)?)\s*$/i.test(text);
