/** A warehouse's statement, piece by piece, as Postgres reads it. Knows the words that all dialects share, and no grammar. */
import { postgresName, postgresText, type Token } from './tokens';

export type Dialect = {
  /** The vendor's type as Postgres' own; throws where there is none. */
  type: (written: string) => string;
  /** What a function is called here, without its parentheses. */
  call: (name: string) => string;
  /** How an unquoted name is kept. */
  fold: (name: string) => string;
  collation: (name: string) => string;
  /** Words that say nothing here. */
  silent: readonly string[];
  /** A cast that Postgres would write in another way; null for its own. */
  cast?: (value: string, type: string) => string | null;
  /** Functions that are called without parentheses. */
  bare?: readonly string[];
};

const words = (list: string): Set<string> => new Set(list.split(' '));
const KEYWORDS = words(
  'SELECT DISTINCT FROM WHERE AND OR NOT IN IS NULL ORDER BY ASC DESC LIMIT OFFSET GROUP HAVING JOIN LEFT RIGHT FULL ' +
    'INNER OUTER CROSS ON USING AS CASE WHEN THEN ELSE END LIKE ILIKE BETWEEN EXISTS UNION ALL EXCEPT INTERSECT WITH ' +
    'TRUE FALSE NULLS OVER PARTITION RECURSIVE FILTER',
);
/** Only where something is written: elsewhere these are names, as of a column of a catalog. */
const WRITING = words(
  'INSERT INTO VALUES UPDATE SET DELETE CREATE TABLE VIEW DROP ALTER TRUNCATE IF COLUMN ADD SCHEMA PRIMARY KEY DEFAULT REPLACE',
);

export const isSign = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'sign' && token.text === text;
export const isWord = (token: Token | undefined, ...any: string[]): boolean =>
  token?.kind === 'word' && any.includes(token.text.toUpperCase());
export const withoutBlanks = (tokens: readonly Token[]): Token[] => tokens.filter(({ kind }) => kind !== 'blank');
export const isKeyword = ({ kind, text }: Token, writes: boolean): boolean =>
  kind === 'word' && (KEYWORDS.has(text.toUpperCase()) || (writes && WRITING.has(text.toUpperCase())));
/** As somebody would write them. */
export const joined = (tokens: readonly Token[]): string =>
  tokens.map(({ kind, text }) => (kind === 'text' ? `'${text}'` : kind === 'blank' ? ' ' : text)).join('');

/** The place of the parenthesis that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (isSign(tokens[i], '(')) depth++;
    if (isSign(tokens[i], ')') && --depth === 0) return i;
  }
  throw new UnreadableStatement('a parenthesis is not closed');
}

/** Parts between signs that stand outside of all parentheses. */
export function parted(tokens: readonly Token[], at: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSign(token, '(')) depth++;
    if (isSign(token, ')')) depth--;
    if (depth === 0 && at(token)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

export class UnreadableStatement extends Error {}

export function translated(all: readonly Token[], dialect: Dialect): string {
  const tokens = withoutBlanks(all);
  const writes = isKeyword(tokens[0] ?? { kind: 'blank', text: '' }, true) && !isWord(tokens[0], 'SELECT', 'WITH');
  const said: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const [text, next] = one(tokens, i, { dialect, writes });
    said.push(text);
    i = next;
  }
  return said.join(' ');
}

type Manner = { dialect: Dialect; writes: boolean };

function one(tokens: readonly Token[], i: number, manner: Manner): [string, number] {
  const token = tokens[i] ?? { kind: 'blank', text: '' };
  const { dialect } = manner;
  const called = isSign(tokens[i + 1], '(');
  if (token.kind === 'text') return [postgresText(token.text), i + 1];
  if (token.kind === 'name') return [postgresName(token.text), i + 1];
  if (isSign(token, '::')) {
    const end = typeEnd(tokens, i + 1);
    return [`::${dialect.type(joined(tokens.slice(i + 1, end)))}`, end];
  }
  if (token.kind !== 'word') return [token.text, i + 1];
  const isPart = isSign(tokens[i - 1], '.') || (isWord(tokens[i - 1], 'AS') && !called);
  if (isPart) return [postgresName(dialect.fold(token.text)), i + 1];
  if (isWord(token, 'CAST', 'TRY_CAST') && called) return cast(tokens, i + 1, manner);
  if (isWord(token, 'INTERVAL')) return interval(tokens, i + 1);
  if (isWord(token, 'COLLATE')) return [`COLLATE ${dialect.collation(tokens[i + 1]?.text ?? '')}`, i + 2];
  if (isWord(token, ...dialect.silent)) return ['', i + 1];
  if (isWord(token, 'NULLS')) return [`NULLS ${isWord(tokens[i + 1], 'FIRST') ? 'FIRST' : 'LAST'}`, i + 2];
  if (!called && isWord(token, ...(dialect.bare ?? []))) return [`${dialect.call(token.text)}()`, i + 1];
  if (isWord(token, 'DATE', 'TIMESTAMP') && tokens[i + 1]?.kind === 'text')
    return [`${dialect.type(token.text)} ${postgresText(tokens[i + 1]?.text ?? '')}`, i + 2];
  if (isKeyword(token, manner.writes)) return [token.text, i + 1];
  if (called && !isWord(tokens[i - 1], 'INTO', 'TABLE')) return [dialect.call(token.text), i + 1];
  return [postgresName(dialect.fold(token.text)), i + 1];
}

/** A type is a word, often with more of them in parentheses. */
export const typeEnd = (tokens: readonly Token[], from: number): number =>
  isSign(tokens[from + 1], '(') ? closing(tokens, from + 1) + 1 : from + 1;

/** Both `CAST(x AS type)` and `CAST(x, 'type')`. */
function cast(tokens: readonly Token[], open: number, { dialect }: Manner): [string, number] {
  const close = closing(tokens, open);
  const inner = tokens.slice(open + 1, close);
  const byAs = parted(inner, (token) => isWord(token, 'AS'));
  const byComma = parted(inner, (token) => isSign(token, ','));
  const [value = [], type = []] = byAs.length === 2 ? byAs : byComma;
  const written = type[0]?.kind === 'text' ? type[0].text : joined(type);
  const said = translated(value, dialect);
  return [dialect.cast?.(said, written) ?? `CAST(${said} AS ${dialect.type(written)})`, close + 1];
}

function interval(tokens: readonly Token[], i: number): [string, number] {
  const whole = tokens[i];
  if (whole?.kind === 'text' && whole.text.includes(' ')) return [`INTERVAL ${postgresText(whole.text)}`, i + 1];
  const sign = isSign(whole, '-') ? '-' : '';
  const at = sign ? i + 1 : i;
  const [amount, unit] = [tokens[at]?.text ?? '', tokens[at + 1]?.text ?? ''];
  if (!/^\d+$/.test(amount) || !/^\w+$/.test(unit)) throw new UnreadableStatement(`INTERVAL ${amount} ${unit}`);
  return [`INTERVAL ${postgresText(`${sign}${amount} ${unit}`)}`, at + 2];
}
