import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { may } from '@/lib/contracts/roles';
import { SourceKind } from '@/lib/contracts/source-kinds';
import type { Source, SourceList } from '@/lib/contracts/sources';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { env } from '@/lib/server/env';
import type { Source as Row } from '@/lib/server/generated/prisma/client';
import { streamViews } from './stream-view';

/** In the order in which they were connected. */
export async function listSources(ctx: Ctx): Promise<SourceList> {
  allow(ctx, 'source:read');
  return withWorkspace(ctx, async (db) => {
    const rows = await db.source.findMany({ where: { workspaceId: ctx.workspaceId }, orderBy: { createdAt: 'asc' } });
    return { sources: await viewsOf(ctx, db, rows) };
  });
}

export async function getSource(ctx: Ctx, id: string): Promise<Source> {
  allow(ctx, 'source:read');
  return withWorkspace(ctx, async (db) => {
    const rows = await db.source.findMany({ where: { workspaceId: ctx.workspaceId, id } });
    const [view] = await viewsOf(ctx, db, rows);
    if (!view) throw new AppError('not_found', 'Nothing here under this address.');
    return view;
  });
}

async function viewsOf(ctx: Ctx, db: Db, rows: readonly Row[]): Promise<Source[]> {
  const streams = await streamViews(
    ctx,
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    ...{ id: row.id, kind: SourceKind.parse(row.kind), name: row.name, version: row.version },
    settings: seesSettings(ctx) ? shown(row.settings) : {},
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdByName,
    sendTo: seesSettings(ctx) ? addressOf(row) : null,
    streams: streams.get(row.id) ?? [],
  }));
}

/** Where a database stands and who signs in there is not everybody's to know. */
const seesSettings = ({ actor }: Ctx): boolean => actor.kind === 'system' || may(actor.role, 'source:write');

/** Where what sends by itself sends to; null where it is asked instead. */
function addressOf({ kind, id }: Row): string | null {
  const way = { singer: 'singer', webhook: 'hooks' }[kind];
  return way === undefined ? null : `${env().INGEST_URL}/v1/${way}/${id}`;
}

const shown = (settings: unknown): Source['settings'] =>
  Object.fromEntries(
    Object.entries(settings ?? {}).filter(
      ([, value]) => value === null || typeof value === 'string' || typeof value === 'number',
    ),
  );
