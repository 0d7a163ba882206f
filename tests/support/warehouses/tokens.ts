/**
 * The pieces of a statement in a warehouse's own SQL, so that a fake can say it again in Postgres'. Knows quotes, escapes
 * and comments; no grammar.
 */

/** `text` and `name` hold what stands between the quotes, without its escapes; the others stand as they were written. */
export type Token = { kind: 'text' | 'name' | 'word' | 'place' | 'number' | 'blank' | 'sign'; text: string };

export type Writing = {
  /** Quotes around names: `"` or a backtick. */
  name: string;
  /** Quotes around texts. */
  text: string;
  /** Within these quotes a backslash is an escape. */
  backslash: string;
  /** What begins a comment up to the end of the line, beside two hyphens. */
  line?: string;
};

const PIECES: readonly [Token['kind'], RegExp][] = [
  ['blank', /(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/y],
  ['place', /\?|[:@$][A-Za-z0-9_]+/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['sign', /::|<=|>=|<>|!=|\|\||[\s\S]/y],
];

export function tokensOf(sql: string, writing: Writing): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const token = comment(sql, at, writing) ?? quoted(sql, at, writing) ?? piece(sql, at);
    found.push({ kind: token.kind, text: token.text });
    at = token.end;
  }
  return found;
}

type Placed = Token & { end: number };

function comment(sql: string, at: number, { line }: Writing): Placed | null {
  if (line === undefined || !sql.startsWith(line, at)) return null;
  const text = sql.slice(at).split('\n', 1)[0] ?? '';
  return { kind: 'blank', text, end: at + text.length };
}

function piece(sql: string, at: number): Placed {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(sql) ?? [];
    if (text !== undefined) return { kind, text, end: at + text.length };
  }
  throw new Error(`nothing at ${at} of ${sql}`);
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };
const escaped = (char: string): string => ESCAPES[char] ?? char;

/** A doubled quote is one; so is one behind a backslash, where that is an escape. */
function quoted(sql: string, from: number, { name, text, backslash }: Writing): Placed | null {
  const quote = sql[from] ?? '';
  const kind = name.includes(quote) ? 'name' : text.includes(quote) ? 'text' : null;
  if (kind === null) return null;
  let said = '';
  for (let at = from + 1; at < sql.length; at++) {
    const char = sql[at] ?? '';
    if (char === '\\' && backslash.includes(quote)) said += escaped(sql[++at] ?? '');
    else if (char !== quote) said += char;
    else if (sql[at + 1] === quote) said += sql[at++];
    else return { kind, text: said, end: at + 1 };
  }
  throw new Error(`not closed: ${sql}`);
}

export const postgresName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** With `standard_conforming_strings`, which is on unless somebody turns it off. */
export const postgresText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
