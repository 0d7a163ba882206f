/** Makes one subquery of what an admin wrote, a `;` and comments at its end included. Knows how SQL is written, not what it says. */
import { AppError } from '@/lib/contracts/errors';
import type { Lexis, SqlDialect } from './sql-dialect';

/** In parentheses on lines of its own, so that a comment at its end does not swallow what follows. */
export function subqueryOf({ lexis }: Pick<SqlDialect, 'lexis'>, query: string): string {
  const end = firstSemicolon(query, lexis);
  const one = query.slice(0, end);
  if (significant(query, end + 1, lexis))
    throw new AppError('invalid', 'Expected one query, got several statements.', { field: 'query' });
  if (!significant(one, 0, lexis)) throw new AppError('invalid', 'Expected a query, got none.', { field: 'query' });
  return `(\n${one}\n) AS q`;
}

/** @returns where it stands outside of strings and comments; the length where there is none */
function firstSemicolon(sql: string, lexis: Lexis): number {
  for (let at = 0; at < sql.length; at = next(sql, at, lexis)) if (sql[at] === ';') return at;
  return sql.length;
}

/** Whether anything but blanks, comments and further `;` follows. */
function significant(sql: string, from: number, lexis: Lexis): boolean {
  for (let at = from; at < sql.length; at = next(sql, at, lexis))
    if (!/[\s;]/.test(sql[at] ?? '') && commentEnd(sql, at, lexis) === null) return true;
  return false;
}

/** @returns the place behind the character, string or comment at `at` */
function next(sql: string, at: number, lexis: Lexis): number {
  const comment = commentEnd(sql, at, lexis);
  if (comment !== null) return comment;
  const quote = sql[at] ?? '';
  if (lexis.quotes.includes(quote)) return stringEnd(sql, at, escapes(sql, at, lexis));
  const tag = lexis.dollar ? /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(at, at + 130))?.[0] : undefined;
  if (!tag) return at + 1;
  const close = sql.indexOf(tag, at + tag.length);
  return close < 0 ? sql.length : close + tag.length;
}

/** `E'…'` takes backslashes wherever `$…$` is known; other quotes do by the dialect. */
const escapes = (sql: string, at: number, { backslash, dollar }: Lexis): boolean =>
  backslash.includes(sql[at] ?? '') ||
  (dollar && sql[at] === "'" && /(^|[^\p{L}\p{N}_])e$/iu.test(sql.slice(Math.max(0, at - 2), at)));

function stringEnd(sql: string, from: number, escaped: boolean): number {
  const quote = sql[from];
  for (let at = from + 1; at < sql.length; at++) {
    if (escaped && sql[at] === '\\') at++;
    else if (sql[at] === quote) return at + 1; // a doubled quote opens the next string at once: the same for us
  }
  return sql.length;
}

/** @returns the place behind the comment that begins at `at`; null where none does */
function commentEnd(sql: string, at: number, { line, dollar }: Lexis): number | null {
  if (line.some((mark) => sql.startsWith(mark, at))) {
    const end = sql.indexOf('\n', at);
    return end < 0 ? sql.length : end + 1;
  }
  if (!sql.startsWith('/*', at)) return null;
  let depth = 0;
  for (let i = at; i < sql.length; i++) {
    if (sql.startsWith('/*', i) && (depth === 0 || dollar))
      depth++; // comments nest where dollar quotes are known: Postgres
    else if (sql.startsWith('*/', i) && --depth === 0) return i + 2;
    else continue;
    i++;
  }
  return sql.length;
}
