/** A statement of Databricks' as this Postgres runs it: names of three parts, parameters, words. */
import { unboundParameter, unparsable } from './databricks-errors';
import { postgresType } from './databricks-types';
import { nullsPlaced } from './query-shape';
import { relationsOf } from './relations';
import { postgresName, type Token, tokensOf } from './tokens';
import { type Dialect, isKeyword, isSign, isWord, joined, translated, typeEnd, withoutBlanks } from './translation';

export const FAR_DATABRICKS = 'far_databricks';
/** Where the views stand that a statement knows as `information_schema`. */
export const FAR_INFORMATION = 'far_information';

const WRITING = { name: '`', text: `'"`, backslash: `'"` };

const SHARED = new Set(
  'count sum avg min max lower upper coalesce nullif substring trim length abs round floor ceil greatest least replace row_number rank concat_ws string_agg lpad rpad'.split(
    ' ',
  ),
);

const DIALECT: Dialect = {
  type: postgresType,
  call: (name) => {
    const low = name.toLowerCase();
    return SHARED.has(low) ? low : `${FAR_DATABRICKS}.${postgresName(low)}`;
  },
  fold: (name) => name.toLowerCase(),
  collation: () => '"C"',
  silent: [],
  cast: (value, type) => (/^string$/i.test(type) ? `${FAR_DATABRICKS}.as_string(${value})` : null),
  bare: ['CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_USER'],
};

export function readTokens(sql: string): Token[] {
  const tokens = withoutBlanks(whole(sql));
  const one = isSign(tokens.at(-1), ';') ? tokens.slice(0, -1) : tokens;
  if (one.some((token) => isSign(token, ';'))) throw unparsable(';');
  return one;
}

function whole(sql: string): Token[] {
  try {
    return tokensOf(sql, WRITING);
  } catch {
    throw unparsable(sql.slice(0, 20));
  }
}

/** Without a value it is null; `type` is STRING unless given. */
export type DatabricksParameter = { name: string; value?: string | null; type?: string };

/** `:name` by its parameter, as a value of its type. */
export function withParameters(tokens: readonly Token[], given: readonly DatabricksParameter[]): Token[] {
  return tokens.flatMap((token): Token[] => {
    if (token.kind !== 'place' || !token.text.startsWith(':')) return [token];
    const name = token.text.slice(1);
    const parameter = given.find((each) => each.name === name);
    if (!parameter) throw unboundParameter(name);
    const { value = null, type = 'STRING' } = parameter;
    const said: Token = value === null ? { kind: 'word', text: 'NULL' } : { kind: 'text', text: value };
    // a text stays one without a cast; what is null has a type either way
    if (/^string$/i.test(type) && value !== null) return [said];
    return [
      ...[{ kind: 'word', text: 'CAST' } as const, { kind: 'sign', text: '(' } as const, said],
      ...[
        { kind: 'word', text: 'AS' } as const,
        { kind: 'word', text: type } as const,
        { kind: 'sign', text: ')' } as const,
      ],
    ];
  });
}

export type Home = { catalog: string; schema: string };

/** Every relation as `[catalog, schema, table]`. */
export const fullNames = (tokens: readonly Token[], { catalog, schema }: Home): string[][] =>
  relationsOf(tokens).map(({ parts }) => {
    const low = parts.map((part) => part.toLowerCase());
    return [...[catalog, schema].slice(0, Math.max(0, 3 - low.length)), ...low];
  });

/** A database of Postgres' has no catalogs: their name goes, and `information_schema` is the one of the fake. */
function withoutCatalogs(tokens: readonly Token[], home: Home): Token[] {
  const out = [...tokens];
  for (const { parts, at } of relationsOf(tokens).reverse()) {
    const low = parts.map((part) => part.toLowerCase());
    const schema = low.length > 1 ? low.at(-2) : null;
    const length = parts.length * 2 - 1;
    if (schema === null) continue;
    const there = schema === 'information_schema' ? FAR_INFORMATION : (schema ?? home.schema);
    const said: Token[] = [
      ...[{ kind: 'name', text: there } as const, { kind: 'sign', text: '.' } as const],
      { kind: 'name', text: low.at(-1) ?? '' },
    ];
    out.splice(at, length, ...said);
  }
  return out;
}

export function postgresStatement(tokens: readonly Token[], home: Home): string {
  const local = withoutCatalogs(tokens, home);
  if (isWord(local[0], 'CREATE', 'ALTER')) return declared(local);
  return translated(nullsPlaced(local, { ASC: 'FIRST', DESC: 'LAST' }), DIALECT);
}

/** Every word that is a type becomes Postgres', up to what Delta alone knows. */
function declared(tokens: readonly Token[]): string {
  const delta = tokens.findIndex((token) => isWord(token, 'USING', 'TBLPROPERTIES', 'CLUSTER'));
  const own = delta < 0 ? tokens : tokens.slice(0, delta);
  const said: string[] = [];
  for (let i = 0; i < own.length; ) {
    const end = typeEnd(own, i);
    const token = own[i];
    const type = token?.kind === 'word' ? typeOrNull(joined(own.slice(i, end))) : null;
    if (type) said.push(type);
    else if (token && (isKeyword(token, true) || token.kind === 'sign' || token.kind === 'number'))
      said.push(token.text);
    else said.push(postgresName(token?.text ?? ''));
    i = type ? end : i + 1;
  }
  return said.join(' ');
}

function typeOrNull(written: string): string | null {
  try {
    return postgresType(written);
  } catch {
    return null;
  }
}
