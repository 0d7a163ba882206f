/** What a driver throws, in words an admin can act on. The password is in none of them, whatever a server sends back. */
import { AppError } from '@/lib/contracts/errors';
import { unreached } from '@/lib/server/egress/addresses';
import type { SqlLogin } from './sql-login';

/** What a driver's error says, as far as it is known. */
export type Foreign = { code: string; message: string };
type Said = (login: SqlLogin, message: string) => AppError;

/** @param known by the driver's code; what is not in it is the server's own message, shortened */
export function foreignError(login: SqlLogin, cause: unknown, known: Readonly<Record<string, Said>>): AppError {
  if (cause instanceof AppError) return cause;
  const { code, message } = foreignOf(cause);
  if (/^(ECONN|ETIMEDOUT|EHOST|ENET|EPIPE|EADDR|ENOTFOUND)/.test(code)) return unreached(login.host, cause);
  if (TLS.test(code)) return refusedTls(login, { code, message }, cause);
  const said = Object.hasOwn(known, code) ? known[code] : undefined;
  if (said) return said(login, short(login, message));
  return new AppError('upstream', `${login.host} answered: ${short(login, message) || 'nothing that can be read'}.`, {
    cause,
  });
}

export function foreignOf(cause: unknown): Foreign {
  if (!(cause instanceof Error)) return { code: '', message: String(cause) };
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return { code, message: cause.message };
}

const TLS = /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO|HANDSHAKE_)/;

function refusedTls(login: SqlLogin, { code, message: why }: Foreign, cause: unknown): AppError {
  const none = code === 'HANDSHAKE_NO_SSL_SUPPORT';
  const message = none
    ? `${login.host} speaks no TLS. Turn it on there, or choose to connect without it.`
    : `The certificate of ${login.host} was refused (${short(login, why)}). Give the CA that signed it, or choose to encrypt without checking it.`;
  return new AppError('invalid', message, { field: 'tls', cause });
}

/** A server's message is shown: one line, no longer than people read, and never with the password in it. */
function short({ password }: SqlLogin, message: string): string {
  const clean = password ? message.replaceAll(password, '•••') : message;
  return clean.replace(/\s+/g, ' ').trim().slice(0, 300).replace(/\.$/, '');
}

export const wrongLogin: Said = ({ host, user }) =>
  new AppError('invalid', `${host} refused the user ${user} or the password.`, { field: 'password' });
export const noDatabase: Said = ({ host, database, user }) =>
  new AppError('invalid', `${host} has no database ${database} that ${user} may open.`, { field: 'database' });
export const tooSlow: Said = ({ host }) =>
  new AppError(
    'upstream',
    `${host} stopped the statement: it took too long. An index on the cursor and the key helps.`,
  );
export const onlyReads: Said = (_login, message) =>
  new AppError('invalid', `Expected a query that only reads: ${message}.`, { field: 'query' });
export const badQuery: Said = ({ host }, message) =>
  new AppError('invalid', `${host} refused the statement: ${message}.`);
export const notAllowed: Said = ({ user }, message) =>
  new AppError('invalid', `The user ${user} may not read this: ${message}. Give it SELECT there.`);
export const busy: Said = ({ host }, message) =>
  new AppError('upstream', `${host} takes no connection now: ${message}.`);
