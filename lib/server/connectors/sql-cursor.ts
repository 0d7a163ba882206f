/** The cursor of a read as it is kept between pages and runs. Its values are the source's own texts, in their full precision. */
import { z } from 'zod';

const sqlCursor = z.strictObject({
  /** What the read goes by. With anything else the cursor says nothing, and the read begins anew. */
  by: z.array(z.string()),
  /** The source's clock when this run began; '' where the order is no time's. */
  began: z.string(),
  /** Of the last row that was read in the order. */
  last: z.array(z.string()).nullable(),
  /** `rows`: within the order · `rest`: among those without a place in it · `end`: the run is complete. */
  at: z.enum(['rows', 'rest', 'end']),
});
export type SqlCursor = z.infer<typeof sqlCursor>;

export const writeCursor = (cursor: SqlCursor): string => JSON.stringify(cursor);

/** @returns null where the read begins at the first row */
export function readCursor(text: string | null, by: readonly string[]): SqlCursor | null {
  if (text === null) return null;
  const cursor = sqlCursor.parse(JSON.parse(text));
  return cursor.by.length === by.length && cursor.by.every((name, i) => name === by[i]) ? cursor : null;
}
