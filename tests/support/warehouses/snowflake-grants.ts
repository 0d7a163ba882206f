/** Who may what at Snowflake: users have roles, roles have privileges and other roles. Read anew with every statement. */
import type { KeyObject } from 'node:crypto';
import { insufficient, missing, roleNotGranted } from './snowflake-errors';

/** `name` is written out, `DB.SCHEMA.TABLE`; `DB.SCHEMA.*` stands for every table and view that is there when it is asked. */
export type SnowflakeGrant = {
  privilege: string;
  on: 'ACCOUNT' | 'DATABASE' | 'ROLE' | 'SCHEMA' | 'TABLE' | 'VIEW' | 'WAREHOUSE';
  name: string;
};
export type SnowflakeRoles = Record<string, SnowflakeGrant[]>;
export type SnowflakeUser = {
  publicKey?: KeyObject;
  /** Programmatic access tokens. */
  tokens?: string[];
  roles: string[];
  /** Where a statement names none; without it, PUBLIC. */
  role?: string;
  warehouse?: string;
  /** ALL, as the vendor's default is: a statement may also what the user's other roles may. */
  secondaryRoles?: 'ALL' | 'NONE';
};
export type Relation = { schema: string; name: string; kind: 'TABLE' | 'VIEW' };

/** All that it takes to read a schema, and nothing else. */
export const readsSchema = (database: string, schema: string, warehouse: string): SnowflakeGrant[] => [
  { privilege: 'USAGE', on: 'WAREHOUSE', name: warehouse },
  { privilege: 'USAGE', on: 'DATABASE', name: database },
  { privilege: 'USAGE', on: 'SCHEMA', name: `${database}.${schema}` },
  { privilege: 'SELECT', on: 'TABLE', name: `${database}.${schema}.*` },
];

export type Held = SnowflakeGrant & { role: string };
export type Rights = { role: string; secondary: string[]; held: Held[] };

export function rightsOf(user: SnowflakeUser, roles: SnowflakeRoles, asked: string | null): Rights {
  const granted = [...user.roles, 'PUBLIC'];
  const role = asked ?? user.role ?? 'PUBLIC';
  if (!granted.includes(role)) throw roleNotGranted(role);
  const secondary = user.secondaryRoles === 'NONE' ? [] : user.roles.filter((each) => each !== role);
  const active = new Set([role, ...secondary].flatMap((each) => [each, ...below(each, roles)]));
  const held = [...active].flatMap((each) => (roles[each] ?? []).map((grant) => ({ ...grant, role: each })));
  return { role, secondary, held };
}

function below(role: string, roles: SnowflakeRoles, seen = new Set<string>()): ReadonlySet<string> {
  for (const { on, name } of roles[role] ?? []) {
    if (on !== 'ROLE' || seen.has(name)) continue;
    seen.add(name);
    below(name, roles, seen);
  }
  return seen;
}

/** A grant on every table of a schema, as the grants that the vendor lists. */
export function spelled(grant: SnowflakeGrant, relations: Relation[], database: string): SnowflakeGrant[] {
  if (!grant.name.endsWith('.*')) return [grant];
  return relations
    .filter(({ schema }) => `${database}.${schema}.*` === grant.name)
    .map(({ schema, name, kind }) => ({ ...grant, on: kind, name: `${database}.${schema}.${name}` }));
}

export type Place = { schema: string; name: string };

export function privilegesOn(rights: Rights, database: string, { schema, name }: Place): string[] {
  const names = [`${database}.${schema}.${name}`, `${database}.${schema}.*`];
  const named = rights.held.filter(
    (grant) => (grant.on === 'TABLE' || grant.on === 'VIEW') && names.includes(grant.name),
  );
  return named.map(({ privilege }) => privilege);
}

const holds = ({ held }: Rights, on: SnowflakeGrant['on'], name: string, privileges: string[]) =>
  held.some((each) => each.on === on && each.name === name && [...privileges, 'OWNERSHIP'].includes(each.privilege));

export const mayUseWarehouse = (rights: Rights, warehouse: string) => holds(rights, 'WAREHOUSE', warehouse, ['USAGE']);
const mayEnter = (rights: Rights, database: string, schema: string) =>
  holds(rights, 'DATABASE', database, ['USAGE', 'IMPORTED PRIVILEGES']) &&
  holds(rights, 'SCHEMA', `${database}.${schema}`, ['USAGE']);

/** Whatever privilege there is on it: then its name is told. */
export const sees = (rights: Rights, database: string, place: Place): boolean =>
  mayEnter(rights, database, place.schema) && privilegesOn(rights, database, place).length > 0;

/** @throws where the role may not see it, and otherwise where it may not do this with it */
export function allowRead(rights: Rights, database: string, place: Place): void {
  if (!sees(rights, database, place)) throw missing('Object', `${database}.${place.schema}.${place.name}`);
  const privileges = privilegesOn(rights, database, place);
  if (!privileges.includes('SELECT') && !privileges.includes('OWNERSHIP')) throw insufficient('table', place.name);
}

const TO_WRITE: Partial<Record<string, string[]>> = {
  INSERT: ['INSERT'],
  UPDATE: ['UPDATE'],
  DELETE: ['DELETE'],
  TRUNCATE: ['TRUNCATE', 'DELETE'],
  MERGE: ['INSERT', 'UPDATE', 'DELETE'],
};

/** @param verb the first word of the statement */
export function allowWrite(rights: Rights, database: string, verb: string, place: Place): void {
  if (verb === 'CREATE') {
    const name = `${database}.${place.schema}`;
    if (!mayEnter(rights, database, place.schema)) throw missing('Schema', name);
    if (!holds(rights, 'SCHEMA', name, ['CREATE TABLE'])) throw insufficient('schema', place.schema);
    return;
  }
  if (!sees(rights, database, place)) throw missing('Object', `${database}.${place.schema}.${place.name}`);
  const privileges = privilegesOn(rights, database, place);
  const needed = TO_WRITE[verb] ?? [];
  if (privileges.includes('OWNERSHIP')) return;
  const enough =
    verb === 'MERGE'
      ? needed.every((each) => privileges.includes(each))
      : needed.some((each) => privileges.includes(each));
  if (!enough) throw insufficient('table', place.name);
}
