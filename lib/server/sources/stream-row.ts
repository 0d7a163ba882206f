/** The JSON columns of a stream, read once at this border. */
import 'server-only';
import { z } from 'zod';
import { ImportKind, ImportMapping } from '@/lib/contracts/imports';
import type { Preset, StreamColumn } from '@/lib/server/connectors/connector';
import type { CellFormat } from '@/lib/server/imports/values';

const Columns = z.array(z.object({ name: z.string(), type: z.string() }));
const KnownPreset = z.object({
  kind: ImportKind,
  fields: z.record(z.string(), z.string()),
  fixed: z.record(z.string(), z.string()).optional(),
});
const Formats = z.record(
  z.string(),
  z.object({ decimal: z.enum(['.', ',']), order: z.enum(['dmy', 'mdy']).nullable() }),
);

export const columnsOf = (json: unknown): StreamColumn[] => Columns.parse(json);
export const mappingOf = (json: unknown): ImportMapping | null => (json === null ? null : ImportMapping.parse(json));
export const formatsOf = (json: unknown): Map<string, CellFormat> => new Map(Object.entries(Formats.parse(json ?? {})));

export function presetOf(json: unknown): Preset | null {
  if (json === null) return null;
  const { kind, fields, fixed } = KnownPreset.parse(json);
  return { kind, fields, ...(fixed ? { fixed } : {}) };
}

/** Columns whose cells are used; others are not asked for. */
export function usedColumns(mapping: ImportMapping, columns: readonly StreamColumn[]): string[] {
  const used = new Set<string | null>([mapping.recorded.column]);
  for (const column of mapping.columns)
    if ('role' in column ? column.role !== 'ignore' : column.field !== null) used.add(column.name);
  return columns.map(({ name }) => name).filter((name) => used.has(name));
}

/** The column that holds a row's own id; null where rows are told apart by what they say. */
export const idColumnOf = (mapping: ImportMapping): string | null =>
  mapping.columns.find((column) => ('role' in column ? column.role === 'id' : column.field === 'external_id'))?.name ??
  null;
