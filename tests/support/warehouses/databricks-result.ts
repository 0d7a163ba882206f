/** A result as the API hands it out: what it is (the manifest), and a piece of it at a time. */
import { SparkError } from './databricks-errors';
import { type ManifestColumn, manifestColumn, written } from './databricks-types';
import type { FarCell, FarResult } from './far-pool';

export type DatabricksResult = { columns: ManifestColumn[]; rows: FarCell[][]; truncated: boolean };
/** `maxInlineBytes` is infinite where the rows lie elsewhere. */
export type Limits = { rowLimit: number; byteLimit: number; maxInlineBytes: number };

const bytesOf = (row: readonly FarCell[]): number => Buffer.byteLength(JSON.stringify(row));

/** Cut to the limits that the request gave; what is still too long for INLINE is an error. */
export function resultOf(
  { columns, rows }: FarResult,
  { rowLimit, byteLimit, maxInlineBytes }: Limits,
): DatabricksResult {
  const all = rows.map((row) => row.map((cell, i) => (columns[i] ? written(columns[i], cell) : cell)));
  const kept: FarCell[][] = [];
  let bytes = 0;
  for (const row of all) {
    bytes += bytesOf(row);
    if (kept.length >= rowLimit || bytes > byteLimit) break;
    if (bytes > maxInlineBytes)
      throw new SparkError(
        `Inline byte limit exceeded. Statements executed with disposition=INLINE can have a result size of at most ${maxInlineBytes} bytes. Please execute the statement with disposition=EXTERNAL_LINKS if you want to download the full result.`,
      );
    kept.push(row);
  }
  return { columns: columns.map(manifestColumn), rows: kept, truncated: kept.length < all.length };
}

const slices = ({ rows }: DatabricksResult, perChunk: number) =>
  Array.from({ length: Math.ceil(rows.length / perChunk) }, (_, i) => ({
    ...{ chunk_index: i, row_offset: i * perChunk },
    row_count: Math.min(perChunk, rows.length - i * perChunk),
  }));

export function manifestOf(result: DatabricksResult, perChunk: number) {
  const { columns, rows, truncated } = result;
  const chunks = slices(result, perChunk).map((slice) => ({ ...slice, byte_count: bytesFrom(result, slice) }));
  return {
    ...{ format: 'JSON_ARRAY', schema: { column_count: columns.length, columns } },
    ...{ total_chunk_count: chunks.length, total_row_count: rows.length, truncated },
    ...(chunks.length > 0 ? { chunks, total_byte_count: chunks.reduce((sum, each) => sum + each.byte_count, 0) } : {}),
  };
}

const bytesFrom = ({ rows }: DatabricksResult, { row_offset, row_count }: { row_offset: number; row_count: number }) =>
  rows.slice(row_offset, row_offset + row_count).reduce((sum, row) => sum + bytesOf(row), 0);

/** Null where there is none. A result without rows has no piece at all. */
export function chunkOf(result: DatabricksResult, perChunk: number, { id, index }: { id: string; index: number }) {
  const all = slices(result, perChunk);
  const slice = all[index];
  if (!slice) return null;
  const next = all[index + 1];
  const link = `/api/2.0/sql/statements/${id}/result/chunks/${index + 1}?row_offset=${next?.row_offset}`;
  return {
    ...slice,
    ...(next ? { next_chunk_index: index + 1, next_chunk_internal_link: link } : {}),
    data_array: result.rows.slice(slice.row_offset, slice.row_offset + slice.row_count),
  };
}

type Piece = NonNullable<ReturnType<typeof chunkOf>>;

/** The same piece with an address in place of its rows: whoever has it may read them, without a token. */
export function linkedOf({ data_array: _rows, ...piece }: Piece, address: string) {
  const expiration = new Date(Date.now() + 900_000).toISOString();
  return { external_links: [{ ...piece, external_link: address, expiration }] };
}
