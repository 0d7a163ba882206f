/** Postgres as a source. */
import 'server-only';
import type { Connector } from './connector';
import { postgresCell } from './postgres-cell';
import { postgresDialect } from './postgres-dialect';
import { refusePostgresWriter } from './postgres-grants';
import { openPostgres } from './postgres-session';
import { postgresTables } from './postgres-tables';
import { limitsOf, type SqlLogin, type SqlOptions } from './sql-login';
import { sqlSource } from './sql-source';

export function postgresSource(login: SqlLogin, options: SqlOptions = {}): Connector {
  const limits = limitsOf(options);
  return sqlSource(
    {
      dialect: postgresDialect,
      open: (signal) => openPostgres({ login, limits, allowed: options.allowed }, signal),
      refuseWriter: refusePostgresWriter,
      tables: postgresTables,
      cell: postgresCell,
    },
    limits,
  );
}
