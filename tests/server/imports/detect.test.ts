import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectDelimiter, detectFormat } from '@/lib/server/imports/detect';
import { detectEncoding } from '@/lib/server/imports/encodings';

async function written(bytes: string | Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'detect-')), 'file.csv');
  await writeFile(path, bytes);
  return path;
}

describe('detectEncoding', () => {
  it('takes plain ASCII for UTF-8', () => {
    expect(detectEncoding(Buffer.from('id,name\n1,a\n'))).toMatchObject({
      encoding: 'utf-8',
      bom: false,
      invalidBytes: 0,
    });
  });

  it('is not disturbed by a character cut at the end of the sample', () => {
    expect(detectEncoding(Buffer.from('Zürich 東').subarray(0, -1))).toMatchObject({
      encoding: 'utf-8',
      invalidBytes: 0,
    });
  });

  it('counts the invalid bytes of a mostly sound UTF-8 file', () => {
    const bytes = Buffer.concat([Buffer.from('Köln Zürich Łódź'), Buffer.from([0xff])]);
    expect(detectEncoding(bytes)).toMatchObject({ encoding: 'utf-8', invalidBytes: 1 });
  });

  it('takes single accented bytes for Windows-1252', () => {
    expect(detectEncoding(Buffer.from('Köln;Zürich;Genève', 'latin1')).encoding).toBe('windows-1252');
  });
});

describe('detectDelimiter', () => {
  it.each([
    ['a,b,c\n1,2,3\n', ','],
    ['a;b;c\n1,5;2,5;3,5\n', ';'],
    ['a\tb\n1,2\t3\n', '\t'],
    ['a|b\nx, y|z\n', '|'],
    ['"a;b",c\n"d;e",f\n', ','],
    ['only\none\n', ','],
  ])('finds the delimiter of %j', (text, delimiter) => {
    expect(detectDelimiter(text)).toBe(delimiter);
  });
});

describe('detectFormat', () => {
  it('sees a header over columns of numbers', async () => {
    expect(await detectFormat(await written('a,b\n1,2\n'))).toMatchObject({
      header: true,
      delimiter: ',',
      newline: '\n',
    });
  });

  it('sees that a first row of numbers over numbers is no header', async () => {
    expect((await detectFormat(await written('1,2.5\n2,3.5\n'))).header).toBe(false);
  });

  it('names a file that is not there', async () => {
    await expect(detectFormat('/nowhere/file.csv')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses a folder', async () => {
    await expect(detectFormat(tmpdir())).rejects.toThrow('folder');
  });
});
