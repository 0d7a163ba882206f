/**
 * What a webhook delivered, as a source by pull: deliveries are kept as they came and mapped when they are read, so that another
 * mapping is a full resync away, and what a mapping does not take is refused with its reason and lost by nobody.
 */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { WebhookSettings } from '@/lib/contracts/source-kinds';
import type { Connector, Page, Reading, SourceRow, Stream, StreamColumn } from '@/lib/server/connectors/connector';
import { withConnection } from '@/lib/server/db';
import { shown } from '@/lib/server/imports/row-problem';
import { RECEIVED } from './inbox-source';
import { DELIVERIES, type Pushing } from './keep-pushed';
import { type Mapping, mappingOf, READY, type Row } from './mappings';

const PAGE = 500;
/** Deliveries whose rows show which columns one's own mapping makes, and columns at most. */
const LOOKED_AT = 200;
const MOST_COLUMNS = 200;

const Cursor = z.object({ v: z.literal(1), after: z.string().regex(/^\d{1,19}$/) });
type Kept = { seq: string; record: unknown; at: Date };
const READ = `SELECT r.seq::text, r.record, r.received_at AS at FROM inbox_row r JOIN inbox_table t ON t.workspace_id = $1 AND t.id = r.table_id
  WHERE r.workspace_id = $1 AND t.source_id = $2 AND r.seq > $3::bigint ORDER BY r.seq LIMIT $4`;
const NEWEST = `SELECT r.seq::text, r.record, r.received_at AS at FROM inbox_row r JOIN inbox_table t ON t.workspace_id = $1 AND t.id = r.table_id
  WHERE r.workspace_id = $1 AND t.source_id = $2 ORDER BY r.seq DESC LIMIT $3`;
const COUNT = `SELECT count(*)::int AS rows FROM inbox_row r JOIN inbox_table t ON t.workspace_id = $1 AND t.id = r.table_id WHERE r.workspace_id = $1 AND t.source_id = $2`;

export function webhookSource({ workspaceId, sourceId }: Pushing, settings: WebhookSettings): Connector {
  const of = [workspaceId, sourceId];
  const ask = <T extends object>(text: string, more: unknown[] = []): Promise<T[]> =>
    withConnection({ workspaceId }, async (client) => (await client.query<T>(text, [...of, ...more])).rows);
  const mapping = mappingOf(settings);
  async function* read(reading: Reading, kept: string | null, signal: AbortSignal): AsyncGenerator<Page, void> {
    const place = kept === null ? null : Cursor.safeParse(JSON.parse(kept)).data;
    let anew = kept !== null && !place;
    for (let after = place?.after ?? '0', more = true; more; ) {
      signal.throwIfAborted();
      const deliveries = await ask<Kept>(READ, [after, PAGE]);
      more = deliveries.length === PAGE;
      after = deliveries.at(-1)?.seq ?? after;
      const rows: SourceRow[] = [];
      for (const delivery of deliveries) rows.push(...(await mapped(delivery, { mapping, columns: reading.columns })));
      const page = { rows, cursor: JSON.stringify({ v: 1, after }) };
      yield anew ? { ...page, anew } : page;
      anew = false;
    }
  }
  return {
    check: async () => undefined,
    streams: async () => {
      const columns =
        settings.format === 'own'
          ? await seen(mapping, await ask(NEWEST, [LOOKED_AT]))
          : READY[settings.format].columns;
      return [streamOf(settings, { columns, rows: (await ask<{ rows: number }>(COUNT))[0]?.rows ?? 0 })];
    },
    describe: async () => {
      throw new AppError('invalid', 'Expected a table: what is sent takes no query.', { field: 'query' });
    },
    read,
  };
}

function streamOf(settings: WebhookSettings, { columns, rows }: Pick<Stream, 'columns' | 'rows'>): Stream {
  const preset = settings.format === 'own' ? undefined : READY[settings.format].preset;
  return {
    ...{ name: DELIVERIES, cursors: [RECEIVED], rows },
    key: columns.some(({ name }) => name === 'id') ? ['id'] : [RECEIVED],
    columns: [...columns, { name: RECEIVED, type: 'date' }],
    ...(preset ? { preset } : {}),
  };
}

async function mapped(
  { record, at }: Kept,
  { mapping, columns }: { mapping: Mapping; columns: readonly string[] },
): Promise<SourceRow[]> {
  try {
    const rows = await mapping(record);
    return rows.map((row) => ({ deleted: false, cells: columns.map((name) => cellOf(name, row, at)) }));
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const problem = {
      ...{ line: 0, column: null, value: shown(JSON.stringify(record)), rule: 'not_mapped' as const },
      ...{ message: cause.message, fix: 'Change the mapping of this source, then read all of it again.' },
    };
    return [{ deleted: false, cells: columns.map(() => ''), problem }];
  }
}

function cellOf(name: string, row: Row, at: Date): string {
  if (name === RECEIVED) return at.toISOString();
  const value = row[name];
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Columns that the rows of the newest deliveries have, in the order in which they are met; what is not mapped has none. */
async function seen(mapping: Mapping, deliveries: readonly Kept[]): Promise<StreamColumn[]> {
  const names = new Set<string>();
  for (const { record } of deliveries) {
    const rows = await mapping(record).catch(() => []);
    for (const row of rows) for (const name of Object.keys(row)) names.add(name.slice(0, 200));
  }
  names.delete(RECEIVED);
  return [...names].slice(0, MOST_COLUMNS).map((name) => ({ name, type: 'text' }));
}
