/** Sources: connected after a check that they answer, changed, removed. What they brought stays. */
import 'server-only';
import crypto from 'node:crypto';
import { AppError } from '@/lib/contracts/errors';
import { type ChangeSource, ConnectSource } from '@/lib/contracts/source-kinds';
import type { Source } from '@/lib/contracts/sources';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import type { Source as Row } from '@/lib/server/generated/prisma/client';
import { getSource } from './list-sources';
import { checkSource, openSource, sealSecret } from './open-source';
import { soon } from './soon';

const MOST = 50;
/** A person waits for it. */
const CHECK_MS = 30_000;

/** What a vendor calls it, and where it was typed. */
const ASKED_AS: Readonly<Record<string, string>> = {
  ...{ password: 'secret', token: 'secret', apiKey: 'secret', clientSecret: 'secret', baseUrl: 'address' },
};

/** What cannot be reached is a mistake in what was typed, as far as anybody here can tell. */
async function checked(source: ConnectSource): Promise<void> {
  try {
    await checkSource(source, soon(CHECK_MS));
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const field = cause.field && (ASKED_AS[cause.field] ?? cause.field);
    throw new AppError(cause.code === 'upstream' ? 'invalid' : cause.code, cause.message, {
      ...{ ...(field ? { field } : {}), cause },
    });
  }
}

/** @throws AppError with what an admin can do about it when the source does not answer, or when its login may write */
export async function connectSource(ctx: Ctx, source: ConnectSource): Promise<Source> {
  allow(ctx, 'source:write');
  const { workspaceId, now } = ctx;
  await withWorkspace(ctx, async (db) => {
    if ((await db.source.count({ where: { workspaceId } })) >= MOST)
      throw new AppError('limit', `Expected at most ${MOST} sources: remove one first.`);
  });
  await checked(source);
  const id = crypto.randomUUID();
  await withWorkspace(ctx, async (db) => {
    const { kind, name, settings, secret } = source;
    await db.source.create({
      data: {
        ...{ workspaceId, id, kind, name, settings, createdAt: now },
        ...{ secret: sealSecret(secret, workspaceId, id), createdBy: memberId(ctx), createdByName: ctx.actor.name },
      },
    });
    await audit(ctx, db, {
      action: 'source.connect',
      subject: name,
      detail: { sourceId: id, kind, ...hostOf(source) },
    });
  });
  return getSource(ctx, id);
}

/** Another way in is checked before it takes the place of the old one. Tables that failed are tried again at once. */
export async function changeSource(
  ctx: Ctx,
  id: string,
  { version, name, settings, secret }: ChangeSource,
): Promise<Source> {
  allow(ctx, 'source:write');
  const { workspaceId } = ctx;
  const row = await withWorkspace(ctx, (db) => findSource(ctx, db, id));
  if (row.version !== version)
    throw new AppError('conflict', `Somebody was faster: expected version ${version}, it is ${row.version} now.`);
  const wanted = ConnectSource.safeParse({
    ...{ kind: row.kind, name, settings },
    secret: secret ?? openSource(row).secret,
  });
  if (!wanted.success)
    throw new AppError('invalid', `Expected the settings of ${row.kind}, got others.`, { field: 'settings' });
  await checked(wanted.data);
  await withWorkspace(ctx, async (db) => {
    const { count } = await db.source.updateMany({
      where: { workspaceId, id, version },
      data: {
        ...{ name, settings: wanted.data.settings, version: version + 1 },
        secret: sealSecret(wanted.data.secret, workspaceId, id),
      },
    });
    if (count === 0) throw new AppError('conflict', 'Somebody was faster. Load it again.');
    await db.stream.updateMany({
      where: { workspaceId, sourceId: id, failures: { gt: 0 } },
      data: { nextAt: ctx.now },
    });
    await db.$queryRaw`SELECT enqueue_daily('sync_due', ${ctx.now}::timestamptz)::text`;
    await audit(ctx, db, {
      action: 'source.change',
      subject: name,
      detail: { sourceId: id, newSecret: secret !== null, ...hostOf(wanted.data) },
    });
  });
  return getSource(ctx, id);
}

const hostOf = (source: ConnectSource): object =>
  'host' in source.settings ? { host: source.settings.host, user: source.settings.user } : {};

/** Its tables go with it; what they brought stays, as imports that can be undone. */
export async function removeSource(ctx: Ctx, id: string): Promise<{ id: string }> {
  allow(ctx, 'source:write');
  await withWorkspace(ctx, async (db) => {
    const { name } = await findSource(ctx, db, id);
    await refuseBusy(ctx, db, id);
    await db.source.deleteMany({ where: { workspaceId: ctx.workspaceId, id } });
    await audit(ctx, db, { action: 'source.remove', subject: name, detail: { sourceId: id } });
  });
  return { id };
}

async function refuseBusy({ workspaceId }: Ctx, db: Db, sourceId: string): Promise<void> {
  const streams = await db.stream.findMany({ where: { workspaceId, sourceId }, select: { id: true } });
  const busy = await db.jobProgress.count({
    where: { workspaceId, subjectId: { in: streams.map(({ id }) => id) }, state: { in: ['queued', 'running'] } },
  });
  if (busy > 0) throw new AppError('conflict', 'A table of it is being read. Cancel that first.');
}

export async function findSource({ workspaceId }: Ctx, db: Db, id: string): Promise<Row> {
  const row = await db.source.findUnique({ where: { workspaceId_id: { workspaceId, id } } });
  if (!row) throw new AppError('not_found', 'Nothing here under this address.');
  return row;
}
