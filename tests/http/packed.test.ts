import { expect, inject, test } from 'vitest';
import { newWorkspace } from '@/tests/support/cast';
import { workbook } from '@/tests/support/workbook';

const stage = inject('stage');

test('the product as it is built opens an Excel file, and refuses one that is none, in a process of its own', async () => {
  const { browser } = await newWorkspace(stage, 'Packed');
  const send = (bytes: Uint8Array) =>
    browser.send('POST', '/api/imports', {
      raw: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream', 'x-file-name': 'accounts.xlsx' },
    });
  const rows = Array.from({ length: 30 }, (_, i) => [`c-${i}`, `Company ${i}`]);
  const taken = await send(workbook({ Accounts: [['id', 'name'], ...rows] }));
  expect([taken.status, taken.json()]).toMatchObject([
    201,
    { format: { from: 'Excel, sheet Accounts' }, sampleRows: 30 },
  ]);
  const refused = await send(workbook({ Accounts: [['id', 'name'], ...rows] }).subarray(0, 700));
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('is no Excel file that can be read')]);
});
