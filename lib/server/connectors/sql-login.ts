/** What an admin types to reach a database, and how much of a source's time and bytes one read may take. Knows no driver. */
import type { Range } from '@/lib/server/egress/ranges';

export type SqlLogin = {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** `verify` checks the certificate against the host's name, `encrypt` takes any, `off` sends in the clear. */
  tls: 'verify' | 'encrypt' | 'off';
  /** PEM of the authority that signed the server's certificate; null = those that Node trusts. */
  ca: string | null;
};

export type SqlLimits = {
  /** Rows of a page, where their size allows so many. */
  pageRows: number;
  connectMs: number;
  statementMs: number;
  /** After this the server should have ended a statement by itself; where it has not, the line is cut. */
  graceMs: number;
  /** Of one statement's answer, over the wire. */
  pageBytes: number;
  cellBytes: number;
};
/** `allowed`: private ranges that may be reached, the operator's unless told otherwise. */
export type SqlOptions = Partial<SqlLimits> & { allowed?: readonly Range[] };

const MB = 1024 * 1024;
const LIMITS: SqlLimits = {
  pageRows: 5_000,
  connectMs: 10_000,
  statementMs: 60_000,
  graceMs: 5_000,
  pageBytes: 64 * MB,
  cellBytes: MB,
};

export const limitsOf = (options: SqlOptions): SqlLimits => ({ ...LIMITS, ...options });
