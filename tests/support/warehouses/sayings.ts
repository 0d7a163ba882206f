/**
 * A statement in a warehouse's SQL, said again in Postgres' piece by piece: names, places, casts, calls and where tables
 * stand. It knows the grammar only as far as it must to tell these apart, and no warehouse.
 */
import { postgresName, postgresText, type Token } from './tokens';

export type Call = {
  /** The arguments in Postgres' words, and as they came. */
  args: string[];
  raw: Token[][];
};

export type Speech = {
  /** An unquoted name as the warehouse keeps it. */
  fold: (word: string) => string;
  /** Functions by their name in upper case; any other is called by its name in lower case. */
  calls: Partial<Record<string, (call: Call) => string>>;
  /** Words that stand for a call without parentheses. */
  constants: ReadonlySet<string>;
  /** `type` are the words behind AS: a name, and what stands in parentheses. */
  cast: (value: string, type: Token[]) => string;
  place: (token: Token) => string;
  /** Where a table is named. */
  table: (parts: string[]) => string;
  /** A type in a definition of columns; null where the word is none. */
  typed: (word: string) => string | null;
};

const WORDS = `ADD ALL ALTER ALWAYS AND ANY AS ASC BETWEEN BY CASCADE CASE COLUMN CREATE CROSS DEFAULT DELETE DESC DISTINCT DROP
  ELSE END EXCEPT EXISTS FALSE FETCH FIRST FOR FROM FULL GROUP HAVING IF ILIKE IN INNER INSERT INTERSECT INTERVAL INTO IS JOIN KEY LAST
  LATERAL LEFT LIKE LIMIT MATCHED MERGE NATURAL NOT NULL NULLS OFFSET ON ONLY OR ORDER OUTER OVER PARTITION PRIMARY RENAME REPLACE
  RIGHT ROW ROWS SELECT SET TABLE THEN TO TRUE TRUNCATE UNION UNIQUE UPDATE USING VALUES VIEW WHEN WHERE WITH RECURSIVE`;
const KEYWORDS: ReadonlySet<string> = new Set(WORDS.split(/\s+/));
/** What looks like a call and is part of Postgres' grammar. */
const GRAMMAR: ReadonlySet<string> = new Set(['COALESCE', 'NULLIF', 'GREATEST', 'LEAST']);
const BEFORE_TABLE: ReadonlySet<string> = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE', 'TRUNCATE', 'VIEW']);
const AFTER_FROM: ReadonlySet<string> = new Set(
  'WHERE GROUP HAVING ORDER LIMIT UNION EXCEPT INTERSECT SELECT SET VALUES'.split(' '),
);
const CASTS: ReadonlySet<string> = new Set(['CAST', 'TRY_CAST', 'SAFE_CAST']);

export const meaning = (tokens: Token[]): Token[] => tokens.filter(({ kind }) => kind !== 'blank');
export const isKeyword = ({ kind, text }: Token): boolean => kind === 'word' && KEYWORDS.has(text.toUpperCase());
const isSign = (token: Token | undefined, sign: string): boolean => token?.kind === 'sign' && token.text === sign;
const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toUpperCase() === word;
const isName = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind === 'name' || (token.kind === 'word' && !isKeyword(token)));

/** @param tokens of one statement, without blanks */
export function said(tokens: Token[], speech: Speech): string {
  const first = tokens[0]?.text.toUpperCase() ?? '';
  return group(tokens, { speech, defines: first === 'CREATE' || first === 'ALTER', local: locals(tokens, speech) });
}

type Context = { speech: Speech; defines: boolean; local: ReadonlySet<string> };

/** Names that WITH gives: no tables of the warehouse. */
function locals(tokens: Token[], { fold }: Speech): ReadonlySet<string> {
  if (!tokens.some((token) => isWord(token, 'WITH'))) return new Set();
  const given = tokens.filter((token, i) => isName(token) && isWord(tokens[i + 1], 'AS') && isSign(tokens[i + 2], '('));
  return new Set(given.map((token) => nameOf(token, fold)));
}

const nameOf = ({ kind, text }: Token, fold: Speech['fold']): string => (kind === 'name' ? text : fold(text));

/** One level of parentheses. `table`: the next name is a table's; `from`: so is the one behind a comma. */
function group(tokens: Token[], context: Context, table = false): string {
  const { speech } = context;
  const out: string[] = [];
  let from = table;
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (!token) break;
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    if (isSign(token, '(')) {
      const end = closing(tokens, at);
      out.push(`(${group(tokens.slice(at + 1, end), context, table)})`);
      table = false;
      at = end + 1;
    } else if (speech.calls[word] && isSign(tokens[at + 1], '(')) {
      const call = called(tokens, { word, open: at + 1 }, context);
      out.push(call.said);
      at = call.end;
      table = false;
    } else if (isName(token)) {
      const named = name(tokens, at, context, table);
      out.push(named.said);
      at = named.end;
      table = false;
    } else if (isKeyword(token)) {
      const distinct = word === 'FROM' && isWord(tokens[at - 1], 'DISTINCT');
      if (BEFORE_TABLE.has(word) && !distinct) table = true;
      if ((word === 'FROM' && !distinct) || word === 'JOIN') from = true;
      if (AFTER_FROM.has(word)) from = table = false;
      out.push(word);
      at++;
    } else if (isSign(token, '::')) {
      const end = isSign(tokens[at + 2], '(') ? closing(tokens, at + 2) + 1 : at + 2;
      out.push(speech.cast(out.pop() ?? '', tokens.slice(at + 1, end)));
      at = end;
    } else {
      if (isSign(token, ',')) table = from;
      out.push(plain(token, speech));
      at++;
    }
  }
  return out.join(' ');
}

function plain(token: Token, { place }: Speech): string {
  if (token.kind === 'text') return postgresText(token.text);
  return token.kind === 'place' ? place(token) : token.text;
}

/** A name of one or more parts, or a call. */
function name(tokens: Token[], at: number, context: Context, table: boolean): { said: string; end: number } {
  const { speech, defines, local } = context;
  const parts: string[] = [];
  let end = at;
  let token: Token | undefined = tokens[end];
  while (token && (isName(token) || (parts.length > 0 && token.kind === 'word'))) {
    parts.push(nameOf(token, speech.fold));
    const more = isSign(tokens[end + 1], '.');
    end += more ? 2 : 1;
    token = more ? tokens[end] : undefined;
  }
  const word = tokens[at]?.kind === 'word' ? (tokens[at]?.text.toUpperCase() ?? '') : '';
  if (table) return { said: local.has(parts.join('.')) ? postgresName(parts.join('.')) : speech.table(parts), end };
  const type = defines && word !== '' && isName(tokens[at - 1]) ? speech.typed(word) : null;
  if (type) return { said: type, end: isSign(tokens[end], '(') ? closing(tokens, end) + 1 : end };
  const literal = tokens[end];
  if (literal?.kind === 'text' && word !== '' && speech.typed(word))
    return { said: speech.cast(postgresText(literal.text), tokens.slice(at, end)), end: end + 1 };
  if (word !== '' && isSign(tokens[end], '(')) return called(tokens, { word, open: end }, context);
  if (parts.length === 1 && speech.constants.has(word)) return { said: `"${word.toLowerCase()}"()`, end };
  const star = isSign(tokens[end - 1], '.') ? '.' : '';
  return { said: parts.map(postgresName).join('.') + star, end };
}

function called(tokens: Token[], { word, open }: { word: string; open: number }, context: Context) {
  const { speech } = context;
  const end = closing(tokens, open) + 1;
  const inside = tokens.slice(open + 1, end - 1);
  if (CASTS.has(word)) {
    const as = inside.findLastIndex((token, i) => isWord(token, 'AS') && depth(inside, i) === 0);
    return { said: speech.cast(group(inside.slice(0, as), context), inside.slice(as + 1)), end };
  }
  const raw = parted(inside);
  const call = speech.calls[word];
  if (call) return { said: call({ raw, args: raw.map((each) => group(each, context)) }), end };
  return { said: `${GRAMMAR.has(word) ? word : `"${word.toLowerCase()}"`}(${group(inside, context)})`, end };
}

function parted(tokens: Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const [i, token] of tokens.entries()) {
    if (isSign(token, ',') && depth(tokens, i) === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return tokens.length === 0 ? [] : parts;
}

const depth = (tokens: Token[], end: number): number =>
  tokens.slice(0, end).reduce((sum, token) => sum + Number(isSign(token, '(')) - Number(isSign(token, ')')), 0);

/** The end of the statement where nothing closes: Postgres says so in its own words. */
function closing(tokens: Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    depth += Number(isSign(tokens[at], '(')) - Number(isSign(tokens[at], ')'));
    if (depth === 0) return at;
  }
  return tokens.length;
}
