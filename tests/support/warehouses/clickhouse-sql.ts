/** A statement of ClickHouse's as this Postgres runs it: what stands behind it, its parameters, its words. */
import { ClickhouseRefusal, syntaxError } from './clickhouse-errors';
import { postgresType } from './clickhouse-types';
import { nullsPlaced } from './query-shape';
import { postgresName, postgresText, type Token, tokensOf } from './tokens';
import { type Dialect, isSign, isWord, joined, parted, translated, typeEnd, withoutBlanks } from './translation';

export const FAR_CLICKHOUSE = 'far_clickhouse';

const WRITING = { name: '"`', text: "'", backslash: `'"\`` };

/** Functions that Postgres has by the same name and the same meaning; ClickHouse knows these in any case. */
const SHARED = new Set(
  'count sum avg min max lower upper coalesce nullif substring trim concat length abs round floor ceil greatest least replace'.split(
    ' ',
  ),
);

const DIALECT: Dialect = {
  type: postgresType,
  call: (name) => (SHARED.has(name.toLowerCase()) ? name.toLowerCase() : `${FAR_CLICKHOUSE}.${postgresName(name)}`),
  fold: (name) => name,
  collation: () => '"C"',
  silent: ['FINAL', 'GLOBAL'],
};

export type ClickhouseStatementParts = {
  tokens: Token[];
  format: string | null;
  settings: [string, string][];
};

/** Takes off a last semicolon, FORMAT and SETTINGS. */
export function partsOf(sql: string): ClickhouseStatementParts {
  let tokens = withoutBlanks(readTokens(sql));
  if (isSign(tokens.at(-1), ';')) tokens = tokens.slice(0, -1);
  if (tokens.some((token) => isSign(token, ';')))
    throw new ClickhouseRefusal('SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
  const settings: [string, string][] = [];
  let format: string | null = null;
  for (let again = true; again; ) {
    again = false;
    const at = tokens.findLastIndex((token, i) => isWord(token, 'SETTINGS') && isSign(tokens[i + 2], '='));
    if (at > 0 && !tokens.slice(at).some((token) => isWord(token, 'FORMAT'))) {
      for (const part of parted(tokens.slice(at + 1), (token) => isSign(token, ',')))
        settings.push([
          part[0]?.text ?? '',
          part
            .slice(2)
            .map(({ text }) => text)
            .join(''),
        ]);
      tokens = tokens.slice(0, at);
      again = true;
    }
    if (isWord(tokens.at(-2), 'FORMAT') && tokens.length > 2) {
      format = tokens.at(-1)?.text ?? null;
      tokens = tokens.slice(0, -2);
      again = true;
    }
  }
  return { tokens, format, settings };
}

function readTokens(sql: string): Token[] {
  try {
    return tokensOf(sql, WRITING);
  } catch {
    throw syntaxError(sql.slice(0, 40));
  }
}

/** `{name:Type}` by what came as `param_name`. */
export function withParameters(tokens: readonly Token[], given: (name: string) => string | null): Token[] {
  const bound: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined || !isSign(token, '{')) {
      if (token) bound.push(token);
      continue;
    }
    const end = tokens.findIndex((each, at) => at > i && isSign(each, '}'));
    if (end < 0) throw syntaxError('{');
    const name = tokens[i + 1]?.text ?? '';
    const type = joined(tokens.slice(i + 2, end)).replace(/^:/, '');
    const value = given(name);
    if (value === null) throw new ClickhouseRefusal('UNKNOWN_QUERY_PARAMETER', `Substitution \`${name}\` is not set`);
    bound.push(...parameter(type, value));
    i = end;
  }
  return bound;
}

function parameter(type: string, value: string): Token[] {
  if (type === 'Identifier') return [{ kind: 'name', text: value }];
  if (value === '\\N') return [{ kind: 'word', text: 'NULL' }];
  const text = value.replace(/\\([\\tn'])/g, (_, char: string) => ({ t: '\t', n: '\n' })[char] ?? char);
  return [
    ...[{ kind: 'word', text: 'CAST' } as const, { kind: 'sign', text: '(' } as const],
    ...[{ kind: 'text', text } as const, { kind: 'sign', text: ',' } as const],
    ...[{ kind: 'text', text: type } as const, { kind: 'sign', text: ')' } as const],
  ];
}

export function postgresStatement(tokens: readonly Token[]): string {
  const [first, , ...rest] = tokens;
  if (isWord(first, 'CREATE')) return created(tokens);
  if (isWord(first, 'ALTER')) {
    const at = tokens.findIndex((token) => isWord(token, 'DELETE', 'UPDATE'));
    if (at > 0) return mutation(translated(tokens.slice(2, at), DIALECT), tokens.slice(at));
    return typed(tokens);
  }
  if (isWord(first, 'TRUNCATE') && !isWord(tokens[1], 'TABLE')) return `TRUNCATE ${translated([...rest], DIALECT)}`;
  const placed = nullsPlaced(tokens.map(counted), { ASC: 'LAST', DESC: 'LAST' });
  return translated(placed, DIALECT).replaceAll('count ( )', 'count(*)');
}

/** PREWHERE is a WHERE that is read first. */
const counted = (token: Token): Token => (isWord(token, 'PREWHERE') ? { kind: 'word', text: 'WHERE' } : token);

function mutation(table: string, tokens: readonly Token[]): string {
  const rest = translated(tokens.slice(1), DIALECT);
  return isWord(tokens[0], 'DELETE') ? `DELETE FROM ${table} ${rest}` : `UPDATE ${table} SET ${rest}`;
}

/** Without its engine and what follows that; a column is not nullable unless it says so. */
function created(tokens: readonly Token[]): string {
  if (isWord(tokens[1], 'DATABASE')) return `CREATE SCHEMA ${translated(tokens.slice(2), DIALECT)}`;
  const engine = tokens.findIndex((token) => isWord(token, 'ENGINE'));
  return typed(engine < 0 ? tokens : tokens.slice(0, engine));
}

/** Every word that is a type becomes Postgres'. */
function typed(tokens: readonly Token[]): string {
  const said: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i];
    const end = typeEnd(tokens, i);
    if (
      token?.kind === 'word' &&
      /^(U?Int\d|String|Nullable|Float|Date|Decimal|Bool|UUID|LowCard|FixedS|JSON)/.test(token.text)
    ) {
      const written = joined(tokens.slice(i, end));
      said.push(`${postgresType(written)}${written.startsWith('Nullable') ? '' : ' NOT NULL'}`);
      i = end;
    } else {
      const isWriting = isWord(
        token,
        'CREATE',
        'ALTER',
        'TABLE',
        'IF',
        'NOT',
        'EXISTS',
        'ADD',
        'DROP',
        'COLUMN',
        'VIEW',
        'AS',
      );
      said.push(isWriting || token?.kind !== 'word' ? plain(token) : postgresName(token.text));
      i++;
    }
  }
  return said.join(' ');
}

const plain = (token: Token | undefined): string => {
  if (token?.kind === 'name') return postgresName(token.text);
  return token?.kind === 'text' ? postgresText(token.text) : (token?.text ?? '');
};
