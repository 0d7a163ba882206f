/**
 * ClickHouse's HTTP interface as of 24.8, with a Postgres that does the work: a database of ClickHouse's is a schema there.
 *
 * Documented: three ways to sign in; the statement in the body, in `query`, or in both; GET only reads; settings and
 * parameters in the address; `readonly` of a profile; formats and their content types; 64-bit integers in quotes; the
 * limits of a result, where `break` ends with a whole block; the system's tables, filtered by grants; SHOW GRANTS.
 * From the public sources: the status of each code, ᴺᵁᴸᴸ as a text in JSONCompactStrings…, a setting that may be said
 * again with the value that it has, a missing grant said before a read-only profile.
 *
 * Inferred: the very words of most messages and where they break; what SHOW GRANTS says of a role that one has not; that
 * a table's count is always known; the types of expressions, which ClickHouse derives and this guesses from their values.
 */
import crypto from 'node:crypto';
import type pg from 'pg';
import { type Answer, type Asked, startVendorServer, type VendorServer } from '@/tests/support/vendors/vendor-server';
import type { ClickhouseRoles, ClickhouseUser, ClickhouseUsers } from './clickhouse-access';
import { answerOf, ClickhouseRefusal, refused } from './clickhouse-errors';
import { CLICKHOUSE_FUNCTIONS } from './clickhouse-functions';
import { requestOf } from './clickhouse-request';
import { type ClickhouseStatement, type ClickhouseTable, runStatement } from './clickhouse-run';
import { CLICKHOUSE_SYSTEM } from './clickhouse-system';
import { farPostgres } from './far-pool';

export type ClickhouseOptions = {
  /** Of a database that is this ClickHouse's alone. */
  owner: pg.Client;
  users: ClickhouseUsers;
  roles?: ClickhouseRoles;
  /** By `database.table`: what Postgres cannot say of a table. */
  tables?: Record<string, ClickhouseTable>;
  change?: () => void;
};

export type Clickhouse = VendorServer & {
  /** What was asked by whom, in order, also what was refused after sign-in. */
  statements: ClickhouseStatement[];
  /** From now on this is what a user has. */
  alter(user: string, change: Partial<ClickhouseUser>): void;
  describe(table: string, as: ClickhouseTable): void;
};

export async function startClickhouse(options: ClickhouseOptions): Promise<Clickhouse> {
  const { owner, roles = {}, change } = options;
  const [users, tables] = [{ ...options.users }, { ...options.tables }];
  await owner.query([...CLICKHOUSE_FUNCTIONS, ...CLICKHOUSE_SYSTEM].join('\n'));
  const far = farPostgres(owner);
  const statements: ClickhouseStatement[] = [];
  const answer = async (asked: Asked): Promise<Answer> => {
    const id = asked.query.get('query_id') ?? crypto.randomUUID();
    const plain = asked.path === '/ping' || (asked.method === 'GET' && asked.path === '/' && !asked.query.has('query'));
    if (plain) return { status: 200, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: 'Ok.\n' };
    try {
      const request = requestOf(asked, users);
      const said = await runStatement(request, { far, users, roles, tables, statements });
      return { ...said, headers: { ...said.headers, ...standing(id) } };
    } catch (refusal) {
      if (!(refusal instanceof ClickhouseRefusal)) throw refusal;
      const said = answerOf(refusal);
      return { ...said, headers: { ...said.headers, ...standing(id) } };
    }
  };
  const server = await startVendorServer(answer, { refuse: refused, ...(change ? { change } : {}) });
  return {
    ...server,
    statements,
    alter: (user, change) => {
      const before = users[user];
      if (!before) throw new Error(`no user ${user}`);
      users[user] = { ...before, ...change };
    },
    describe: (table, as) => {
      tables[table] = as;
    },
    close: async () => {
      await server.close();
      await far.close();
    },
  };
}

const standing = (id: string): Record<string, string> => ({
  'x-clickhouse-query-id': id,
  'x-clickhouse-server-display-name': 'far',
  'x-clickhouse-timezone': 'UTC',
});
