/** One statement at Snowflake: who runs it, with what, whether they may, and what comes of it. */
import type { Fields } from '@/tests/support/vendors/vendor-server';
import { fieldsOf, textOf } from './body';
import type { FarPostgres } from './far-postgres';
import type { SnowflakeUsers } from './snowflake-auth';
import { missing, noRequest, noWarehouse, refusalOf, syntaxError, unsupported } from './snowflake-errors';
import * as grants from './snowflake-grants';
import { counted, listed, type ResultSet, resultOf } from './snowflake-result';
import { FUNCTIONS } from './snowflake-schema';
import { show } from './snowflake-show';
import { piecesOf, type Said, type Session, saidOf } from './snowflake-sql';
import { postgresName } from './tokens';

export type SnowflakeStatement = {
  statement: string;
  bindings: string[];
  user: string;
  role: string;
  parameters: Fields;
  /** Whether Postgres was given it: not so where it was refused before. */
  ran: boolean;
};
export type Warehouse = {
  far: FarPostgres;
  account: string;
  /** The one that there is; names of databases, schemas, roles and warehouses in a request are taken by their case. */
  database: string;
  users: SnowflakeUsers;
  roles: grants.SnowflakeRoles;
  statements: SnowflakeStatement[];
};

const READS: readonly string[] = ['SELECT', 'WITH', '('];
const WRITES: readonly string[] = ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE', 'CREATE', 'DROP', 'ALTER'];
/** How a bound value is taken: the vendor makes other types of a text itself. */
const BOUND: Partial<Record<string, string>> = { TEXT: 'text', FIXED: 'numeric', REAL: 'float8', BOOLEAN: 'boolean' };
const DEFAULT_TIMEOUT_SECONDS = 172_800;
/** What it writes anyway. */
const AS_IT_IS: readonly unknown[] = ['YYYY-MM-DD', 'HH24:MI:SS.FF9'];
const SILENT = /_OUTPUT_FORMAT$|^BINARY_INPUT_FORMAT$/i;

export async function runStatement(house: Warehouse, user: string, body: Fields): Promise<ResultSet> {
  const { far, database, roles, users } = house;
  const known = users[user];
  if (!known) throw new Error(`no user ${user}`);
  const statement = textOf(body.statement) ?? '';
  const parameters = fieldsOf(body.parameters) ?? {};
  const silent = Object.entries(parameters).find(
    ([name, value]) => SILENT.test(name) && !AS_IT_IS.includes(value),
  )?.[0];
  if (silent) throw new Error(`this fake does not know ${silent}`);
  if (Number(parameters.MULTI_STATEMENT_COUNT ?? 1) !== 1) throw new Error('this fake runs one statement at a time');
  const bindings = boundOf(body);
  const rights = grants.rightsOf(known, roles, textOf(body.role));
  const entry = {
    statement,
    bindings: bindings.map(({ value }) => value),
    user,
    role: rights.role,
    parameters,
    ran: false,
  };
  house.statements.push(entry);
  const session = { database: textOf(body.database), schema: textOf(body.schema) ?? 'PUBLIC' };
  const warehouse = textOf(body.warehouse) ?? known.warehouse ?? '';
  const relations = await relationsOf(far);
  const tokens = piecesOf(statement);
  const verb = tokens[0]?.text.toUpperCase() ?? '';
  if (verb === '') throw syntaxError("unexpected '<EOF>'");
  if (verb === 'SHOW') return show(tokens, { far, users, roles, user, rights, session, database, relations });
  if (!READS.includes(verb) && !WRITES.includes(verb)) throw unsupported(verb);
  const types = bindings.map(({ type }) => type);
  const made = saidOf(tokens, session, database, types);
  allow({ rights, database, relations }, verb, made);
  if (made.tables.length > 0 && !grants.mayUseWarehouse(rights, warehouse)) throw noWarehouse();
  entry.ran = true;
  const seen = relations
    .filter((each) => grants.sees(rights, database, each))
    .map(({ schema, name }) => [schema, name]);
  const settings: Settings = {
    ...settingsOf(session, parameters),
    ...timeoutOf(body),
    'bellwether.seen': JSON.stringify(seen),
  };
  const who = {
    user,
    role: rights.role,
    secondary_roles: secondary(rights),
    warehouse,
    account: house.account,
    catalog: database,
  };
  for (const [name, value] of Object.entries(who)) settings[`bellwether.${name}`] = value;
  return execute(far, verb, made, { values: bindings.map(({ value }) => value), settings });
}

type Settings = Record<string, string>;

async function execute(
  far: FarPostgres,
  verb: string,
  { sql, tables }: Said,
  running: { values: string[]; settings: Settings },
) {
  try {
    const ran = await far.run(sql, running);
    if (READS.includes(verb)) return resultOf(ran);
    const did = { INSERT: 'inserted', UPDATE: 'updated', DELETE: 'deleted', MERGE: 'merged' }[verb];
    if (did) return counted(`number of rows ${did}`, ran.count);
    return listed(
      ['status'],
      [[verb === 'CREATE' ? `Table ${tables[0]?.name} successfully created.` : 'Statement executed successfully.']],
    );
  } catch (mistake) {
    throw refusalOf(mistake, Number(running.settings.statement_timeout) / 1_000);
  }
}

type Asking = { rights: grants.Rights; database: string; relations: grants.Relation[] };

function allow({ rights, database, relations }: Asking, verb: string, { tables }: Said): void {
  for (const [i, table] of tables.entries()) {
    const written = i === 0 && WRITES.includes(verb);
    const there = relations.some(({ schema, name }) => schema === table.schema && name === table.name);
    const creates = written && verb === 'CREATE';
    const described = table.schema === 'INFORMATION_SCHEMA';
    if (!there && !creates) throw missing('Object', `${database}.${table.schema}.${table.name}`);
    if (written) grants.allowWrite(rights, database, verb, table);
    else if (!described) grants.allowRead(rights, database, table);
  }
}

async function relationsOf(far: FarPostgres): Promise<grants.Relation[]> {
  const { rows } = await far.run(`SELECT n.nspname, c.relname, c.relkind FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm')
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1, 2`);
  return rows.map(([schema, name, kind]) => ({
    ...{ schema: schema ?? '', name: name ?? '' },
    kind: kind === 'v' || kind === 'm' ? 'VIEW' : 'TABLE',
  }));
}

/** In the order of their numbers, which begin with 1. */
function boundOf(body: Fields): { type: string; value: string }[] {
  const bindings = fieldsOf(body.bindings) ?? {};
  return Object.keys(bindings).map((_, i) => {
    const bound = fieldsOf(bindings[i + 1]);
    const [type, value] = [BOUND[textOf(bound?.type) ?? ''], textOf(bound?.value)];
    if (!type || value === null) throw noRequest(`Invalid binding ${i + 1}`);
    return { type, value };
  });
}

/** The request's own limit, or else the session's; zero, or none, is the vendor's most. */
function timeoutOf({ timeout, parameters }: Fields): Settings {
  const asked = Number(timeout ?? fieldsOf(parameters)?.STATEMENT_TIMEOUT_IN_SECONDS ?? 0);
  return { statement_timeout: String((asked > 0 ? asked : DEFAULT_TIMEOUT_SECONDS) * 1_000) };
}

/** Where nobody says a zone, it is the one that a new account has. */
const settingsOf = ({ database, schema }: Session, { TIMEZONE }: Fields): Settings => ({
  search_path: `${FUNCTIONS}, ${postgresName(schema)}, pg_catalog`,
  TimeZone: textOf(TIMEZONE) ?? 'America/Los_Angeles',
  'bellwether.database': database ?? '',
  'bellwether.schema': schema,
});

const secondary = ({ secondary }: grants.Rights): string =>
  secondary.length > 0 ? JSON.stringify({ roles: secondary.join(','), value: 'ALL' }) : '{"roles":"","value":""}';
