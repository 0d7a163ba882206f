/** Reads a query in Salesforce's language: one kind, its fields, a condition, an order and a limit. It knows no records. */
import { malformed } from './salesforce-errors';

export type Path = { names: string[]; at: number };
type LiteralKind = 'string' | 'number' | 'date' | 'datetime' | 'boolean' | 'null';
/** `raw` keeps the backslashes of a text: LIKE tells an escaped wildcard from a real one. */
export type Literal = { kind: LiteralKind; value: string; raw: string; at: number };
export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'IN' | 'NOT IN' | 'LIKE';
export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'test'; path: Path; operator: Operator; values: Literal[] };
export type Sort = { path: Path; descending: boolean; nullsFirst: boolean };
export type Soql = {
  /** `COUNT()` alone: no fields and no records, only how many there are. */
  count: boolean;
  select: Path[];
  from: { name: string; at: number };
  where: Condition | null;
  order: Sort[];
  limit: number | null;
  offset: { value: number; at: number };
};

type TokenKind = 'datetime' | 'date' | 'number' | 'string' | 'sign' | 'word' | 'end';
type Token = { kind: TokenKind; text: string; at: number };

const TOKENS: readonly (readonly [TokenKind, RegExp])[] = [
  ['datetime', /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/iy],
  ['date', /\d{4}-\d\d-\d\d(?![\dT])/iy],
  ['number', /[+-]?\d+(?:\.\d+)?(?![\w:-])/y],
  ['string', /'(?:[^'\\]|\\.)*'/y],
  ['sign', /<=|>=|!=|<>|[=<>(),]/y],
  ['word', /[A-Za-z_][\w.]*/y],
];

function tokensOf(soql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    at += /^\s*/.exec(soql.slice(at))?.[0].length ?? 0;
    if (at >= soql.length) return [...tokens, { kind: 'end', text: '<EOF>', at }];
    const found = TOKENS.map(([kind, pattern]) => ({ kind, text: matched(pattern, soql, at) })).find(
      ({ text }) => text,
    );
    if (!found?.text) throw malformed(`line 1:${at} no viable alternative at character '${soql[at]}'`);
    tokens.push({ kind: found.kind, text: found.text, at });
    at += found.text.length;
  }
}

function matched(pattern: RegExp, soql: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(soql)?.[0] ?? null;
}

const unexpected = ({ text }: Token) => malformed(`unexpected token: '${text}'`);

/** A place in the tokens that moves on. */
function walker(tokens: readonly Token[]) {
  let place = 0;
  const peek = (): Token => tokens[place] ?? { kind: 'end', text: '<EOF>', at: 0 };
  const next = () => {
    const token = peek();
    place += 1;
    return token;
  };
  const is = (word: string) => ['word', 'sign'].includes(peek().kind) && peek().text.toUpperCase() === word;
  /** Takes the words where they all stand here. */
  const take = (...words: string[]): boolean => {
    const before = place;
    for (const word of words) {
      if (!is(word)) {
        place = before;
        return false;
      }
      place += 1;
    }
    return true;
  };
  const need = (word: string) => {
    if (!take(word)) throw unexpected(peek());
  };
  const of = (kind: TokenKind) => {
    if (peek().kind !== kind) throw unexpected(peek());
    return next();
  };
  return { peek, next, is, take, need, of };
}
type Walker = ReturnType<typeof walker>;

export function parseSoql(soql: string): Soql {
  const at = walker(tokensOf(soql));
  at.need('SELECT');
  const count = at.take('COUNT', '(', ')');
  const select = count ? [] : listed(at, () => pathOf(at));
  at.need('FROM');
  const from = at.of('word');
  const where = at.take('WHERE') ? either(at) : null;
  const order = at.take('ORDER', 'BY') ? listed(at, () => sortOf(at)) : [];
  const limit = at.take('LIMIT') ? Number(at.of('number').text) : null;
  const offset = { value: 0, at: at.peek().at };
  if (at.take('OFFSET')) offset.value = Number(at.of('number').text);
  if (at.peek().kind !== 'end') throw unexpected(at.peek());
  return { count, select, from: { name: from.text, at: from.at }, where, order, limit, offset };
}

function listed<T>(at: Walker, one: () => T): T[] {
  const all = [one()];
  while (at.take(',')) all.push(one());
  return all;
}

const WORDS = ['FROM', 'WHERE', 'AND', 'OR', 'ORDER', 'LIMIT', 'OFFSET', 'SELECT'];

function pathOf(at: Walker): Path {
  const token = at.of('word');
  if (WORDS.includes(token.text.toUpperCase())) throw unexpected(token);
  return { names: token.text.split('.'), at: token.at };
}

function sortOf(at: Walker): Sort {
  const path = pathOf(at);
  const descending = at.take('DESC');
  if (!descending) at.take('ASC');
  // Whatever the direction, nulls come first unless the query says otherwise.
  const nullsFirst = !at.take('NULLS', 'LAST');
  at.take('NULLS', 'FIRST');
  return { path, descending, nullsFirst };
}

/** Without parentheses a condition is all AND or all OR. */
function either(at: Walker): Condition {
  const first = part(at);
  const kind = at.is('AND') ? 'and' : 'or';
  const parts = [first];
  while (at.take(kind.toUpperCase())) parts.push(part(at));
  if (at.is('AND') || at.is('OR')) throw unexpected(at.peek());
  return parts.length === 1 ? first : { kind, parts };
}

function part(at: Walker): Condition {
  if (at.take('NOT')) return { kind: 'not', part: part(at) };
  if (at.take('(')) {
    const inside = either(at);
    at.need(')');
    return inside;
  }
  const path = pathOf(at);
  if (at.take('LIKE')) return { kind: 'test', path, operator: 'LIKE', values: [literal(at)] };
  const none = at.take('NOT', 'IN');
  if (none || at.take('IN')) {
    at.need('(');
    const values = listed(at, () => literal(at));
    at.need(')');
    return { kind: 'test', path, operator: none ? 'NOT IN' : 'IN', values };
  }
  return { kind: 'test', path, operator: signOf(at.of('sign')), values: [literal(at)] };
}

const SIGNS: Partial<Record<string, Operator>> = {
  ...{ '=': '=', '!=': '!=', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
};

function signOf(token: Token): Operator {
  const operator = SIGNS[token.text];
  if (!operator) throw unexpected(token);
  return operator;
}

function literal(at: Walker): Literal {
  const token = at.next();
  const { kind, text } = token;
  if (kind === 'string') return { ...token, kind, value: unescaped(text.slice(1, -1)), raw: text.slice(1, -1) };
  if (kind === 'number' || kind === 'date' || kind === 'datetime') return { ...token, kind, value: text, raw: text };
  const word = text.toLowerCase();
  if (word === 'null') return { ...token, kind: 'null', value: '', raw: '' };
  if (word !== 'true' && word !== 'false') throw unexpected(token);
  return { ...token, kind: 'boolean', value: word, raw: word };
}

const ESCAPES: Partial<Record<string, string>> = {
  ...{ n: '\n', N: '\n', r: '\r', R: '\r', t: '\t', T: '\t', b: '\b', B: '\b', f: '\f', F: '\f' },
  ...{ "'": "'", '"': '"', '\\': '\\', _: '_', '%': '%' },
};

function unescaped(raw: string): string {
  return raw.replace(/\\(.)/gs, (whole, letter: string) => {
    const meant = ESCAPES[letter];
    if (meant === undefined) throw malformed(`Illegal character sequence '${whole}' in string literal`);
    return meant;
  });
}
