/**
 * Databricks' SQL Statement Execution API 2.0, with a Postgres that does the work: one catalog, its schemas those of a database.
 *
 * Documented: the request's fields and their bounds; the states; a session for every statement, whose zone is the
 * warehouse's TIMEZONE (UTC unless an administrator set another; here always UTC), so that SET TIME ZONE lasts for nothing;
 * JSON_ARRAY as texts and nulls; chunks with an index and an internal link; truncation by row_limit and byte_limit; INLINE up
 * to 25 MiB; parameters by name; information_schema, filtered by privileges, positions from 1; USE CATALOG and USE SCHEMA
 * beside SELECT. Seen by clients of the real one: moments in JSON_ARRAY are cut to the millisecond.
 *
 * Inferred: the very words of most messages and the codes of a refused token and of an unknown warehouse; that a result
 * without rows has no chunk and an empty `result`; that a statement of another's token is not found; what TIMESTAMP_NTZ is
 * called in a manifest; a canceled statement without an error; the words of `inherited_from`, and that only what can be
 * had on a thing itself is passed on to it.
 */
import type pg from 'pg';
import { type Answer, type Asked, startVendorServer, type VendorServer } from '@/tests/support/vendors/vendor-server';
import { type DatabricksGroups, type DatabricksUser, grantsOf } from './databricks-access';
import * as errors from './databricks-errors';
import { DATABRICKS_FUNCTIONS, DATABRICKS_INFORMATION } from './databricks-information';
import { bodyOf } from './databricks-request';
import { chunkOf, linkedOf, manifestOf } from './databricks-result';
import { advance, cancel, type DatabricksStatement, type Entry, entryOf } from './databricks-statements';
import { type FarPostgres, farPostgres } from './far-pool';

export type DatabricksOptions = {
  /** Of a database that is this Databricks' alone. */
  owner: pg.Client;
  tokens: Record<string, DatabricksUser>;
  groups?: DatabricksGroups;
  catalog?: string;
  warehouse?: string;
  rowsPerChunk?: number;
  maxInlineBytes?: number;
  /** How often a statement is asked for before it is done. */
  polls?: (sql: string) => number;
  change?: () => void;
};

export type Databricks = VendorServer & {
  /** What was asked, in order, whatever became of it. A test may change it between two requests. */
  statements: DatabricksStatement[];
  /** From now on this is what the user of a token has. */
  alter(token: string, change: Partial<DatabricksUser>): void;
  hold(polls: (sql: string) => number): void;
};

type World = Required<Omit<DatabricksOptions, 'owner' | 'change'>> & { far: FarPostgres; entries: Entry[] };

const ROOT = '/api/2.0/sql/statements';

export async function startDatabricks(options: DatabricksOptions): Promise<Databricks> {
  const { owner, change } = options;
  await owner.query([...DATABRICKS_FUNCTIONS, ...DATABRICKS_INFORMATION].join('\n'));
  const statements: DatabricksStatement[] = [];
  const world: World = {
    ...{ groups: {}, catalog: 'main', warehouse: 'warehouse', rowsPerChunk: 1_000, maxInlineBytes: 26_214_400 },
    ...{ polls: () => 0, ...options, tokens: { ...options.tokens }, far: farPostgres(owner), entries: [] },
  };
  const answer = async (asked: Asked): Promise<Answer> => {
    try {
      return { status: 200, body: await said(asked, world, statements) };
    } catch (refusal) {
      if (!(refusal instanceof errors.DatabricksRefusal)) throw refusal;
      return errors.answerOf(refusal);
    }
  };
  const server = await startVendorServer(answer, { refuse: errors.refused, ...(change ? { change } : {}) });
  return {
    ...{ ...server, statements },
    alter: (token, altered) => {
      const before = world.tokens[token];
      if (!before) throw new Error(`no token ${token}`);
      world.tokens[token] = { ...before, ...altered };
    },
    hold: (polls) => {
      world.polls = polls;
    },
    close: async () => {
      await server.close();
      await world.far.close();
    },
  };
}

/** Beside the API, and of another door: the address is the key. */
const STORAGE = /^\/storage\/([^/]+)\/(\d+)$/;

async function said(asked: Asked, world: World, statements: DatabricksStatement[]): Promise<unknown> {
  const [, secret, part] = STORAGE.exec(asked.path) ?? [];
  if (secret !== undefined) return stored(asked, world, { secret, part: Number(part) });
  const [, token] = /^Bearer (.+)$/.exec(asked.headers.authorization ?? '') ?? [];
  if (token === undefined) throw errors.noCredential();
  const user = world.tokens[token];
  if (!user) throw errors.wrongToken();
  const path = asked.path.replace(/\/$/, '');
  if (asked.method === 'POST' && path === ROOT) {
    const entry = await executed(asked.body, { world, token, user });
    statements.push(entry.statement);
    return stateOf(entry, world, asked);
  }
  const [, id = '', rest = ''] = /^\/api\/2\.0\/sql\/statements\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (!id) throw errors.noEndpoint(asked.path);
  const entry = world.entries.find(({ statement }) => statement.id === id);
  if (!entry || entry.statement.expired || entry.statement.token !== token) throw errors.noStatement(id);
  const [, index] = /^\/result\/chunks\/(\d+)$/.exec(rest) ?? [];
  if (asked.method === 'GET' && rest === '') {
    await advance(entry, world.far);
    return stateOf(entry, world, asked);
  }
  if (asked.method === 'GET' && index !== undefined) return chunk(entry, world, { index: Number(index), asked });
  if (asked.method !== 'POST' || rest !== '/cancel') throw errors.noEndpoint(asked.path);
  cancel(entry);
  return {};
}

type Sender = { world: World; token: string; user: DatabricksUser };

async function executed(text: string, { world, token, user }: Sender): Promise<Entry> {
  const body = bodyOf(text);
  if (body.warehouse_id !== world.warehouse) throw errors.noWarehouse(body.warehouse_id);
  const home = { catalog: body.catalog ?? world.catalog, schema: body.schema ?? 'default' };
  const parameters = body.parameters.map(({ value, ...each }) => ({ ...each, value: value ?? null }));
  const entry = entryOf(
    { token, sql: body.statement, parameters, polls: world.polls(body.statement) },
    { user: user.user, groups: user.groups ?? [], grants: grantsOf(user, world.groups, world.catalog), home },
    {
      ...{ rowLimit: body.row_limit, byteLimit: body.byte_limit },
      maxInlineBytes: body.disposition === 'INLINE' ? world.maxInlineBytes : Number.POSITIVE_INFINITY,
    },
    body.disposition !== 'INLINE',
  );
  world.entries.push(entry);
  if (!body.waits) return entry;
  await advance(entry, world.far);
  if (body.on_wait_timeout === 'CANCEL') cancel(entry);
  return entry;
}

function stateOf(entry: Entry, { rowsPerChunk }: World, asked: Asked) {
  const { statement, result } = entry;
  const { id, state, error } = statement;
  const status = { state, ...(error ? { error } : {}) };
  if (!result) return { statement_id: id, status };
  const manifest = manifestOf(result, rowsPerChunk);
  if (state !== 'SUCCEEDED') return { statement_id: id, status, manifest };
  return {
    statement_id: id,
    status,
    manifest,
    result: piece(entry, chunkOf(result, rowsPerChunk, { id, index: 0 }), asked),
  };
}

function stored(asked: Asked, { entries, rowsPerChunk }: World, { secret, part }: { secret: string; part: number }) {
  if (asked.headers.authorization !== undefined) throw new Error('a token was sent to the storage');
  const entry = entries.find((each) => each.secret === secret);
  const found = entry?.result && chunkOf(entry.result, rowsPerChunk, { id: entry.statement.id, index: part });
  if (!found) throw errors.noEndpoint(asked.path);
  return found.data_array;
}

function piece({ linked, secret }: Entry, found: ReturnType<typeof chunkOf>, { headers }: Asked) {
  if (!found) return {};
  return linked ? linkedOf(found, `http://${headers.host}/storage/${secret}/${found.chunk_index}`) : found;
}

function chunk(entry: Entry, { rowsPerChunk }: World, { index, asked }: { index: number; asked: Asked }) {
  const { statement, result } = entry;
  const { id, state } = statement;
  const found = result && state === 'SUCCEEDED' ? chunkOf(result, rowsPerChunk, { id, index }) : null;
  if (state === 'CLOSED') throw errors.noStatement(id);
  if (!found) throw errors.invalidValue(`The chunk ${index} of statement ${id} is not available.`);
  return piece(entry, found, asked);
}
