/**
 * The import in which somebody says what the columns of a table mean. It holds a sample of the rows as a file, goes through the
 * same steps as an upload, and its confirmation begins the first read of the whole table.
 */
import 'server-only';
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { AppError } from '@/lib/contracts/errors';
import type { Draft } from '@/lib/contracts/sources';
import { audit } from '@/lib/server/audit';
import type { Connector, SourceRow } from '@/lib/server/connectors/connector';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import type { Stream as Row } from '@/lib/server/generated/prisma/client';
import { inspectFile } from '@/lib/server/imports/inspect';
import { dropSpool, spoolFile } from '@/lib/server/imports/spool';
import { storableJson, storableText } from '@/lib/server/imports/storable';
import { findStream } from './change-streams';
import { findSource } from './connect-source';
import { connectorFor } from './open-source';
import { asMapped } from './preset';
import { soon } from './soon';
import { columnsOf, presetOf } from './stream-row';

/** Rows that are looked at; a person waits for them. */
const SAMPLE = 2_000;
const SAMPLE_MS = 60_000;

export async function draftStream(ctx: Ctx, id: string): Promise<Draft> {
  allow(ctx, 'source:write');
  const { workspaceId, now } = ctx;
  const { row, source, currency } = await withWorkspace(ctx, async (db) => {
    const row = await findStream(ctx, db, id);
    const { currency } = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
    return { row, source: await findSource(ctx, db, row.sourceId), currency };
  });
  const columns = await columnsNow(connectorFor(source), row);
  const names = columns.map(({ name }) => name);
  const sample = await sampleOf(connectorFor(source), row, names);
  if (sample.length === 0)
    throw new AppError(
      'conflict',
      `${row.name} has no rows yet, so there is nothing to map. Try again when it has some.`,
    );
  const importId = crypto.randomUUID();
  const file = spoolFile(workspaceId, importId);
  const text = stringify([names, ...sample.map(({ cells }) => [...cells])]);
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await fs.writeFile(file, text, { mode: 0o600 });
  const fileName = storableText(`${source.name} › ${row.name}`.slice(0, 255));
  try {
    const inspection = await inspectFile(file, { bytes: Buffer.byteLength(text), currency });
    const detected = asMapped(inspection, { preset: presetOf(row.preset), currency, key: row.keyColumns });
    await withWorkspace(ctx, async (db) => {
      await db.stream.updateMany({
        where: { workspaceId, id },
        data: { columns: columns.map(({ name, type }) => ({ name, type })) },
      });
      await db.importRun.create({
        data: {
          ...{ workspaceId, id: importId, state: 'uploaded', fileName, streamId: id, createdAt: now },
          ...{ fileBytes: Buffer.byteLength(text), fileSha256: crypto.createHash('sha256').update(text).digest('hex') },
          ...{ detected: JSON.parse(storableJson(detected)), createdBy: memberId(ctx) },
        },
      });
      await audit(ctx, db, { action: 'stream.draft', subject: fileName, detail: { streamId: id, importId } });
    });
  } catch (cause) {
    dropSpool(workspaceId, importId);
    throw cause;
  }
  return { importId };
}

async function columnsNow(connector: Connector, row: Row) {
  const signal = soon(SAMPLE_MS);
  const found =
    row.query === null
      ? (await connector.streams(signal)).find(({ name }) => name === row.name)
      : await connector.describe(row.query, signal);
  if (!found) throw new AppError('upstream', `${row.name} is not there any more, or this login may not read it.`);
  return found.columns.length > 0 ? found.columns : columnsOf(row.columns);
}

/** The first rows of a whole read; the rest is left where it is. */
async function sampleOf(connector: Connector, row: Row, columns: string[]): Promise<SourceRow[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, soon(SAMPLE_MS)]);
  const { name, query, keyColumns: key, cursorField, deletedField } = row;
  const rows: SourceRow[] = [];
  for await (const page of connector.read({ name, query, columns, key, cursorField, deletedField }, null, signal)) {
    rows.push(...page.rows.filter(({ deleted, problem }) => !deleted && !problem).slice(0, SAMPLE - rows.length));
    if (rows.length >= SAMPLE) break;
  }
  stop.abort();
  return rows;
}
