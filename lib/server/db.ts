/** The only door to the database: one transaction on a role that owns nothing, with the workspace set. Knows no table. */
import 'server-only';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '@/lib/server/generated/prisma/client';
import { env } from './env';

export type Db = Prisma.TransactionClient;
/**
 * What the door needs to know of a context; `db` is set inside an open transaction, which is then shared. `ending` is the last
 * that happens in each transaction: what it throws undoes the rest.
 */
export type Tenant = { workspaceId: string; db?: Db; ending?: (db: Db) => Promise<void> };

type Shared = { pool?: pg.Pool; prisma?: PrismaClient; auth?: pg.Pool };
/** One pool a process: Next loads this module once per bundle, the process global is what they share. */
const home = globalThis as typeof globalThis & { bellwether?: Shared }; // the one name we put there
home.bellwether ??= {};
const shared: Shared = home.bellwether;

function open(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 30_000 });
  pool.on('error', () => undefined); // an idle connection was lost: the next query opens another
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export const pool = (): pg.Pool => (shared.pool ??= open(env().APP_DATABASE_URL, 12));

/** People, sessions, links and guesses: the sign-in role's own pool, used by auth alone. */
export const authPool = (): pg.Pool => (shared.auth ??= open(env().AUTH_DATABASE_URL, 6));

const prisma = (): PrismaClient => (shared.prisma ??= new PrismaClient({ adapter: new PrismaPg(pool()) }));

const LIMITS = { timeout: 30_000, maxWait: 10_000 };

/** Runs `run` in one transaction of the tenant; inside an open one it joins it. */
export function withWorkspace<T>(tenant: Tenant, run: (db: Db) => Promise<T>, limits = LIMITS): Promise<T> {
  if (tenant.db) return run(tenant.db);
  return prisma().$transaction(async (db) => {
    await db.$executeRaw`SELECT set_config('app.workspace_id', ${tenant.workspaceId}, true)`;
    const result = await run(db);
    await tenant.ending?.(db);
    return result;
  }, limits);
}

/** Waits until nobody else is at `what`; it is given back when the transaction ends. What is read before it may be old by then. */
export const takeTurn = (db: Db, what: string): Promise<unknown> =>
  db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${what}))`;

/** The same door for bulk work: a plain connection, for COPY, cursors and set-based statements. */
export const withConnection = <T>(
  tenant: { workspaceId: string },
  run: (client: pg.PoolClient) => Promise<T>,
): Promise<T> =>
  transaction(pool(), async (client) => {
    await client.query("SELECT set_config('app.workspace_id', $1, true)", [tenant.workspaceId]);
    return run(client);
  });

/** One transaction of the sign-in role: who there is and who belongs where, in the whole installation. */
export const withSignIn = <T>(run: (client: pg.PoolClient) => Promise<T>): Promise<T> => transaction(authPool(), run);

/** Gives its connection back before anything else is asked of the pool: racers that hold one and want another would starve it. */
async function transaction<T>(from: pg.Pool, run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await from.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await run(client);
    await client.query('COMMIT');
    return result;
  } catch (cause) {
    await client.query('ROLLBACK').catch((lost: Error) => {
      broken = lost; // the connection itself is gone: it must not return to the pool
    });
    throw cause;
  } finally {
    client.release(broken);
  }
}

export async function closeDatabase(): Promise<void> {
  await shared.prisma?.$disconnect();
  await shared.pool?.end();
  await shared.auth?.end();
  shared.pool = shared.auth = shared.prisma = undefined;
}
