/** What a source has to read, asked of it now. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { takesQueries } from '@/lib/contracts/source-kinds';
import type { DescribeQuery, SourceTable, SourceTables } from '@/lib/contracts/sources';
import type { Stream } from '@/lib/server/connectors/connector';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { findSource } from './connect-source';
import { connectorFor } from './open-source';
import { soon } from './soon';

/** A person waits for it. */
export const LOOK_MS = 60_000;
const MOST = 5_000;

export async function listTables(ctx: Ctx, sourceId: string): Promise<SourceTables> {
  allow(ctx, 'source:write');
  const source = await withWorkspace(ctx, (db) => findSource(ctx, db, sourceId));
  const found = await connectorFor(source).streams(soon(LOOK_MS));
  return { tables: found.slice(0, MOST).map(tableOf) };
}

/** A query of one's own, looked at without reading its rows. */
export async function describeQuery(ctx: Ctx, sourceId: string, { query }: DescribeQuery): Promise<SourceTable> {
  allow(ctx, 'source:write');
  const source = await withWorkspace(ctx, (db) => findSource(ctx, db, sourceId));
  if (!takesQueries(source.kind)) throw new AppError('invalid', 'Expected a table: this source takes no query.');
  return tableOf(await connectorFor(source).describe(query, soon(LOOK_MS)));
}

const tableOf = ({ name, columns, key, cursors, rows, preset }: Stream): SourceTable => ({
  ...{ name, rows, kind: preset?.kind ?? null },
  columns: columns.map((column) => ({ name: column.name, type: column.type })),
  key: [...key],
  cursors: [...cursors],
});
