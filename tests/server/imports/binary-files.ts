/** Files of the corpus that an editor or a version control system would change on the way. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const german = 'id;stadt;umsatz\r\nA1;Köln;1.234,50\r\nA2;Zürich;20,00\r\n';
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const swap = (buffer: Buffer): Buffer => Buffer.from(buffer).swap16();

/** "番号,名前" and two rows, in Shift-JIS. */
const japanese = Buffer.from([
  ...[0x94, 0xd4, 0x8d, 0x86, 0x2c, 0x96, 0xbc, 0x91, 0x4f, 0x0a],
  ...[0x41, 0x31, 0x2c, 0x83, 0x65, 0x83, 0x58, 0x83, 0x67, 0x0a],
  ...[0x41, 0x32, 0x2c, 0x93, 0x8c, 0x8b, 0x9e, 0x0a],
]);

export const BINARY_FILES: Record<string, Buffer> = {
  'utf8-bom.csv': Buffer.from(`\uFEFF${german}`),
  'utf8-crlf.csv': Buffer.from(german),
  'utf16le-bom.csv': Buffer.from(`\uFEFF${german}`, 'utf16le'),
  'utf16be-bom.csv': swap(Buffer.from(`\uFEFF${german}`, 'utf16le')),
  'utf16le-plain.csv': Buffer.from('id,name\nA1,plain text\nA2,more text\n', 'utf16le'),
  'utf16be-plain.csv': swap(Buffer.from('id,name\nA1,plain text\nA2,more text\n', 'utf16le')),
  'windows-1252.csv': Buffer.concat([
    latin('id;stadt;umsatz\nA1;K\xf6ln;'),
    Buffer.from([0x80]),
    latin(' 5,50\nA2;Z\xfcrich;1,00\n'),
  ]),
  'shift-jis.csv': japanese,
  'cr-only.csv': Buffer.from('id,n\rA1,1\rA2,2\r'),
  'mixed-line-ends.csv': Buffer.from('id,n\r\nA1,1\nA2,2\r\nA3,3'),
  'crlf-inside-quotes.csv': Buffer.from('id,note,n\r\nA1,"x\r\ny",1\r\nA2,z,2\r\n'),
  'invalid-bytes.csv': Buffer.concat([
    Buffer.from('id,name\nA1,Köln Zürich Łódź Malmö\nA2,b'),
    Buffer.from([0xff]),
    Buffer.from('d\nA3,Genève\n'),
  ]),
  'nul-bytes.csv': Buffer.from('id,name\nA1,a\0b\nA2,fine\n'),
  'ten-thousand-columns.csv': Buffer.from(
    `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n${Array.from({ length: 10_000 }, (_, i) => i).join(',')}\n`,
  ),
  'megabyte-cell.csv': Buffer.from(`id,note,n\nA1,"${'x\n'.repeat(500_000)}",1\nA2,short,2\n`),
  'long-header.csv': Buffer.from(`id,${'h'.repeat(1_000_000)}\nA1,1\n`),
  'spreadsheet.csv': Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00]),
  'gzip.csv': Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00]),
};

/** Writes them to a folder of their own. @returns the folder */
export async function writeBinaryFiles(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'));
  for (const [name, bytes] of Object.entries(BINARY_FILES)) await writeFile(join(folder, name), bytes);
  return folder;
}
