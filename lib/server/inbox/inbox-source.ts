/** What a source has sent, as a source by pull: its tables, and their rows in the order in which they were kept. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Connector, Page, Reading, SourceRow, Stream } from '@/lib/server/connectors/connector';
import { withConnection } from '@/lib/server/db';
import type { Pushing } from './keep-pushed';

/** When a row last changed: what an incremental read goes by. */
export const RECEIVED = '_received_at';
const PAGE = 2_000;

const Cursor = z.object({ v: z.literal(1), after: z.string().regex(/^\d{1,19}$/) });
const Columns = z.array(z.object({ name: z.string(), type: z.string(), path: z.array(z.string()) }));
type Table = { id: string; name: string; columns: unknown; keys: string[]; rows: number };

const TABLES = `SELECT t.id, t.name, t.columns, t.key_columns AS keys,
    (SELECT count(*)::int FROM inbox_row r WHERE r.workspace_id = $1 AND r.table_id = t.id) AS rows
  FROM inbox_table t WHERE t.workspace_id = $1 AND t.source_id = $2 ORDER BY t.name`;
const READ = `SELECT r.seq::text, r.deleted, ARRAY(SELECT CASE jsonb_array_length(p.path) WHEN 0 THEN to_char(r.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      ELSE coalesce(r.record #>> ARRAY(SELECT jsonb_array_elements_text(p.path)), '') END FROM jsonb_array_elements($4::jsonb) WITH ORDINALITY AS p(path, place) ORDER BY p.place) AS cells
  FROM inbox_row r WHERE r.workspace_id = $1 AND r.table_id = $2 AND r.seq > $3::bigint ORDER BY r.seq LIMIT $5`;
type Row = { seq: string; deleted: boolean; cells: string[] };

export function inboxSource({ workspaceId, sourceId }: Pushing): Connector {
  const tables = () =>
    withConnection({ workspaceId }, (client) => client.query<Table>(TABLES, [workspaceId, sourceId])).then(
      ({ rows }) => rows,
    );
  async function* read(reading: Reading, kept: string | null, signal: AbortSignal): AsyncGenerator<Page, void> {
    const table = (await tables()).find(({ name }) => name === reading.name);
    if (!table) throw new AppError('upstream', `${reading.name} was not sent yet.`);
    const known = Columns.parse(table.columns);
    const chosen = reading.columns.map((name) => known.find((column) => column.name === name));
    const paths = JSON.stringify(chosen.map((column) => column?.path ?? []));
    const place = kept === null ? null : Cursor.safeParse(JSON.parse(kept)).data;
    let anew = kept !== null && !place;
    for (let after = place?.after ?? '0', more = true; more; ) {
      signal.throwIfAborted();
      const { rows } = await withConnection({ workspaceId }, (client) =>
        client.query<Row>(READ, [workspaceId, table.id, after, paths, PAGE]),
      );
      more = rows.length === PAGE;
      after = rows.at(-1)?.seq ?? after;
      const page = { rows: rows.map((row) => rowOf(row, chosen)), cursor: JSON.stringify({ v: 1, after }) };
      yield anew ? { ...page, anew } : page;
      anew = false;
    }
  }
  return {
    check: async () => undefined,
    streams: async () => (await tables()).map(streamOf),
    describe: async () => {
      throw new AppError('invalid', 'Expected a table: what is sent takes no query.', { field: 'query' });
    },
    read,
  };
}

function streamOf({ name, columns, keys, rows }: Table): Stream {
  const known = Columns.parse(columns).map(({ name, type }) => ({ name, type }));
  return {
    ...{ name, key: keys, cursors: [RECEIVED], rows },
    columns: [...known, { name: RECEIVED, type: 'date' }],
  };
}

const rowOf = ({ deleted, cells }: Row, columns: readonly ({ type: string } | undefined)[]): SourceRow => ({
  deleted,
  cells: cells.map((cell, at) => (columns[at]?.type === 'date' ? instantOf(cell) : cell)),
});

/** An instant with a zone as ISO 8601 in UTC; a day, and what is none, as it is. */
function instantOf(text: string): string {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text)) return text;
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}
