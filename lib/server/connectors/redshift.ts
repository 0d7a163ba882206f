/** Redshift as a source: Postgres' protocol, another catalogue, and fewer settings. */
import 'server-only';
import type { Connector } from './connector';
import { postgresCell } from './postgres-cell';
import { openPostgres } from './postgres-session';
import { refuseRedshiftWriter } from './redshift-grants';
import { REDSHIFT, redshiftTables } from './redshift-tables';
import { limitsOf, type SqlLogin, type SqlOptions } from './sql-login';
import { redshiftDialect } from './sql-redshift';
import { sqlSource } from './sql-source';

/** A queue of its own decides when a statement begins. */
const STATEMENT_MS = 300_000;

export function redshiftSource(login: SqlLogin, options: SqlOptions = {}): Connector {
  const limits = limitsOf({ statementMs: STATEMENT_MS, ...options });
  return sqlSource(
    {
      dialect: redshiftDialect,
      open: (signal) => openPostgres({ login, limits, flavor: REDSHIFT, allowed: options.allowed }, signal),
      refuseWriter: refuseRedshiftWriter,
      tables: redshiftTables,
      cell: postgresCell,
    },
    limits,
  );
}
