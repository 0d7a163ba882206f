/** What a file is by its first bytes, whatever its name and its server say. Knows beginnings alone. */
import { AppError } from '@/lib/contracts/errors';
import type { FileOptions } from './file-address';

export type FileKind = 'csv' | 'gzip' | 'xlsx' | 'parquet';

/** Bytes that tell one from another. */
export const HEAD_BYTES = 512;

const MAGIC: readonly (readonly [FileKind | 'xls', string])[] = [
  ['xlsx', 'PK\u0003\u0004'],
  ['parquet', 'PAR1'],
  ['gzip', '\u001f\u008b'],
  ['xls', '\u00d0\u00cf\u0011\u00e0'],
];
const CALLED = {
  csv: 'text',
  gzip: 'a gzip archive',
  xlsx: 'a ZIP archive or spreadsheet',
  parquet: 'a Parquet file',
};
const WANTED = { csv: 'a CSV file', xlsx: 'an Excel file (.xlsx)', parquet: 'a Parquet file' };

/** @throws AppError for what is no table at all, or another than was chosen */
export function kindOf(head: Buffer, format: FileOptions['format'], name: string): FileKind {
  const text = head.toString('latin1');
  if (text === '') throw new AppError('invalid', `${name} is empty.`);
  const magic = MAGIC.find(([, bytes]) => text.startsWith(bytes))?.[0] ?? 'csv';
  if (magic === 'xls')
    throw new AppError(
      'invalid',
      `${name} is an old Excel file, or one with a password. Save it as .xlsx without one, or as CSV.`,
    );
  if (/^(\u00ef\u00bb\u00bf)?\s*<(!doctype html|html|head|body)\b/i.test(text))
    throw new AppError(
      'invalid',
      `Expected a file, got a web page: ${name} may be behind a sign-in. Give the address that downloads the file itself.`,
      { field: 'address' },
    );
  if (format === 'auto' || magic === format || (format === 'csv' && magic === 'gzip')) return magic;
  throw new AppError('invalid', `Expected ${WANTED[format]} under ${name}, got ${CALLED[magic]}.`, { field: 'format' });
}
