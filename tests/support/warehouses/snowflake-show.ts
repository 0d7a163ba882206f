/** SHOW: keys, and who may what. The columns are those that the vendor lists, their names in lower case. */

import type { FarPostgres } from './far-postgres';
import type { SnowflakeUsers } from './snowflake-auth';
import { missing, syntaxError, unsupported } from './snowflake-errors';
import {
  type Relation,
  type Rights,
  type SnowflakeGrant,
  type SnowflakeRoles,
  sees,
  spelled,
} from './snowflake-grants';
import { type Cells, listed, ofEpoch, type ResultSet } from './snowflake-result';
import type { Session } from './snowflake-sql';
import type { Token } from './tokens';

export type Shown = {
  far: FarPostgres;
  users: SnowflakeUsers;
  roles: SnowflakeRoles;
  user: string;
  rights: Rights;
  session: Session;
  database: string;
  relations: Relation[];
};

const CREATED = ofEpoch('2026-01-01 00:00:00');
const KEYS =
  'created_on database_name schema_name table_name column_name key_sequence constraint_name rely comment'.split(' ');
const PRIVILEGES = 'created_on privilege granted_on name granted_to grantee_name grant_option granted_by'.split(' ');
const ROLES = 'created_on role granted_to grantee_name granted_by'.split(' ');

export async function show(tokens: Token[], shown: Shown): Promise<ResultSet> {
  const words = tokens.map(({ kind, text }) => (kind === 'word' ? text.toUpperCase() : ''));
  const head = words.slice(1, 3).join(' ');
  if (head === 'PRIMARY KEYS') return keys('p', tokens.slice(3), shown);
  if (head === 'UNIQUE KEYS') return keys('u', tokens.slice(3), shown);
  if (words[1] !== 'GRANTS') throw unsupported(`SHOW ${words[1]}`);
  const name = namesOf(tokens.slice(4)).join('.');
  if (tokens.length === 2) return rolesOf(shown.user, shown);
  if (words[2] === 'TO' && words[3] === 'USER') return rolesOf(name, shown);
  if (words[2] === 'TO' && words[3] === 'ROLE') return privilegesOf(name, shown);
  if (words[2] === 'ON') return privilegesAt(words[3] ?? '', name, shown);
  throw syntaxError(`unexpected '${tokens[2]?.text}'`);
}

const namesOf = (tokens: Token[]): string[] =>
  tokens.filter(({ text }) => text !== '.').map(({ kind, text }) => (kind === 'name' ? text : text.toUpperCase()));

async function keys(kind: 'p' | 'u', [, on, ...rest]: Token[], { far, rights, database, session }: Shown) {
  const { rows } = await far.run(
    `SELECT n.nspname, c.relname, a.attname, place.n::text, con.conname FROM pg_constraint con
    JOIN pg_class c ON c.oid = con.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
    LATERAL unnest(con.conkey) WITH ORDINALITY place(attnum, n), LATERAL (SELECT attname FROM pg_attribute
      WHERE attrelid = c.oid AND attnum = place.attnum) a
    WHERE con.contype = $1::"char" ORDER BY 1, 2, 5, place.n`,
    { values: [kind] },
  );
  const place = on ? keyPlace(on, rest, session) : { database: session.database };
  if (place.database !== null && place.database !== database) throw missing('Database', place.database);
  const found = rows.filter(([schema, name]) => {
    if (!sees(rights, database, { schema: schema ?? '', name: name ?? '' })) return false;
    return (place.schema ?? schema) === schema && (place.table ?? name) === name;
  });
  const listing = found.map(([schema = '', table = '', column = '', n = '', name = '']): Cells => {
    return [CREATED, database, schema, table, column, n, name, 'false', null];
  });
  return listed(KEYS, listing);
}

type KeyPlace = { database: string | null; schema?: string; table?: string };

function keyPlace(on: Token, rest: Token[], { database, schema }: Session): KeyPlace {
  const word = on.text.toUpperCase();
  const names = namesOf(rest).toReversed();
  if (word === 'ACCOUNT') return { database: null };
  if (word === 'DATABASE') return { database: names[0] ?? database };
  if (word === 'SCHEMA') return { schema: names[0] ?? schema, database: names[1] ?? database };
  const [table, within = schema, of = database] = word === 'TABLE' ? names : namesOf([on, ...rest]).toReversed();
  return { table, schema: within, database: of };
}

function rolesOf(name: string, { users }: Shown): ResultSet {
  const user = users[name];
  if (!user) throw missing('User', name);
  return listed(
    ROLES,
    user.roles.map((role) => [CREATED, role, 'USER', name, 'ACCOUNTADMIN']),
  );
}

function privilegesOf(role: string, { roles, relations, database }: Shown): ResultSet {
  const held = roles[role];
  if (!held && role !== 'PUBLIC') throw missing('Role', role);
  const all = (held ?? []).flatMap((grant) => spelled(grant, relations, database));
  return listed(
    PRIVILEGES,
    all.map((grant) => row(grant, role)),
  );
}

function privilegesAt(on: string, name: string, { roles, relations, database }: Shown): ResultSet {
  const all = Object.entries(roles).flatMap(([role, held]) =>
    held.flatMap((grant) => spelled(grant, relations, database).map((each) => ({ each, role }))),
  );
  const found = all.filter(({ each }) => each.on === on && each.name === name);
  return listed(
    PRIVILEGES,
    found.map(({ each, role }) => row(each, role)),
  );
}

const row = ({ privilege, on, name }: SnowflakeGrant, role: string): Cells => {
  const written = name.split('.').map((part) => (/^[A-Z_][A-Z0-9_$]*$/.test(part) ? part : `"${part}"`));
  return [CREATED, privilege, on, written.join('.'), 'ROLE', role, 'false', 'ACCOUNTADMIN'];
};
