import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '@/lib/server/connectors/connector';
import { nestedZip } from '@/tests/support/bombs';
import {
  cellsOf,
  check,
  type FarFile,
  farFile,
  leftBehind,
  pages,
  serving,
  streamOf,
  streams,
} from '@/tests/support/far-file';
import { refusal } from '@/tests/support/through-egress';
import { number, workbook } from '@/tests/support/workbook';

const FILE = 'Kunden.xlsx';
let far: FarFile;
beforeEach(async () => {
  far = await farFile();
});
afterEach(async () => {
  await far.close();
  expect(leftBehind()).toEqual([]);
});
const source = (more = {}) => far.source(more, FILE);
const serve = (...of: Parameters<typeof workbook>) => far.answer(serving(workbook(...of)));
const HEAD = ['id', 'value'];

describe('an Excel file under an address', () => {
  it('has a table a sheet, typed by its cells; empty sheets are none', async () => {
    serve({
      Accounts: [
        ['id', 'seats', 'signed', 'active', 'mixed', '$name', 'none'],
        ['a-1', number('5'), number('46027', 1), { v: '1', type: 'b' }, number('1'), 'Näme & <Co>'],
        ['a-2', number('7.5'), null, { v: '0', type: 'b' }, 'x', null],
      ],
      Nothing: [],
      'Usage › 2026': [['day'], ['Mon']],
    });
    await check(source());
    expect(await streams(source())).toEqual([
      {
        ...{ name: 'Kunden.xlsx › Accounts', key: [], cursors: [], rows: 2 },
        columns: Object.entries({
          ...{ id: 'text', seats: 'number', signed: 'date', active: 'boolean', mixed: 'text', column_6: 'text' },
          none: 'text',
        }).map(([name, type]) => ({ name, type })),
      },
      expect.objectContaining({ name: 'Kunden.xlsx › Usage › 2026', rows: 1 }),
    ]);
    expect(await cellsOf(source(), 'Kunden.xlsx › Accounts')).toEqual([
      ['a-1', '5', '2026-01-05', 'true', '1', 'Näme & <Co>', ''],
      ['a-2', '7.5', '', 'false', 'x', '', ''],
    ]);
  });

  it.each([
    ['0.30000000000000004', '0.3'],
    ['0.1', '0.1'],
    ['1.0000000000000002', '1'],
    ['1E+21', '1000000000000000000000'],
    ['1.5E-7', '0.00000015'],
    ['-2.5000000000000001E-10', '-0.00000000025'],
    ['9007199254740993', '9007199254740993'],
    ['00123', '00123'],
    ['1234567.8899999999', '1234567.89'],
    ['-0.5', '-0.5'],
    ['4.0', '4'],
  ])('reads the number %s as %s', async (written, read) => {
    serve({ S: [HEAD, ['a', number(written)]] });
    expect(await cellsOf(source())).toEqual([['a', read]]);
  });

  it.each([
    ['a day', number('46027', 1), '2026-01-05'],
    ['a minute', number('46027.520833333336', 2), '2026-01-05T12:30:00Z'],
    ['a second', number('46027.520844907405', 2), '2026-01-05T12:30:01Z'],
    ['a time of day', number('0.520833333333333', 3), '12:30:00'],
    ['more hours than a day has', number('1.0833333333333333', 3), '26:00:00'],
    ['text', { v: '2026-01-05T12:30:00Z', type: 'd' as const }, '2026-01-05T12:30:00Z'],
    ['an error', { v: '#DIV/0!', type: 'e' as const }, ''],
    ['a formula', { v: ' so ', type: 'str' as const }, ' so '],
  ])('reads %s', async (_, cell, read) => {
    serve({ S: [HEAD, ['a', cell]] });
    expect(await cellsOf(source())).toEqual([['a', read]]);
  });

  it('counts days since 1904 where the file does', async () => {
    serve({ S: [HEAD, ['a', number('44565', 1)]] }, { since1904: true });
    expect(await cellsOf(source())).toEqual([['a', '2026-01-05']]);
  });

  it('has its header in the first row that holds anything, and no row of blanks', async () => {
    serve({ S: [[], [null, ''], HEAD, ['a', 'b'], [null, null], ['c', null, 'beyond']] });
    expect((await streamOf(source())).columns.map(({ name }) => name)).toEqual([...HEAD, 'column_3']);
    expect(await cellsOf(source())).toEqual([
      ['a', 'b', ''],
      ['c', '', 'beyond'],
    ]);
  });

  it('comes in pages and goes on behind the last, once each', async () => {
    const rows = Array.from({ length: 12_000 }, (_, i) => [`c-${i}`, number(String(i))]);
    serve({ S: [HEAD, ...rows] });
    const table = await streamOf(source());
    const found: Page[] = [];
    for await (const page of pages(source(), table)) {
      found.push(page);
      break;
    }
    for await (const page of pages(source(), { ...table, cursor: found[0]?.cursor ?? null })) found.push(page);
    expect(found.map((page) => page.rows.length)).toEqual([5_000, 5_000, 2_000]);
    expect(found.flatMap((page) => page.rows.map(({ cells }) => cells[0]))).toEqual(rows.map(([id]) => id));
  });

  it('says which header holds a name twice, and reads the other sheets', async () => {
    const twice = {
      Twice: [
        ['id', 'id'],
        ['1', '2'],
      ],
    };
    const told = { code: 'invalid', message: expect.stringMatching(/^Kunden\.xlsx › Twice: .*more than once: “id”/) };
    serve(twice);
    await expect(streams(source())).rejects.toMatchObject(told);
    serve({ ...twice, Good: [HEAD, ['a', 'b']], Bare: [HEAD] });
    expect((await streams(source())).map(({ name, columns }) => [name, columns.length])).toEqual([
      ['Kunden.xlsx › Twice', 0],
      ['Kunden.xlsx › Good', 2],
      ['Kunden.xlsx › Bare', 0],
    ]);
    expect(await cellsOf(source(), 'Kunden.xlsx › Good')).toEqual([['a', 'b']]);
    await expect(cellsOf(source(), 'Kunden.xlsx › Twice')).rejects.toMatchObject(told);
    await expect(cellsOf(source(), 'Kunden.xlsx › Bare')).rejects.toThrow(/header but no rows/);
  });
});

describe('what is no Excel file that can be read', () => {
  const good = workbook({ S: [HEAD, ['a', 'b']] });
  it.each([
    ['cut short', good.subarray(0, good.length >> 1), /is no Excel file that can be read/],
    ['an archive of a CSV', nestedZip(1), /is no Excel file that can be read/],
    ['an archive of archives', nestedZip(50), /is no Excel file that can be read/],
    ['noise behind the right first bytes', Buffer.from(`PK\u0003\u0004${'noise '.repeat(500)}`), /is no Excel file/],
    ['no cell at all', workbook({ S: [] }), /is empty/],
    ['a CSV where an Excel file was chosen', Buffer.from('id,name\n1,a\n'), /Expected an Excel file.*, got text/],
  ])('%s', async (_, bytes, message) => {
    far.answer(serving(bytes));
    const refused = await refusal(streams(source({ format: 'xlsx' })));
    expect([refused.code, refused.message]).toEqual(['invalid', expect.stringMatching(message)]);
  });

  it('unpacks to more than memory should hold, whatever its directory says', async () => {
    const bomb = zipSync({ 'xl/workbook.xml': strToU8('<a/>'), 'xl/worksheets/sheet1.xml': new Uint8Array(100 << 20) });
    for (let at = 0; at < bomb.length - 4; at++) {
      const central = bomb[at] === 0x50 && bomb[at + 1] === 0x4b && bomb[at + 2] === 1 && bomb[at + 3] === 2;
      if (central) bomb.fill(1, at + 24, at + 28); // what it unpacks to, as the directory says
    }
    far.answer(serving(bomb));
    const refused = await refusal(streams(source()));
    expect([refused.code, refused.message]).toEqual(['invalid', expect.stringMatching(/unpacks to more than 80 MB/)]);
  });

  it.each([true, false])('is larger than is read into memory, announced: %s', async (announced) => {
    far.answer((_request, response) => {
      response.writeHead(200, announced ? { 'content-length': good.length } : {});
      response.write(good, () => response.end());
    });
    const refused = await refusal(streams(source({ limits: { wholeBytes: 500 } })));
    expect([refused.code, refused.message]).toEqual(['invalid', expect.stringMatching(/Kunden\.xlsx to have at most/)]);
  });
});
