/** One long answer of MySQL in pages: the server waits while a page is stored. */
import type { Connection } from 'mysql2';
import type { RawRow } from './sql-session';

type Paging = { pageRows: number; page: <T>(work: Promise<T>) => Promise<T> };

export async function* wholePages(connection: Connection, sql: string, { pageRows, page }: Paging) {
  const stream = connection.query({ sql }).stream({ highWaterMark: Math.min(pageRows, 500) });
  connection.once('error', (cause) => stream.destroy(cause)); // a lost connection tells the stream nothing
  const rows: AsyncIterator<unknown> = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const found = await page(nextRows(rows, pageRows));
      if (found.length > 0) yield found;
      if (found.length < pageRows) return;
    }
  } finally {
    stream.destroy();
  }
}

async function nextRows(rows: AsyncIterator<unknown>, atMost: number): Promise<RawRow[]> {
  const found: RawRow[] = [];
  while (found.length < atMost) {
    const { done, value } = await rows.next();
    if (done) break;
    if (Array.isArray(value)) found.push(value);
  }
  return found;
}
