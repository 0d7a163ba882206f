/**
 * What a login may do in Postgres besides reading. Counted is all it can get: what it has, what its roles have and hand
 * down, what everyone has (PUBLIC), and what it would have after `SET ROLE`.
 */
import { type Finding, refuseFindings } from './sql-refusal';
import type { SqlSession } from './sql-session';

const ADVICE =
  "A login that only reads: CREATE ROLE reader LOGIN PASSWORD '…'; GRANT USAGE ON SCHEMA … TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA … TO reader.";
/** Enough to say what is wrong; nobody reads a thousand. */
const AT_MOST = 20;
const OWN = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/** Roles whose members change or run something, whatever tables they were given. */
const STRONG =
  'pg_write_all_data pg_write_server_files pg_read_server_files pg_execute_server_program pg_maintain pg_create_subscription pg_signal_backend pg_checkpoint';

/** Each part gives what it may do, and the statement that takes it away. */
const PARTS = [
  `SELECT a.may, format('ALTER ROLE %I %s', r.rolname, a.cure) FROM r CROSS JOIN LATERAL (VALUES
     (r.rolsuper, 'do everything as a superuser', 'NOSUPERUSER'), (r.rolcreatedb, 'create databases', 'NOCREATEDB'),
     (r.rolcreaterole, 'create roles', 'NOCREATEROLE'), (r.rolreplication, 'replicate', 'NOREPLICATION'),
     (r.rolbypassrls, 'pass by row-level security', 'NOBYPASSRLS')) AS a(has, may, cure) WHERE a.has`,
  `SELECT 'use ' || r.rolname, format('REVOKE %I FROM %I', r.rolname, current_user) FROM r
   WHERE r.rolname = ANY (string_to_array('${STRONG}', ' '))`,
  `SELECT format('change the database %I as its owner', d.datname), format('ALTER DATABASE %I OWNER TO another', d.datname)
   FROM pg_database d JOIN r ON r.oid = d.datdba`,
  `SELECT format('change the schema %I as its owner', n.nspname), format('ALTER SCHEMA %I OWNER TO another', n.nspname)
   FROM pg_namespace n JOIN r ON r.oid = n.nspowner WHERE ${OWN}`,
  `SELECT format('change %I.%I as its owner', n.nspname, c.relname),
     format('ALTER TABLE %I.%I OWNER TO another', n.nspname, c.relname)
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN r ON r.oid = c.relowner
   WHERE ${OWN} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')`,
  `SELECT format('change the function %I.%I as its owner', n.nspname, p.proname),
     format('ALTER FUNCTION %I.%I OWNER TO another', n.nspname, p.proname)
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN r ON r.oid = p.proowner WHERE ${OWN}`,
  `SELECT format('%s %I.%I', w.may, n.nspname, c.relname),
     format('REVOKE %s ON %I.%I FROM %I, PUBLIC', w.kind, n.nspname, c.relname, r.rolname)
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN r CROSS JOIN (VALUES
     ('INSERT', 'INSERT into'), ('UPDATE', 'UPDATE'), ('DELETE', 'DELETE from'), ('TRUNCATE', 'TRUNCATE'),
     ('TRIGGER', 'put a TRIGGER on')) AS w(kind, may)
   WHERE ${OWN} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND CASE WHEN w.kind IN ('INSERT', 'UPDATE')
     THEN has_any_column_privilege(r.oid, c.oid, w.kind) ELSE has_table_privilege(r.oid, c.oid, w.kind) END`,
  `SELECT format('advance the sequence %I.%I', n.nspname, c.relname),
     format('REVOKE USAGE, UPDATE ON SEQUENCE %I.%I FROM %I, PUBLIC', n.nspname, c.relname, r.rolname)
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN r
   WHERE ${OWN} AND c.relkind = 'S' AND has_sequence_privilege(r.oid, c.oid, 'USAGE, UPDATE')`,
  `SELECT format('CREATE in the schema %I', n.nspname), format('REVOKE CREATE ON SCHEMA %I FROM %I, PUBLIC', n.nspname, r.rolname)
   FROM pg_namespace n CROSS JOIN r WHERE ${OWN} AND has_schema_privilege(r.oid, n.oid, 'CREATE')`,
  `SELECT format('CREATE schemas in the database %I', d.datname),
     format('REVOKE CREATE ON DATABASE %I FROM %I, PUBLIC', d.datname, r.rolname)
   FROM pg_database d CROSS JOIN r WHERE d.datname = current_database() AND has_database_privilege(r.oid, d.oid, 'CREATE')`,
];

const REACHED = "SELECT * FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')";

export async function refusePostgresWriter(session: SqlSession): Promise<void> {
  const findings: Finding[] = [];
  for (const part of PARTS) {
    // a superuser may do all of the others as well: the first part is then the answer
    if (findings.length > 0) break;
    const sql = `WITH r AS (${REACHED}) SELECT DISTINCT * FROM (${part}) AS f(may, cure) ORDER BY 1 LIMIT ${AT_MOST}`;
    for (const [may, cure] of await session.rows({ sql, values: [] }, AT_MOST))
      findings.push({ may: may ?? '', cure: cure ?? '' });
  }
  refuseFindings(findings, ADVICE);
}
