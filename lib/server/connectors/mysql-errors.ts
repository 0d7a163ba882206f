/** Error codes of MySQL, MariaDB and their driver in words. */
import { AppError } from '@/lib/contracts/errors';
import {
  badQuery,
  busy,
  foreignError,
  foreignOf,
  noDatabase,
  notAllowed,
  onlyReads,
  tooSlow,
  wrongLogin,
} from './sql-errors';
import type { SqlLogin } from './sql-login';

const KNOWN = {
  ER_ACCESS_DENIED_ERROR: wrongLogin,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: wrongLogin,
  ER_BAD_DB_ERROR: noDatabase,
  ER_DBACCESS_DENIED_ERROR: noDatabase,
  ER_TABLEACCESS_DENIED_ERROR: notAllowed,
  ER_COLUMNACCESS_DENIED_ERROR: notAllowed,
  ER_SPECIFIC_ACCESS_DENIED_ERROR: notAllowed,
  ER_PROCACCESS_DENIED_ERROR: notAllowed,
  ER_HOST_NOT_PRIVILEGED: busy,
  ER_CON_COUNT_ERROR: busy,
  ER_USER_LIMIT_REACHED: busy,
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: onlyReads,
  ER_QUERY_INTERRUPTED: tooSlow,
  ER_QUERY_TIMEOUT: tooSlow,
  ER_STATEMENT_TIMEOUT: tooSlow,
  ER_LOCK_WAIT_TIMEOUT: tooSlow,
};
/** ER_STATEMENT_TIMEOUT of MariaDB, a number of which the driver does not know the name. */
const MARIADB_TIMEOUT = 1969;
const LOST = /^(PROTOCOL_CONNECTION_LOST|PROTOCOL_|ER_OUT_OF_ORDER)/;

export function mysqlError(login: SqlLogin, cause: unknown): AppError {
  const { code, message } = foreignOf(cause);
  if (LOST.test(code)) return new AppError('upstream', `${login.host} broke off its answer.`, { cause });
  if (/LOCAL INFILE/.test(message))
    return new AppError('upstream', `${login.host} asked for a file of this machine. It was not sent.`, { cause });
  if (cause instanceof Error && 'errno' in cause && cause.errno === MARIADB_TIMEOUT) return tooSlow(login, message);
  const query = /^ER_(PARSE|SYNTAX|BAD_FIELD|NO_SUCH|DUP_FIELDNAME|WRONG|UNKNOWN|NON_UNIQ)/.test(code);
  return foreignError(login, cause, query ? { [code]: badQuery } : KNOWN);
}
