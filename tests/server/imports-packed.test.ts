import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImportDetail } from '@/lib/contracts/imports';
import type { Ctx } from '@/lib/server/context';
import { env } from '@/lib/server/env';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { confirmImport, mapImport } from '@/lib/server/imports/change-import';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { kept } from '@/tests/support/source-world';
import { workbook } from '@/tests/support/workbook';
import { mintWorkspace, runQueued } from '@/tests/support/world';

const ROWS = Array.from({ length: 40 }, (_, i) => [`c-${i}`, `Company ${i}, "the ${i}th"`, i % 2 ? 'pro' : 'team']);
const HEAD = ['id', 'name', 'plan'];
const CSV = [HEAD, ...ROWS].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');

describe('a file that is packed', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await mintWorkspace();
  });
  const upload = (bytes: Uint8Array, fileName: string): Promise<ImportDetail> => {
    const body = new Blob([new Uint8Array(bytes)]).stream();
    return createImport(ctx, { fileName, bytes: bytes.length, body });
  };
  const spooled = () => {
    const folder = path.join(env().DATA_DIR, 'spool', ctx.workspaceId);
    return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  };

  it.each([
    ['Excel', workbook({ Accounts: [HEAD, ...ROWS] }), 'a.xlsx', 'Excel, sheet Accounts'],
    [
      'Parquet',
      new Uint8Array(
        parquetWriteBuffer({
          columnData: HEAD.map((name, place) => ({ name, data: ROWS.map((row) => row[place] ?? ''), type: 'STRING' })),
        }),
      ),
      'a.parquet',
      'Parquet',
    ],
    ['gzip', new Uint8Array(zlib.gzipSync(CSV)), 'a.csv.gz', 'gzip'],
    ['Excel under another name', workbook({ Accounts: [HEAD, ...ROWS] }), 'a.csv', 'Excel, sheet Accounts'],
  ])('as %s holds what its CSV holds', async (_, bytes, fileName, from) => {
    const plain = await upload(Buffer.from(CSV), 'a.csv');
    const detail = await upload(bytes, fileName);
    expect(detail.format).toMatchObject({ from, left: [], delimiter: ',' });
    expect(plain.format).toMatchObject({ from: null, left: [] });
    expect(detail.rows).toEqual(plain.rows);
    expect(detail.columns).toEqual(plain.columns);
    expect(detail.fileBytes).toBe(bytes.length);
  });

  it('is imported like any other', async () => {
    const detail = await upload(workbook({ Accounts: [HEAD, ...ROWS] }), 'accounts.xlsx');
    await mapImport(ctx, detail.id, asGuessed(detail));
    await runQueued(ctx, 'import_check');
    const checked = await getImport(ctx, detail.id);
    expect(checked.counts).toMatchObject({ read: 40, created: 40, rejected: 0 });
    await confirmImport(ctx, detail.id, checked.version);
    await runQueued(ctx, 'import');
    const names = (await kept(ctx, 'account')).map(({ name }) => name);
    expect(names).toHaveLength(40);
    expect(names).toContain('Company 7, "the 7th"');
  });

  it('of several sheets is read where its first table is, and says which it left', async () => {
    const detail = await upload(
      workbook({
        Cover: [['Report of May']],
        Accounts: [HEAD, ...ROWS],
        Contacts: [
          ['id', 'email'],
          ['1', 'a@b.c'],
        ],
      }),
      'book.xlsx',
    );
    expect(detail.format).toMatchObject({ from: 'Excel, sheet Accounts', left: ['Cover', 'Contacts'] });
    expect(detail.sampleRows).toBe(40);
  });

  it.each([
    ['a ZIP archive of other files', zipSync({ 'a.txt': Buffer.from('a,b\n1,2\n') }), 'is no Excel file'],
    ['half an Excel file', workbook({ A: [HEAD, ...ROWS] }).subarray(0, 900), 'is no Excel file'],
    ['an Excel file without rows', workbook({ A: [HEAD] }), 'There is a header but no rows'],
    ['an empty Excel file', workbook({ A: [] }), 'is empty'],
    ['half a Parquet file', Buffer.from(`PAR1${'x'.repeat(100)}`), 'cannot be read'],
    ['half a gzip archive', zlib.gzipSync(CSV).subarray(0, 60), 'damaged gzip archive'],
    ['a bomb', zlib.gzipSync(Buffer.alloc(300 * 1024 ** 2, 'a,b\n')), 'unpacks to far more'],
    ['an old Excel file', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old Excel file'],
    ['a web page', Buffer.from('<!doctype html><html><body>Sign in'), 'got a web page'],
  ])('as %s is refused by what it is, and nothing of it stays', async (_, bytes, message) => {
    const before = spooled().sort();
    await expect(upload(new Uint8Array(bytes), 'file')).rejects.toMatchObject({
      ...{ code: 'invalid', message: expect.stringContaining(message) },
    });
    expect(spooled().sort()).toEqual(before);
  });
});
