/** Tables of a source: added, set up otherwise, taken off. What they brought stays. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { takesQueries } from '@/lib/contracts/source-kinds';
import type { AddStream, ChangeStream, Source, SyncStream } from '@/lib/contracts/sources';
import { audit } from '@/lib/server/audit';
import type { Stream as Found } from '@/lib/server/connectors/connector';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import type { Stream as Row } from '@/lib/server/generated/prisma/client';
import { enqueueJob } from '@/lib/server/jobs/enqueue';
import { findSource } from './connect-source';
import { getSource } from './list-sources';
import { LOOK_MS } from './list-tables';
import { connectorFor } from './open-source';
import { soon } from './soon';
import { columnsOf } from './stream-row';
import { wantSync } from './want-sync';

const MOST = 200;

/** @throws AppError when it has no such table, or no such column */
export async function addStream(ctx: Ctx, sourceId: string, wanted: AddStream): Promise<Source> {
  allow(ctx, 'source:write');
  const { workspaceId, now } = ctx;
  const source = await withWorkspace(ctx, (db) => findSource(ctx, db, sourceId));
  if (wanted.query !== null && !takesQueries(source.kind))
    throw new AppError('invalid', 'Expected a table: this source takes no query.', { field: 'query' });
  const connector = connectorFor(source);
  const signal = soon(LOOK_MS);
  const found =
    wanted.query === null
      ? (await connector.streams(signal)).find(({ name }) => name === wanted.name)
      : await connector.describe(wanted.query, signal);
  if (!found) throw new AppError('invalid', `${source.name} has no table “${wanted.name}”.`, { field: 'name' });
  refuseUnknown(wanted, found.columns);
  await withWorkspace(ctx, async (db) => {
    if ((await db.stream.count({ where: { workspaceId, sourceId } })) >= MOST)
      throw new AppError('limit', `Expected at most ${MOST} tables of a source: take one off first.`);
    if (await db.stream.findFirst({ where: { workspaceId, sourceId, name: wanted.name } }))
      throw new AppError('conflict', `“${wanted.name}” is read already.`);
    const { id } = await db.stream.create({
      data: { ...{ workspaceId, sourceId, createdAt: now }, ...dataOf(wanted, found) },
    });
    await audit(ctx, db, {
      action: 'stream.add',
      subject: `${source.name} › ${wanted.name}`,
      detail: { sourceId, streamId: id, query: wanted.query },
    });
  });
  return getSource(ctx, sourceId);
}

function dataOf(wanted: AddStream, { columns, preset }: Found) {
  const { kind, fields, fixed = {} } = preset ?? {};
  return {
    ...wanted,
    columns: columns.map(({ name, type }) => ({ name, type })),
    ...(kind ? { preset: { kind, fields: { ...fields }, fixed: { ...fixed } } } : {}),
  };
}

type Named = Pick<AddStream, 'keyColumns' | 'cursorField' | 'deletedField'>;

function refuseUnknown({ keyColumns, cursorField, deletedField }: Named, columns: readonly { name: string }[]): void {
  const names = new Set(columns.map(({ name }) => name));
  for (const [field, name] of [
    ...keyColumns.map((name) => ['keyColumns', name] as const),
    ['cursorField', cursorField] as const,
    ['deletedField', deletedField] as const,
  ])
    if (name !== null && !names.has(name))
      throw new AppError('invalid', `The table has no column “${name}”.`, { field });
  if (cursorField !== null && keyColumns.length === 0)
    throw new AppError(
      'invalid',
      'Expected the columns that name a row: without them, rows with the same date cannot be told apart. Choose them, or read the whole table every time.',
      { field: 'keyColumns' },
    );
}

/** Another way to read on is another place to read on from: then it is read from the beginning. */
export async function changeStream(ctx: Ctx, id: string, { version, paused, ...reads }: ChangeStream): Promise<Source> {
  allow(ctx, 'source:write');
  const { workspaceId, now } = ctx;
  const sourceId = await withWorkspace(ctx, async (db) => {
    const row = await findStream(ctx, db, id);
    refuseUnknown(reads, columnsOf(row.columns));
    const otherway = reads.cursorField !== row.cursorField || String(reads.keyColumns) !== String(row.keyColumns);
    const { count } = await db.stream.updateMany({
      where: { workspaceId, id, version },
      data: {
        ...reads,
        ...(otherway ? { cursor: null, wholeSince: null } : {}),
        pausedAt: paused ? (row.pausedAt ?? now) : null,
        ...(row.pausedAt && !paused ? { nextAt: now, warning: null } : {}),
        version: version + 1,
      },
    });
    if (count === 0)
      throw new AppError('conflict', `Somebody was faster: expected version ${version}, it is ${row.version} now.`);
    if (!paused) await db.$queryRaw`SELECT enqueue_daily('sync_due', ${now}::timestamptz)::text`;
    await audit(ctx, db, { action: 'stream.change', subject: row.name, detail: { streamId: id, paused, ...reads } });
    return row.sourceId;
  });
  return getSource(ctx, sourceId);
}

export async function removeStream(ctx: Ctx, id: string): Promise<Source> {
  allow(ctx, 'source:write');
  const { workspaceId } = ctx;
  const sourceId = await withWorkspace(ctx, async (db) => {
    const row = await findStream(ctx, db, id);
    await refuseBusy(ctx, db, id);
    await db.stream.deleteMany({ where: { workspaceId, id } });
    await audit(ctx, db, { action: 'stream.remove', subject: row.name, detail: { streamId: id } });
    return row.sourceId;
  });
  return getSource(ctx, sourceId);
}

/** Reads now what came since, or everything again. */
export async function syncStream(ctx: Ctx, id: string, { whole }: SyncStream): Promise<Source> {
  allow(ctx, 'source:write');
  const { workspaceId } = ctx;
  const sourceId = await withWorkspace(ctx, async (db) => {
    const row = await findStream(ctx, db, id);
    if (row.mapping === null)
      throw new AppError('conflict', `Say first what the columns of ${row.name} mean: nothing can be stored before.`);
    await refuseBusy(ctx, db, id);
    await wantSync(ctx, db, id);
    await db.stream.updateMany({
      where: { workspaceId, id },
      data: {
        ...(whole ? { cursor: null, wholeSince: null, wholeAsked: true } : {}),
        ...(row.pausedAt ? { pausedAt: null, warning: null } : {}),
      },
    });
    await audit(ctx, db, {
      action: whole ? 'stream.resync' : 'stream.reload',
      subject: row.name,
      detail: { streamId: id },
    });
    return row.sourceId;
  });
  return getSource(ctx, sourceId);
}

/** Takes away all it brought. It is paused, so that nothing comes back by itself. */
export async function clearStream(ctx: Ctx, id: string): Promise<Source> {
  allow(ctx, 'source:write');
  const { workspaceId, now } = ctx;
  const sourceId = await withWorkspace(ctx, async (db) => {
    const row = await findStream(ctx, db, id);
    await refuseBusy(ctx, db, id);
    await db.stream.updateMany({ where: { workspaceId, id }, data: { pausedAt: row.pausedAt ?? now } });
    await enqueueJob(ctx, db, { kind: 'stream_clear', subjectId: id });
    await audit(ctx, db, { action: 'stream.clear', subject: row.name, detail: { streamId: id } });
    return row.sourceId;
  });
  return getSource(ctx, sourceId);
}

async function refuseBusy({ workspaceId }: Ctx, db: Db, id: string): Promise<void> {
  const busy = await db.jobProgress.count({
    where: { workspaceId, subjectId: id, state: { in: ['queued', 'running'] } },
  });
  if (busy > 0) throw new AppError('conflict', 'It is being read. Cancel that first.');
}

export async function findStream({ workspaceId }: Ctx, db: Db, id: string): Promise<Row> {
  const row = await db.stream.findUnique({ where: { workspaceId_id: { workspaceId, id } } });
  if (!row) throw new AppError('not_found', 'Nothing here under this address.');
  return row;
}
