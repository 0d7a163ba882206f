/** A statement on its way: may it be, what is it in Postgres' words, and how much of the result is let through. */
import type { Answer } from '@/tests/support/vendors/vendor-server';
import * as access from './clickhouse-access';
import { allowColumns } from './clickhouse-columns';
import {
  ClickhouseRefusal,
  readOnlyStatement,
  syntaxError,
  translatedError,
  unknownDatabase,
  unknownTable,
} from './clickhouse-errors';
import { formatOf } from './clickhouse-formats';
import type { ClickhouseRequest } from './clickhouse-request';
import { type Settings, withSettings } from './clickhouse-settings';
import { FAR_CLICKHOUSE, partsOf, postgresStatement, withParameters } from './clickhouse-sql';
import { typeName } from './clickhouse-types';
import type { FarColumn, FarPostgres, FarResult } from './far-pool';
import { headings } from './query-shape';
import { relationsOf } from './relations';
import { postgresName, postgresText, tokensOf } from './tokens';
import { isWord, joined } from './translation';

export type ClickhouseStatement = { user: string; sql: string; settings: Settings; done: boolean };
/** Keys as ClickHouse writes them: `id, created_at`. */
export type ClickhouseTable = { engine?: string; sortingKey?: string; primaryKey?: string; partitionKey?: string };

export type ClickhouseWorld = {
  far: FarPostgres;
  users: access.ClickhouseUsers;
  roles: access.ClickhouseRoles;
  tables: Record<string, ClickhouseTable>;
  statements: ClickhouseStatement[];
};

const FOREVER_MS = 60_000;
const NO_QUOTES = { name: '', text: '', backslash: '' };

export async function runStatement(request: ClickhouseRequest, world: ClickhouseWorld): Promise<Answer> {
  const asked: ClickhouseStatement = { user: request.name, sql: request.sql, settings: request.settings, done: false };
  world.statements.push(asked);
  const parts = partsOf(request.sql);
  const settings = withSettings(request.settings, parts.settings);
  const seconds = Number(settings.max_execution_time) || FOREVER_MS / 1_000;
  const name = parts.format ?? request.format ?? 'TabSeparated';
  const format = formatOf(name);
  if (!format) throw new ClickhouseRefusal('UNKNOWN_FORMAT', `Unknown format ${name}`);
  const tokens = withParameters(parts.tokens, request.parameter);
  const running = { ...request, tokens, settings, seconds };
  try {
    const result = limited(
      shownGrants(running, world) ?? (await described(running, world)) ?? (await runOn(running, world)),
      settings,
    );
    const body = result.columns.length > 0 ? format.write(result, (each) => settings[each] ?? '') : '';
    tooManyBytes(body, settings);
    asked.done = true;
    return { status: 200, headers: { 'content-type': format.contentType, ...summary(name, result, body) }, body };
  } catch (error) {
    throw translatedError(error, request.sql, seconds);
  }
}

type Running = ClickhouseRequest & { tokens: ReturnType<typeof withParameters>; seconds: number };

const textColumn = (name: string): FarColumn => ({ name, type: 'text', typmod: -1, nullable: false, schema: null });

/** `SHOW GRANTS`, `FOR` one or more, `FINAL` with those of the roles in place of the roles. */
function shownGrants({ tokens, name }: Running, { users, roles }: ClickhouseWorld): FarResult | null {
  if (!isWord(tokens[0], 'SHOW') || !isWord(tokens[1], 'GRANTS')) return null;
  const final = isWord(tokens.at(-1), 'FINAL');
  const named = isWord(tokens[2], 'FOR') ? tokens.slice(3, final ? -1 : undefined) : [];
  const asked = named.filter(({ kind }) => kind === 'name' || kind === 'word').map(({ text }) => text);
  const of = asked.length > 0 ? asked.map((each) => (each.toUpperCase() === 'CURRENT_USER' ? name : each)) : [name];
  const lines = of.flatMap((each) => access.shownGrants(name, { users, roles }, { of: each, final }));
  return { columns: [textColumn(asked.length > 0 ? `GRANTS FOR ${of}` : 'GRANTS')], rows: lines.map((line) => [line]) };
}

/** The columns of a table, or of a query in parentheses. */
async function described(running: Running, world: ClickhouseWorld): Promise<FarResult | null> {
  const { tokens } = running;
  if (!isWord(tokens[0], 'DESCRIBE', 'DESC')) return null;
  const from = tokens.slice(isWord(tokens[1], 'TABLE') ? 2 : 1);
  const { columns } = await runOn(
    { ...running, tokens: [...tokensOf('SELECT * FROM ', NO_QUOTES), ...from, ...tokensOf(' LIMIT 0', NO_QUOTES)] },
    world,
  );
  const names = ['name', 'type', 'default_type', 'default_expression', 'comment', 'codec_expression', 'ttl_expression'];
  const rows = columns.map((column) => [column.name, typeName(column, []), '', '', '', '', '']);
  return { columns: names.map(textColumn), rows };
}

async function runOn(running: Running, world: ClickhouseWorld): Promise<FarResult> {
  const { tokens, name, user, database, settings, get, seconds } = running;
  const text = joined(tokens.map((token) => ({ ...token, text: `${token.text} ` })));
  const write = access.writePrivilege(text);
  if (!write && !isWord(tokens[0], 'SELECT', 'WITH') && tokens[0]?.text !== '(')
    throw syntaxError(tokens[0]?.text ?? '');
  const relations = relationsOf(tokens);
  const grants = access.grantsOf(user, world.roles);
  if (!write) await existing(relations, running, world.far);
  access.allowStatement({ name, grants, database }, write, relations);
  await allowColumns({ name, grants, database, tokens }, write ? relations.slice(1) : relations, world.far);
  if (write && settings.readonly !== '0') throw readOnlyStatement(name, get);
  const result = await world.far.run({
    sql: postgresStatement(tokens),
    settings: told(running, grants, world),
    reads: write === null,
    timeoutMs: seconds * 1_000,
  });
  const names = headings(tokens);
  if (names?.length !== result.columns.length) return result;
  return { ...result, columns: result.columns.map((column, i) => ({ ...column, name: names[i] ?? column.name })) };
}

function told({ name, user, database, settings }: Running, grants: access.Grant[], world: ClickhouseWorld) {
  const sees = access.seesAccess(grants);
  const all = sees ? Object.entries(world.users) : [];
  const rows = all.flatMap(([user_name, each]) =>
    access.grantsOf({ ...each, roles: [] }, {}).map((grant) => ({
      ...{ user_name, access_type: grant.privilege, grant_option: grant.option, column: grant.columns?.[0] },
      ...{ database: grant.database === '*' ? null : grant.database, table: grant.table === '*' ? null : grant.table },
    })),
  );
  const given = all.flatMap(([user_name, { roles = [] }]) =>
    roles.map((granted_role_name) => ({ user_name, granted_role_name })),
  );
  return {
    search_path: `${postgresName(database)}, ${FAR_CLICKHOUSE}`,
    ...{ TimeZone: 'UTC', DateStyle: 'ISO, YMD', 'far.user': name, 'far.database': database },
    'far.grants': JSON.stringify(grants),
    'far.roles': JSON.stringify(user.roles ?? []),
    'far.tables': JSON.stringify(world.tables),
    'far.values': JSON.stringify(settings),
    'far.all_grants': JSON.stringify(rows),
    'far.all_roles': JSON.stringify(given),
  };
}

/** Before anybody asks what may be read: the database first, then the table. */
async function existing(relations: ReturnType<typeof relationsOf>, { database, sql }: Running, far: FarPostgres) {
  const named = relations.map(({ parts }) => (parts.length > 1 ? parts : [database, ...parts]));
  const wanted = [[database, null] as const, ...named.map(([schema, table]) => [schema, table] as const)];
  const list = wanted.map(
    ([schema, table]) =>
      `SELECT to_regnamespace(${postgresText(postgresName(schema ?? ''))}) IS NOT NULL,
      to_regclass(${postgresText(`${postgresName(schema ?? '')}.${postgresName(table ?? 'x')}`)}) IS NOT NULL`,
  );
  const { rows } = await far.run({ sql: list.join(' UNION ALL '), settings: {}, reads: true, timeoutMs: FOREVER_MS });
  wanted.forEach(([schema, table], i) => {
    if (rows[i]?.[0] !== 't') throw unknownDatabase(schema ?? '');
    if (table && rows[i]?.[1] !== 't') throw unknownTable(`${schema}.${table}`, sql);
  });
}

/** `break` lets whole blocks through, so most often more than the limit. */
function limited(result: FarResult, settings: Settings): FarResult {
  const most = Number(settings.max_result_rows);
  const { length } = result.rows;
  if (most === 0 || length <= most) return result;
  if (settings.result_overflow_mode !== 'break')
    throw new ClickhouseRefusal(
      'TOO_MANY_ROWS_OR_BYTES',
      `Limit for result exceeded, max rows: ${most}.00, current rows: ${length}.00`,
    );
  const block = Number(settings.max_block_size);
  return { ...result, rows: result.rows.slice(0, Math.ceil(most / block) * block) };
}

function tooManyBytes(body: string, { max_result_bytes, result_overflow_mode }: Settings): void {
  const most = Number(max_result_bytes);
  if (most > 0 && body.length > most && result_overflow_mode !== 'break')
    throw new ClickhouseRefusal(
      'TOO_MANY_ROWS_OR_BYTES',
      `Limit for result exceeded, max bytes: ${most}.00 B, current bytes: ${body.length}.00 B`,
    );
}

function summary(format: string, { rows }: FarResult, body: string): Record<string, string> {
  const [read, bytes] = [String(rows.length), String(body.length)];
  const counts = {
    read_rows: read,
    read_bytes: bytes,
    written_rows: '0',
    written_bytes: '0',
    total_rows_to_read: read,
  };
  return {
    'x-clickhouse-format': format,
    'x-clickhouse-summary': JSON.stringify({
      ...counts,
      result_rows: read,
      result_bytes: bytes,
      elapsed_ns: '1000000',
    }),
  };
}
