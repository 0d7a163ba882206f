/** What a login may do in Redshift besides reading, by what the server itself says of it: its groups and PUBLIC are in that. */
import { type Finding, refuseFindings } from './sql-refusal';
import type { SqlSession } from './sql-session';

const ADVICE =
  "A login that only reads: CREATE USER reader PASSWORD '…'; GRANT USAGE ON SCHEMA … TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA … TO reader.";
/** Enough to say what is wrong. */
const AT_MOST = 20;
const OWN = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/** Each statement gives what it may do, and how it is taken away; each by itself, as the leader alone knows rights. */
const PARTS = [
  `SELECT 'do everything as a superuser', 'ALTER USER ' || usename || ' NOCREATEUSER' FROM pg_user
   WHERE usename = current_user AND usesuper`,
  `SELECT 'create databases', 'ALTER USER ' || usename || ' NOCREATEDB' FROM pg_user
   WHERE usename = current_user AND usecreatedb`,
  `SELECT 'change ' || n.nspname || '.' || c.relname || ' as its owner', 'ALTER TABLE ' || n.nspname || '.' || c.relname || ' OWNER TO another'
   FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_user AS u ON u.usesysid = c.relowner
   WHERE ${OWN} AND c.relkind IN ('r', 'v') AND u.usename = current_user`,
  ...['INSERT', 'UPDATE', 'DELETE'].map(
    (
      kind,
    ) => `SELECT '${kind} on ' || n.nspname || '.' || c.relname, 'REVOKE ${kind} ON ' || n.nspname || '.' || c.relname || ' FROM ' || current_user
   FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
   WHERE ${OWN} AND c.relkind IN ('r', 'v') AND has_table_privilege(current_user, c.oid, '${kind}')`,
  ),
  `SELECT 'CREATE in the schema ' || n.nspname, 'REVOKE CREATE ON SCHEMA ' || n.nspname || ' FROM ' || current_user || ', and from PUBLIC'
   FROM pg_namespace AS n WHERE ${OWN} AND has_schema_privilege(current_user, n.nspname, 'CREATE')`,
  `SELECT 'CREATE schemas in the database', 'REVOKE CREATE ON DATABASE ' || current_database() || ' FROM ' || current_user
   WHERE has_database_privilege(current_user, current_database(), 'CREATE')`,
];

export async function refuseRedshiftWriter(session: SqlSession): Promise<void> {
  const findings: Finding[] = [];
  for (const part of PARTS) {
    // a superuser may do all of the others as well: the first part is then the answer
    if (findings.length > 0) break;
    for (const [may, cure] of await session.rows({ sql: `${part} ORDER BY 1 LIMIT ${AT_MOST}`, values: [] }, AT_MOST))
      findings.push({ may: may ?? '', cure: cure ?? '' });
  }
  refuseFindings(findings, ADVICE);
}
