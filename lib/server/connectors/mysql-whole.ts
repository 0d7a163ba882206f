/** One long answer of MySQL in pages: the server waits while a page is stored. */
import 'server-only';
import type { Connection } from 'mysql2';
import type { RawRow } from './sql-session';
import { AIM, sizeOf } from './sql-size';

type Paging = { pageRows: number; page: <T>(work: Promise<T>) => Promise<T> };

export async function* wholePages(connection: Connection, sql: string, { pageRows, page }: Paging) {
  const stream = connection.query({ sql }).stream({ highWaterMark: Math.min(pageRows, 500) });
  connection.once('error', (cause) => stream.destroy(cause)); // a lost connection tells the stream nothing
  const rows: AsyncIterator<unknown> = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { found, done } = await page(nextRows(rows, pageRows));
      if (found.length > 0) yield found;
      if (done) return;
    }
  } finally {
    stream.destroy();
  }
}

async function nextRows(rows: AsyncIterator<unknown>, atMost: number): Promise<{ found: RawRow[]; done: boolean }> {
  const found: RawRow[] = [];
  for (let size = 0; found.length < atMost && size < AIM; ) {
    const { done, value } = await rows.next();
    if (done) return { found, done };
    if (!Array.isArray(value)) continue;
    found.push(value);
    size += sizeOf(value);
  }
  return { found, done: false };
}
