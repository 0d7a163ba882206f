/** MySQL and MariaDB as a source. */
import 'server-only';
import type { Connector } from './connector';
import { mysqlCell } from './mysql-cell';
import { mysqlDialect } from './mysql-dialect';
import { refuseMysqlWriter } from './mysql-grants';
import { openMysql } from './mysql-session';
import { mysqlTables } from './mysql-tables';
import { limitsOf, type SqlLogin, type SqlOptions } from './sql-login';
import { sqlSource } from './sql-source';

export function mysqlSource(login: SqlLogin, options: SqlOptions = {}): Connector {
  const limits = limitsOf(options);
  return sqlSource(
    {
      dialect: mysqlDialect,
      open: (signal) => openMysql({ login, limits, allowed: options.allowed }, signal),
      refuseWriter: refuseMysqlWriter,
      tables: mysqlTables,
      cell: mysqlCell,
    },
    limits,
  );
}
