/** A customer's database as a source: on the tests' own Postgres, with a login that only reads. */
import crypto from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { ImportDetail, ImportMapping } from '@/lib/contracts/imports';
import type { AddStream, Source, Stream } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { readRanges } from '@/lib/server/egress/ranges';
import { env } from '@/lib/server/env';
import { confirmImport, mapImport } from '@/lib/server/imports/change-import';
import { getImport } from '@/lib/server/imports/get-import';
import { addStream } from '@/lib/server/sources/change-streams';
import { connectSource } from '@/lib/server/sources/connect-source';
import { draftStream } from '@/lib/server/sources/draft-stream';
import { getSource } from '@/lib/server/sources/list-sources';
import { PASSWORD, type PostgresFar, postgresFar } from './sql-far';
import { runQueued } from './world';

export { type PostgresFar, postgresFar as warehouse };

/** For a whole test file, as an operator allows it: customers' databases stand on loopback here, which is closed by default. */
export function openLoopback(): void {
  beforeAll(() => {
    env().EGRESS_ALLOW.push(...readRanges('127.0.0.0/8'));
  });
  afterAll(() => {
    env().EGRESS_ALLOW.length = 0; // others in this process prove that it is closed
  });
}

/** One that nobody drops: it goes with the tests' Postgres. */
export async function lastingWarehouse(): Promise<
  Pick<PostgresFar, 'login'> & { query: (text: string) => Promise<void> }
> {
  const { login, owner } = await postgresFar(`far_${crypto.randomBytes(4).toString('hex')}`);
  return { login, query: async (text) => void (await owner.query(text).finally(() => owner.end())) };
}

/** Connected as an admin would. */
export function connected(ctx: Ctx, { login }: Pick<PostgresFar, 'login'>, name = 'Warehouse'): Promise<Source> {
  const { password, ...settings } = login;
  return connectSource(ctx, { kind: 'postgres', name, settings, secret: password });
}

export const READS: Omit<AddStream, 'name' | 'query'> = {
  ...{ cursorField: 'updated_at', keyColumns: ['id'], deletedField: null, everyMinutes: 60, promisedHours: 24 },
  ...{ matchField: null, createsAccounts: true },
};

export async function streamOf(ctx: Ctx, sourceId: string, name: string): Promise<Stream> {
  const found = (await getSource(ctx, sourceId)).streams.find((stream) => stream.name === name);
  if (!found) throw new Error(`no table ${name}`);
  return found;
}

type Added = Partial<AddStream> & { name: string };

type Change = (mapping: ImportMapping, detail: ImportDetail) => ImportMapping;

/** Adds a table and maps it, as guessed unless it is changed; its dry run is over. */
export async function checked(
  ctx: Ctx,
  source: Source,
  wanted: Added,
  change: Change = (as) => as,
): Promise<{ id: string; detail: ImportDetail }> {
  await addStream(ctx, source.id, { query: null, ...READS, ...wanted });
  const { id } = await streamOf(ctx, source.id, wanted.name);
  const { importId } = await draftStream(ctx, id);
  const detail = await getImport(ctx, importId);
  await mapImport(ctx, importId, change(detail.suggested, detail));
  await runQueued(ctx, 'import_check');
  return { id, detail: await getImport(ctx, importId) };
}

/** The same, confirmed. @returns id of the stream; its first read is queued */
export async function mapped(ctx: Ctx, source: Source, wanted: Added, change?: Change): Promise<string> {
  const { id, detail } = await checked(ctx, source, wanted, change);
  await confirmImport(ctx, detail.id, detail.version);
  return id;
}

export { PASSWORD };
