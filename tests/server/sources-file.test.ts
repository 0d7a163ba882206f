import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { connectSource } from '@/lib/server/sources/connect-source';
import { listTables } from '@/lib/server/sources/list-tables';
import { type FarSide, webServer } from '@/tests/support/far-side';
import { kept, read } from '@/tests/support/source-world';
import { mapped, openLoopback, streamOf } from '@/tests/support/warehouse';
import { mintWorkspace, runQueued } from '@/tests/support/world';

openLoopback();

let far: FarSide;
let ctx: Ctx;
let file: string;

beforeAll(async () => {
  far = await webServer((request, response) => {
    if (request.headers.authorization !== 'Bearer let me in') response.writeHead(401).end();
    else response.writeHead(200, { 'content-type': 'text/csv' }).end(file);
  });
  ctx = await mintWorkspace();
});
afterAll(() => far.close());

const rows = (from: number, to: number, plan: string) =>
  Array.from({ length: to - from + 1 }, (_, i) => `c-${from + i},Customer ${from + i},${plan}${i % 2}`).join('\n');
const connect = (secret: string): Promise<Source> =>
  connectSource(ctx, {
    ...{ kind: 'file', name: 'Nightly export', secret },
    settings: { address: `http://127.0.0.1:${far.port}/exports/customers.csv`, access: 'header' },
  });

it('reads a file that is written again and again, whole every time', async () => {
  file = `id,name,plan\n${rows(1, 40, 'team')}\n`;
  await expect(connect('Bearer wrong')).rejects.toMatchObject({ code: 'invalid' });
  const source = await connect('Bearer let me in');
  const [table] = (await listTables(ctx, source.id)).tables;
  expect(table).toMatchObject({ name: 'customers.csv', cursors: [], key: [] });
  const id = await mapped(ctx, source, { name: 'customers.csv', cursorField: null, keyColumns: [] });
  await runQueued(ctx, 'sync');
  expect(await kept(ctx, 'account')).toHaveLength(40);
  file = `id,name,plan\n${rows(3, 45, 'pro')}\n`;
  await read(ctx, id);
  expect(await kept(ctx, 'account')).toHaveLength(45);
  const stream = await streamOf(ctx, source.id, 'customers.csv');
  expect(stream).toMatchObject({ state: 'current', gone: 2, rows: { rejected: 0 } });
  expect(Object((await kept(ctx, 'account')).find((row) => row.external_id === 'c-5')?.fields).plan).toMatch(/^pro/);
});
