/** Who asks Databricks, and what they and their groups are granted: on a catalog, a schema or a table, downwards. */
import { notGranted } from './databricks-errors';

/** `on` is `catalog`, `catalog.schema` or `catalog.schema.table`. */
export type DatabricksGrant = { privilege: string; on: string };
export type DatabricksUser = {
  user: string;
  groups?: readonly string[];
  /** All on the catalog unless given. */
  grants?: readonly DatabricksGrant[];
};
/** What a whole group is granted. */
export type DatabricksGroups = Record<string, readonly DatabricksGrant[]>;

/** As the views of privileges show it. */
export type GrantRow = DatabricksGrant & { grantee: string };

export function grantsOf(user: DatabricksUser, groups: DatabricksGroups, catalog: string): GrantRow[] {
  const own = user.grants ?? [{ privilege: 'ALL PRIVILEGES', on: catalog }];
  return [
    ...own.map((grant) => ({ ...grant, grantee: user.user })),
    ...(user.groups ?? []).flatMap((group) => (groups[group] ?? []).map((grant) => ({ ...grant, grantee: group }))),
  ];
}

const isGranted = (grants: readonly GrantRow[], wanted: string, name: string): boolean =>
  grants.some(
    ({ privilege, on }) =>
      (privilege === wanted || privilege === 'ALL PRIVILEGES') && (name === on || name.startsWith(`${on}.`)),
  );

const WRITES: readonly [RegExp, string, 'Table' | 'Schema' | 'Catalog'][] = [
  [/^(INSERT|UPDATE|DELETE|MERGE|TRUNCATE)$/, 'MODIFY', 'Table'],
  [/^(DROP|ALTER)$/, 'MANAGE', 'Table'],
  [/^(CREATE|REPLACE)$/, 'CREATE TABLE', 'Schema'],
];

/** Null for what only reads. */
export const isWrite = (word: string): boolean => WRITES.some(([first]) => first.test(word.toUpperCase()));

/** The first relation of a write is what is written; all others are read. */
export function allowRelations(grants: readonly GrantRow[], first: string, relations: readonly string[][]): void {
  relations.forEach(([catalog = '', schema = '', table = ''], i) => {
    if (schema === 'information_schema') return;
    const write = i === 0 ? WRITES.find(([word]) => word.test(first.toUpperCase())) : undefined;
    const [, privilege, kind] = write ?? ['', 'SELECT', 'Table' as const];
    const names = { Catalog: catalog, Schema: `${catalog}.${schema}`, Table: `${catalog}.${schema}.${table}` };
    if (!isGranted(grants, 'USE CATALOG', names.Catalog)) throw notGranted('USE CATALOG', 'Catalog', names.Catalog);
    if (!isGranted(grants, 'USE SCHEMA', names.Schema)) throw notGranted('USE SCHEMA', 'Schema', names.Schema);
    if (!isGranted(grants, privilege, names[kind])) throw notGranted(privilege, kind, names[kind]);
  });
}
