/**
 * A session of SQL with a warehouse that is asked over HTTP: each statement is sent by itself, waited for, and its result
 * comes in parts. Knows no warehouse; whatever keeps it from writing is the login's own rights.
 */
import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/lib/contracts/errors';
import type { SqlColumn, Statement } from './sql-dialect';
import type { RawRow, SqlSession } from './sql-session';

/** Columns of what a statement gives, and its rows as the warehouse parts them. */
export type Result = { fields: SqlColumn[]; parts: AsyncGenerator<RawRow[], void> };
/** `whole`: the result may be larger than what one answer holds. */
export type Run = (statement: Statement, how: { whole: boolean; signal: AbortSignal }) => Promise<Result>;

export function httpSession(warehouse: string, run: Run, signal: AbortSignal): SqlSession {
  const closed = new AbortController();
  const either = AbortSignal.any([signal, closed.signal]);
  return {
    signal: either,
    rows: async (statement, atMost) => {
      const rows: RawRow[] = [];
      const { parts } = await run(statement, { whole: false, signal: either });
      for await (const part of parts) {
        if (rows.length + part.length > atMost)
          throw new AppError('upstream', `Expected at most ${atMost} rows from ${warehouse}, got more.`);
        for (const row of part) rows.push(row);
      }
      return rows;
    },
    whole: async function* (statement, pageRows) {
      const { parts } = await run(statement, { whole: true, signal: either });
      for await (const part of parts)
        for (let from = 0; from < part.length; from += pageRows) yield part.slice(from, from + pageRows);
    },
    fields: async (statement) => {
      const { fields, parts } = await run(statement, { whole: false, signal: either });
      await parts.return();
      return fields;
    },
    close: () => closed.abort(),
  };
}

/** Between two looks at a statement that is still running. */
const [FIRST_LOOK_MS, LONGEST_LOOK_MS] = [200, 5_000];

/** @param look null = still running. @throws AppError when the time is over, once `cancel` was told */
export async function waitedFor<T>(
  look: () => Promise<T | null>,
  {
    warehouse,
    ms,
    signal,
    cancel,
  }: { warehouse: string; ms: number; signal: AbortSignal; cancel: () => Promise<unknown> },
): Promise<T> {
  const until = Date.now() + ms;
  try {
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, LONGEST_LOOK_MS)) {
      const found = await look();
      if (found !== null) return found;
      if (Date.now() > until) throw new AppError('upstream', `${warehouse} was not done within ${ms} ms.`);
      await sleep(wait, undefined, { signal });
    }
  } catch (cause) {
    await cancel().catch(() => undefined); // it costs money as long as it runs; that it is stopped is not certain
    throw signal.aborted ? signal.reason : cause;
  }
}

/** @returns what refuses an answer that was given before, as something between here and there may do: each statement has a name of its own */
export function refuseSeen(warehouse: string): (id: string) => void {
  const seen = new Set<string>();
  return (id) => {
    if (seen.has(id))
      throw new AppError(
        'upstream',
        `${warehouse} gave an answer that it had given before. The next run goes on from here.`,
      );
    seen.add(id);
  };
}

/** A message of the warehouse's for people: one line, no longer than is read, and without the secret. */
export function shortened(message: string, secret: string): string {
  const clean = secret === '' ? message : message.replaceAll(secret, '•••');
  return clean.replace(/\s+/g, ' ').trim().slice(0, 300).replace(/\.$/, '');
}
