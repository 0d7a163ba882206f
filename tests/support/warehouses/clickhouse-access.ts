/** Users, their roles and grants, and what a grant allows. */
import { ClickhouseRefusal, notGranted } from './clickhouse-errors';
import type { Relation } from './relations';

export type ClickhouseUser = {
  password: string;
  /** Of its profile: 1 reads and sets nothing, 2 reads and may set. */
  readonly?: 0 | 1 | 2;
  /** As SHOW GRANTS has them, without GRANT and TO: `SELECT ON shop.*`, `SELECT(id, name) ON shop.users`. All unless given. */
  grants?: readonly string[];
  roles?: readonly string[];
  /** Of its profile, beside `readonly`. */
  settings?: Record<string, string>;
};
export type ClickhouseUsers = Record<string, ClickhouseUser>;
/** A role's grants, written as a user's. */
export type ClickhouseRoles = Record<string, readonly string[]>;

/** `*` is any database or table; `columns` is null where it is of all. */
export type Grant = { privilege: string; database: string; table: string; columns: string[] | null; option: boolean };

const EVERYTHING = ['ALL ON *.* WITH GRANT OPTION'];

const unquoted = (name: string): string => name.replace(/^`(.*)`$/, '$1');

function grantOf(line: string): Grant[] {
  const [, what = '', database = '', table = '', option = ''] =
    /^(.+) ON (\S+)\.(\S+?)( WITH GRANT OPTION)?$/.exec(line) ?? [];
  if (!what) throw new Error(`not a grant: ${line}`);
  return [...what.matchAll(/([A-Z][A-Z ]*[A-Z])\s*(?:\(([^)]*)\))?/g)].map(([, privilege = '', list]) => ({
    ...{ privilege, database: unquoted(database), table: unquoted(table), option: option !== '' },
    columns: list === undefined ? null : list.split(',').map((each) => unquoted(each.trim())),
  }));
}

const ownLines = ({ grants = EVERYTHING }: ClickhouseUser): readonly string[] => grants;

export function grantsOf(user: ClickhouseUser, roles: ClickhouseRoles): Grant[] {
  const lines = [...ownLines(user), ...(user.roles ?? []).flatMap((role) => roles[role] ?? [])];
  return lines.flatMap(grantOf);
}

export function isGranted(grants: readonly Grant[], wanted: string, database: string, table: string): boolean {
  return grants.some((grant) => {
    const covers = grant.privilege === 'ALL' || grant.privilege === wanted || wanted.startsWith(`${grant.privilege} `);
    const there = grant.database === '*' || grant.database === database;
    return covers && there && (grant.table === '*' || grant.table === table);
  });
}

/** Null where a grant is on the whole table. */
export function grantedColumns(grants: readonly Grant[], database: string, table: string): string[] | null {
  const there = grants.filter((grant) => isGranted([grant], 'SELECT', database, table));
  return there.some(({ columns }) => columns === null) ? null : there.flatMap(({ columns }) => columns ?? []);
}

type Everybody = { users: ClickhouseUsers; roles: ClickhouseRoles };

/** `GRANT … TO reader`, one a line; for another only with SHOW ACCESS, for an own role always. */
export function shownGrants(name: string, { users, roles }: Everybody, { of, final }: { of: string; final: boolean }) {
  const asking = users[name];
  if (!asking) return [];
  if (of !== name && !asking.roles?.includes(of) && !seesAccess(grantsOf(asking, roles))) throw notGranted(name, SHOWS);
  const [role, user] = [roles[of], users[of]];
  const own = role ?? (user ? ownLines(user) : null);
  if (!own) throw new ClickhouseRefusal('UNKNOWN_ROLE', `There is no role \`${of}\` in user directories`);
  const given = role ? [] : (user?.roles ?? []);
  const lines = final ? [...own, ...given.flatMap((each) => roles[each] ?? [])] : own;
  const grants = lines.map((line) => {
    const option = line.endsWith(' WITH GRANT OPTION');
    return `GRANT ${line.replace(/ WITH GRANT OPTION$/, '')} TO ${of}${option ? ' WITH GRANT OPTION' : ''}`;
  });
  return [...grants, ...(final ? [] : given.map((each) => `GRANT ${each} TO ${of}`))];
}

const SHOWS = 'SHOW USERS, SHOW ROLES ON *.*';
export const seesAccess = (grants: readonly Grant[]): boolean => isGranted(grants, 'SHOW ACCESS', '*', '*');

const WRITES: readonly [RegExp, string][] = [
  [/^INSERT\b/i, 'INSERT'],
  [/^DELETE\b|^ALTER\b[^(]*?\bDELETE\b/i, 'ALTER DELETE'],
  [/^UPDATE\b|^ALTER\b[^(]*?\bUPDATE\b/i, 'ALTER UPDATE'],
  [/^ALTER\b/i, 'ALTER TABLE'],
  [/^CREATE\s+DATABASE\b/i, 'CREATE DATABASE'],
  [/^CREATE\s+(OR\s+REPLACE\s+)?VIEW\b/i, 'CREATE VIEW'],
  [/^CREATE\b/i, 'CREATE TABLE'],
  [/^DROP\s+DATABASE\b/i, 'DROP DATABASE'],
  [/^DROP\b/i, 'DROP TABLE'],
  [/^TRUNCATE\b/i, 'TRUNCATE'],
];

/** Null for what only reads. */
export const writePrivilege = (sql: string): string | null => WRITES.find(([start]) => start.test(sql))?.[1] ?? null;

/** The first relation of a write is what is written; all others are read. The system's own answer everybody, by grants. */
export function allowStatement(
  who: { name: string; grants: readonly Grant[]; database: string },
  write: string | null,
  relations: readonly Relation[],
): void {
  relations.forEach(({ parts }, i) => {
    const [database = '', table = ''] = parts.length > 1 ? parts : [who.database, parts[0]];
    const wanted = write && i === 0 ? write : 'SELECT';
    const ofAccess = /^(grants|role_grants|users|roles)$/.test(table);
    if (database === 'system' && ofAccess && !seesAccess(who.grants)) throw notGranted(who.name, SHOWS);
    if (wanted === 'SELECT' && database === 'system') return;
    if (!isGranted(who.grants, wanted, database, table))
      throw notGranted(who.name, `${wanted} ON ${database}.${table}`);
  });
  if (write && relations.length === 0 && !isGranted(who.grants, write, '*', '*'))
    throw notGranted(who.name, `${write} ON *.*`);
}
