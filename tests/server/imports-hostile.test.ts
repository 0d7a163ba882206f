import { beforeEach, describe, expect, it } from 'vitest';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { rejectedCsv } from '@/lib/server/imports/rejected-csv';
import { trainedAndPromoted } from '@/tests/support/customer-file';
import { kept, roles, tableOf } from '@/tests/support/kept';
import { bodyOf, importFile, mintWorkspace } from '@/tests/support/world';

const VIEW = { sort: 'name', dir: 'asc' } as const;

describe('hostile cells of a file', () => {
  let ctx: Ctx;
  beforeEach(async () => {
    ctx = await mintWorkspace();
  });

  it('under names that mean something to JavaScript or to us do no harm', async () => {
    const names = ['id', '__proto__', 'constructor', 'toString', '$name', '$arr', '$currency', 'polluted', 'churned'];
    const rows = Array.from({ length: 90 }, (_, i) => {
      const word = i % 4 === 0 ? '' : `w${i % 5}`;
      return [
        `a-${i}`,
        i % 3 ? String(i % 17) : '',
        word,
        word,
        `n${i}`,
        'not money',
        'no currency',
        '1',
        i % 3 === 0 ? 'Yes' : 'No',
      ].join(',');
    });
    const feature = { role: 'feature', type: 'category' } as const;
    const done = await importFile(ctx, `${names.join(',')}\n${rows.join('\n')}\n`, {
      change: roles({
        id: { role: 'id' },
        ['__proto__']: { role: 'feature', type: 'number' },
        constructor: feature,
        toString: feature,
        column_5: feature,
        column_6: feature,
        column_7: feature,
      }),
    });
    expect(done.counts).toMatchObject({ created: 90, rejected: 0 });
    const { 'a-1': one } = await kept(ctx);
    expect(one).toMatchObject({ name: 'a-1', arr: null, currency: null });
    expect(JSON.stringify(one?.fields)).toContain('"__proto__":1');
    await trainedAndPromoted(ctx);
    for (const row of (await listAccounts(ctx, { ...VIEW, page: 0 })).rows.slice(0, 8)) {
      const said = JSON.stringify(await getAccount(ctx, row.id));
      expect(said).not.toMatch(/native code|object Object/);
      expect(said).toContain('not money');
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('with NUL bytes, halves of characters, or the spelling of a NUL are kept or reported, never lost', async () => {
    const half = Buffer.from([0xed, 0xa0, 0x80]);
    const lines = [
      'a-1,nul\u0000here,No',
      'a-2,spelled \\u0000,No',
      'a-3,\\u0000\\ud800,Yes',
      `a-4,${'x'.repeat(57)}🦩🦩${'y'.repeat(140)}🦩z,No`,
      `${'ragged'.repeat(13)}🦩`,
    ];
    const file = Buffer.concat([
      Buffer.from(`id,note,churned\n${lines.join('\n')}\na-5,`),
      half,
      Buffer.from(',No\na-6,fine,Yes\n'),
    ]);
    const done = await importFile(ctx, file, {
      change: roles({ id: { role: 'id' }, note: { role: 'feature', type: 'category' } }),
    });
    expect(done.counts?.rejectedRows.map(({ line, rule }) => [line, rule])).toEqual([
      [2, 'nul_byte'],
      [6, 'ragged'],
      [7, 'invalid_bytes'],
    ]);
    expect(done.counts).toMatchObject({ read: 7, created: 4 });
    expect(await kept(ctx)).toMatchObject({
      'a-2': { fields: { note: 'spelled \\u0000' } },
      'a-3': { fields: { note: '\\u0000\\ud800' } },
    });
    expect((await tableOf(await rejectedCsv(ctx, done.id))).length).toBe(4);
  });

  it('in UTF-16 with a half of a pair are reported', async () => {
    const file = Buffer.from('\ufeffid,note,churned\na-1,x\ud800y,No\na-2,fine,Yes\na-3,fine,No\n', 'utf16le');
    const done = await importFile(ctx, file, { change: roles({ id: { role: 'id' } }) });
    expect(done.counts).toMatchObject({ read: 3, created: 2, rules: [{ rule: 'invalid_bytes', rows: 1 }] });
  });

  it('of a name that Postgres cannot keep do not fail the upload', async () => {
    const uploaded = await createImport(ctx, {
      fileName: `nul\u0000 half\ud800 ${'x'.repeat(300)}.csv`,
      bytes: null,
      body: bodyOf('id,churned\na-1,No\n'),
    });
    expect((await getImport(ctx, uploaded.id)).fileName.isWellFormed()).toBe(true);
  });
});
