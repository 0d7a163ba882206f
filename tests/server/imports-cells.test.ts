import { beforeEach, describe, expect, it } from 'vitest';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { safeCell } from '@/lib/server/http-csv';
import { rejectedCsv } from '@/lib/server/imports/rejected-csv';
import { kept, roles, tableOf } from '@/tests/support/kept';
import { importFile, mintWorkspace } from '@/tests/support/world';

const VIEW = { sort: 'name', dir: 'asc' } as const;

const GERMAN = `Kundennummer;Firma;Jahresumsatz;Nutzer;Vertragsbeginn;Gekündigt\r
K-1;Müller & Söhne GmbH;1.234,56;12;31.12.2023;ja\r
K-2;"Groß; Klein AG";10.000,00;7;01.02.2024;nein\r
K-3;Ärzte „Nord“ – Süd;99,5;3;15.03.2024;nein\r
`;
const windows1252 = (text: string) =>
  Buffer.from([...text].map((sign) => ({ '„': 0x84, '“': 0x93, '–': 0x96 })[sign] ?? sign.charCodeAt(0)));

describe('cells of a file', () => {
  let ctx: Ctx;
  beforeEach(async () => {
    ctx = await mintWorkspace();
  });

  it.each([
    ['UTF-8 with a byte-order mark', 'utf-8', Buffer.from(`\ufeff${GERMAN}`)],
    ['Windows-1252', 'windows-1252', windows1252(GERMAN)],
    ['UTF-16', 'utf-16le', Buffer.from(`\ufeff${GERMAN}`, 'utf16le')],
  ])('written the German way in %s are read as they are meant', async (_name, encoding, content) => {
    const done = await importFile(ctx, content, {
      change: roles({
        Kundennummer: { role: 'id' },
        Firma: { role: 'name' },
        Jahresumsatz: { role: 'arr' },
        Nutzer: { role: 'feature', type: 'number' },
        Vertragsbeginn: { role: 'feature', type: 'date' },
      }),
    });
    expect(done.format).toMatchObject({ encoding, delimiter: ';', header: true, invalidBytes: 0 });
    expect(done.suggested).toMatchObject({ kind: 'customers', positive: ['ja'] });
    expect(done.counts).toMatchObject({ created: 3, rejected: 0, leavers: 1, stayers: 2 });
    expect(await kept(ctx)).toMatchObject({
      'K-1': {
        name: 'Müller & Söhne GmbH',
        arr: 123_456,
        fields: { Nutzer: 12, Vertragsbeginn: '2023-12-31T00:00:00.000Z' },
      },
      'K-2': { name: 'Groß; Klein AG', arr: 1_000_000, fields: { Vertragsbeginn: '2024-02-01T00:00:00.000Z' } },
      'K-3': { name: 'Ärzte „Nord“ – Süd', arr: 9_950 },
    });
  });

  it('that could be two dates are refused until somebody says which', async () => {
    const file = 'id,since,churned\na-1,03/04/2024,No\na-2,05/06/2024,Yes\na-3,07/08/2024,No\n';
    const date = roles({ id: { role: 'id' }, since: { role: 'feature', type: 'date' } });
    const asked = await importFile(ctx, file, { change: date });
    expect(asked.counts).toMatchObject({ created: 0, rejected: 3, rules: [{ rule: 'ambiguous_date', rows: 3 }] });
    const told = await importFile(ctx, file, { change: (mapping) => ({ ...date(mapping), dateOrder: 'dmy' }) });
    expect(told.counts).toMatchObject({ created: 3, rejected: 0 });
    expect((await kept(ctx))['a-1']).toMatchObject({ fields: { since: '2024-04-03T00:00:00.000Z' } });
  });

  it('of refused rows come back as they were, with the line and the reason', async () => {
    const file =
      'id,=note,seats,churned\na-1,"two\nlines",5,No\na-2,"a ""b"", c",many,Yes\n,=1+1,-7,No\na-3,fine,6,Yes\na-4,fine,7,No\na-5,ok,8,No\n';
    const done = await importFile(ctx, file, {
      change: roles({ id: { role: 'id' }, seats: { role: 'feature', type: 'number' } }),
    });
    const [header, ...rows] = await tableOf(await rejectedCsv(ctx, done.id));
    expect(header).toEqual(['id', "'=note", 'seats', 'churned', 'error_line', 'error_column', 'error']);
    expect(rows.map((row) => row.slice(0, 6))).toEqual([
      ['a-2', 'a "b", c', 'many', 'Yes', '4', 'seats'],
      ['', "'=1+1", '-7', 'No', '5', 'id'],
    ]);
    expect(rows[0]?.[6]).toContain('“many”');
  });

  it('that a spreadsheet would run are quoted on their way out; numbers stay numbers', async () => {
    for (const formula of [
      '=1+1',
      '+1+1',
      '-1+1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      ' =1',
      '-',
      '=cmd|x',
      '--1',
      '-1-1',
      '+a',
    ])
      expect([formula, safeCell(formula)]).toEqual([formula, `'${formula}`]);
    for (const plain of [
      '-5',
      '-1.5',
      '-1,5',
      '-3%',
      '-1,234.56',
      '-1.234,56',
      '+5',
      '1e5',
      '-2e-3',
      '2024-01-31',
      'a=b',
      '',
    ])
      expect(safeCell(plain)).toBe(plain);
    await importFile(ctx, 'id,company_name,churned\n=HYPERLINK("x"),@evil,No\n-5,+cmd,No\na-3,fine,Yes\n', {
      change: roles({ id: { role: 'id' }, company_name: { role: 'name' } }),
    });
    const rows = await tableOf(await accountsCsv(ctx, VIEW));
    expect(rows.slice(1).map((row) => row.slice(0, 2))).toEqual([
      ['-5', "'+cmd"],
      [`'=HYPERLINK("x")`, "'@evil"],
    ]);
  });

  it('downloaded half-way give their connection back', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => `a-${i},${'long '.repeat(40)}`);
    const done = await importFile(ctx, `id,note,churned\n${rows.join('\n')}\na-1,x,No\nb-1,x,Yes\n`, {
      change: roles({ id: { role: 'id' } }),
    });
    expect(done.rowsRejected).toBe(3_000);
    for (let i = 0; i < 14; i++) {
      const reader = (await rejectedCsv(ctx, done.id)).body?.getReader();
      await reader?.read();
      await reader?.cancel();
    }
    expect((await listAccounts(ctx, { ...VIEW, page: 0 })).total).toBe(1);
  });
});
