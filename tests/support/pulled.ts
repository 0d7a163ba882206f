/** Reads a connector's stream as its caller does: stores each page with its cursor, and goes on from the last one stored. */
import type { Connector, Reading } from '@/lib/server/connectors/connector';
import { readRanges } from '@/lib/server/egress/ranges';
import type { Fault } from './vendors/vendor-server';

export const LOOPBACK = readRanges('127.0.0.0/8');
/** Short waits: what is tested is what happens after them. */
export const HURRIED = { tries: 5, firstWaitMs: 1, longestWaitMs: 1_000, timeoutMs: 250 };

type Row = Record<string, string>;
/** What is stored of one stream: rows by id without those that are gone, and the cursor beside them. */
export type Pulled = { reading: Reading; rows: Map<string, Row>; cursor: string | null; pages: number };

export async function pulling(connector: Connector, name: string, whole = false): Promise<Pulled> {
  const found = (await connector.streams(AbortSignal.timeout(1_000))).find((stream) => stream.name === name);
  if (!found) throw new Error(`no stream ${name}`);
  const { key, cursors } = found;
  const columns = found.columns.map((column) => column.name);
  const cursorField = whole ? null : (cursors[0] ?? null);
  const reading = { name, query: null, columns, key, cursorField, deletedField: null };
  return { reading, rows: new Map(), cursor: null, pages: 0 };
}

/** To the end of what there is, or to the first error; what came until then is stored. */
export async function pull(connector: Connector, pulled: Pulled, signal = AbortSignal.timeout(60_000)): Promise<void> {
  const { columns } = pulled.reading;
  for await (const page of connector.read(pulled.reading, pulled.cursor, signal)) {
    const rows = page.rows.map(({ cells, deleted }) => ({
      row: Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? 'no cell'])),
      deleted,
    }));
    const ids = rows.map(({ row }) => row.id ?? '');
    if (new Set(ids).size < ids.length) throw new Error(`a page holds an id twice: ${ids.join(' ')}`);
    for (const { row, deleted } of rows)
      if (deleted) pulled.rows.delete(row.id ?? '');
      else pulled.rows.set(row.id ?? '', row);
    Object.assign(pulled, { cursor: page.cursor, pages: pulled.pages + 1 });
  }
}

export async function pullAll(connector: Connector, name: string): Promise<Map<string, Row>> {
  const pulled = await pulling(connector, name);
  await pull(connector, pulled);
  return pulled.rows;
}

/** What the script's numbers mean, so that fast-check can shrink a script to the faults that matter. */
export const FAULTS: readonly (Fault | null)[] = [
  null,
  { kind: 'change' },
  { kind: 'repeat' },
  { kind: 'drop' },
  { kind: 'cut', share: 0.5 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'status', status: 200, body: '{"object":"list","data":[{"id' },
  { kind: 'status', status: 503, body: '<html>Bad gateway</html>' },
  { kind: 'hang' },
];

/** Only the columns that are expected. */
export function compared(found: Map<string, Row>, expected: Map<string, Row>): [Map<string, Row>, Map<string, Row>] {
  const [first = {}] = expected.values();
  const names = Object.keys(first);
  const cut = (row: Row) => Object.fromEntries(names.map((name) => [name, row[name] ?? 'no column']));
  return [new Map([...found].map(([id, row]) => [id, cut(row)])), expected];
}

/** Fault scripts: few in every run of the tests, 200 on demand (`npm run test:faults`). */
export const scriptsOf = (few: number): number => Number(process.env.FAULT_SCRIPTS ?? few);
