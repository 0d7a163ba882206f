/** Postgres' error codes (SQLSTATE) in words. */
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
  '28P01': wrongLogin,
  '28000': wrongLogin,
  '3D000': noDatabase,
  '42501': notAllowed,
  '25006': onlyReads,
  '57014': tooSlow,
  '55P03': tooSlow,
  '53300': busy,
  '57P03': busy,
};

export function postgresError(login: SqlLogin, cause: unknown): AppError {
  const { code, message } = foreignOf(cause);
  if (/does not support SSL|establishing an SSL/.test(message))
    return foreignError(login, Object.assign(new Error(message), { code: 'HANDSHAKE_NO_SSL_SUPPORT' }), {});
  if (/^(Connection terminated|timeout expired)/.test(message))
    return new AppError('upstream', `${login.host} closed the connection.`, { cause });
  const query = /^(42|22|0A)/.test(code) && !(code in KNOWN); // syntax, unknown names, values that cannot be cast
  return foreignError(login, cause, query ? { [code]: badQuery } : KNOWN);
}
