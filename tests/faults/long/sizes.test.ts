import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '@/bin/bundle.mjs';
import { UPLOAD_LIMIT } from '@/lib/contracts/imports';
import { type Browserless, until } from '@/tests/support/browserless';
import { setUp } from '@/tests/support/cast';
import { clear, launch, newHome, type Product, partsOf, untilReady } from '@/tests/support/product';
import { MB, peakMb, sendFile } from '@/tests/support/uploads';

const home = await newHome();
let stage: Product;
let owner: Browserless;
let spool: string;
beforeAll(async () => {
  await bundle('supervise');
  stage = launch(home);
  const token = /\/link\/(\S+)/.exec(await untilReady(stage))?.[1] ?? '';
  owner = (await setUp(stage, { token, workspaceName: 'Sizes' })).browser;
  spool = path.join(stage.dataDir, 'spool', (await owner.get('/api/workspace')).json<{ id: string }>().id);
});
afterAll(() => clear(home));

test('of ten gigabytes that never say how many they are, no more than the limit is taken, and none is kept', async () => {
  const sent = await sendFile({ site: stage, browser: owner }, { bytes: 10 * 1024 * MB, announced: false });
  expect([sent.status, sent.text]).toEqual([413, expect.stringMatching(/at most \d+ bytes/)]);
  expect(sent.length).toBeGreaterThan(UPLOAD_LIMIT);
  expect(sent.length).toBeLessThan(UPLOAD_LIMIT + 300 * MB);
  await until(
    async () => fs.readdirSync(spool),
    (files) => files.length === 0,
    5_000,
  );
  expect((await owner.get('/api/imports')).json()).toMatchObject({ imports: [] });
});

test('a file as large as the limit is taken', async () => {
  const by = { site: stage, browser: owner };
  const { status, text } = await sendFile(by, { bytes: UPLOAD_LIMIT - 2 * MB, announced: true });
  expect(status).toBe(201);
  const { id } = JSON.parse(text);
  expect((await owner.send('DELETE', `/api/imports/${id}`)).status).toBe(200);
  expect(fs.readdirSync(spool)).toEqual([]);
});

test('the web process never held more than 512 MB', () => {
  expect(peakMb(partsOf(stage).web)).toBeLessThanOrEqual(512);
});
