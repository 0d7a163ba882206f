/** Statements on their way from PENDING to their end; each runs when it is asked for the last time before it is done. */
import crypto from 'node:crypto';
import { allowRelations, type GrantRow, isWrite } from './databricks-access';
import { noTable, SparkError, translatedError, unparsable } from './databricks-errors';
import { type DatabricksResult, type Limits, resultOf } from './databricks-result';
import * as sql from './databricks-sql';
import { manifestColumn } from './databricks-types';
import type { FarPostgres, FarResult } from './far-pool';
import { headings } from './query-shape';
import { postgresName, postgresText, type Token } from './tokens';
import { isWord } from './translation';

type State = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'CLOSED';

/** A test may change any of it between two requests. */
export type DatabricksStatement = {
  id: string;
  token: string;
  user: string;
  sql: string;
  parameters: readonly sql.DatabricksParameter[];
  state: State;
  /** How often it is still asked for before it is done. */
  polls: number;
  /** Nobody finds it any more. */
  expired: boolean;
  error: { error_code: string; message: string } | null;
};

export type Asking = { user: string; groups: readonly string[]; grants: GrantRow[]; home: sql.Home };
export type Entry = {
  statement: DatabricksStatement;
  asking: Asking;
  limits: Limits;
  /** Its rows lie elsewhere, under addresses that tell nobody whose they are. */
  linked: boolean;
  secret: string;
  result: DatabricksResult | null;
};

export const entryOf = (
  given: Pick<DatabricksStatement, 'token' | 'sql' | 'parameters' | 'polls'>,
  asking: Asking,
  limits: Limits,
  linked: boolean,
): Entry => ({
  statement: { ...given, id: crypto.randomUUID(), user: asking.user, state: 'PENDING', expired: false, error: null },
  ...{ asking, limits, linked, secret: crypto.randomUUID(), result: null },
});

const isDone = ({ state }: DatabricksStatement): boolean => state !== 'PENDING' && state !== 'RUNNING';

/** One question after its state. */
export async function advance(entry: Entry, far: FarPostgres): Promise<void> {
  const { statement } = entry;
  if (isDone(statement)) return;
  if (statement.polls > 0) {
    statement.polls--;
    statement.state = 'RUNNING';
    return;
  }
  try {
    entry.result = await runOn(entry, far);
    statement.state = 'SUCCEEDED';
  } catch (error) {
    const said = translatedError(error);
    if (!(said instanceof SparkError)) throw said;
    statement.state = 'FAILED';
    statement.error = { error_code: 'BAD_REQUEST', message: said.message };
  }
}

export function cancel({ statement }: Entry): void {
  if (!isDone(statement)) statement.state = 'CANCELED';
}

async function runOn({ statement, asking, limits }: Entry, far: FarPostgres): Promise<DatabricksResult> {
  const tokens = sql.withParameters(sql.readTokens(statement.sql), statement.parameters);
  if (!isWord(tokens[0], 'DESCRIBE', 'DESC')) return resultOf(await rowsOf(tokens, asking, far), limits);
  const query = isWord(tokens[1], 'QUERY') || isWord(tokens[1], 'SELECT', 'WITH');
  const from = tokens.slice(isWord(tokens[1], 'QUERY', 'TABLE') ? 2 : 1);
  const whole = query ? from : [...sql.readTokens('SELECT * FROM'), ...from, ...sql.readTokens('LIMIT 0')];
  const { columns } = await rowsOf(whole, asking, far);
  const rows = columns.map((column, i) => [column.name, manifestColumn(column, i).type_text.toLowerCase(), null]);
  return resultOf({ columns: ['col_name', 'data_type', 'comment'].map(textColumn), rows }, limits);
}

const textColumn = (name: string) => ({ name, type: 'text', typmod: -1, nullable: true, schema: null });

async function rowsOf(tokens: readonly Token[], asking: Asking, far: FarPostgres): Promise<FarResult> {
  const first = tokens[0]?.text ?? '';
  // a session lives as long as its one statement
  if (isWord(tokens[0], 'SET', 'USE')) return { columns: [], rows: [] };
  const write = isWrite(first);
  if (!write && !isWord(tokens[0], 'SELECT', 'WITH')) throw unparsable(first);
  const relations = sql.fullNames(tokens, asking.home);
  const reads = relations.slice(write ? 1 : 0);
  await existing(reads, asking.home, far);
  allowRelations(asking.grants, first, relations);
  const { columns, rows } = await far.run({
    ...{ sql: sql.postgresStatement(tokens, asking.home), settings: told(asking), reads: !write, timeoutMs: 60_000 },
  });
  const names = headings(tokens);
  const named =
    names?.length === columns.length ? columns.map((each, i) => ({ ...each, name: names[i] ?? each.name })) : columns;
  return { columns: named, rows };
}

const told = ({ user, groups, grants, home }: Asking): Record<string, string> => ({
  search_path: `${postgresName(home.schema)}, ${sql.FAR_DATABRICKS}`,
  ...{
    TimeZone: 'UTC',
    DateStyle: 'ISO, YMD',
    'far.user': user,
    'far.catalog': home.catalog,
    'far.schema': home.schema,
  },
  'far.groups': JSON.stringify(groups),
  'far.grants': JSON.stringify(grants),
});

/** Before anybody asks what may be read. */
async function existing(relations: readonly string[][], home: sql.Home, far: FarPostgres): Promise<void> {
  if (relations.length === 0) return;
  const list = relations.map(([, schema = '', table = '']) => {
    const there = schema === 'information_schema' ? sql.FAR_INFORMATION : schema;
    return `SELECT to_regclass(${postgresText(`${postgresName(there)}.${postgresName(table)}`)}) IS NOT NULL`;
  });
  const { rows } = await far.run({ sql: list.join(' UNION ALL '), settings: {}, reads: true, timeoutMs: 60_000 });
  relations.forEach((parts, i) => {
    const [catalog, schema] = parts;
    const known = catalog === home.catalog || (catalog === 'system' && schema === 'information_schema');
    if (!known || rows[i]?.[0] !== 't') throw noTable(parts);
  });
}
