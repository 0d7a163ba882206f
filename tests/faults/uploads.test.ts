import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '@/bin/bundle.mjs';
import type { ImportDetail, ImportList } from '@/lib/contracts/imports';
import { gzipBomb, nestedZip } from '@/tests/support/bombs';
import { type Browserless, browserless, until } from '@/tests/support/browserless';
import { newWorkspace, setUp } from '@/tests/support/cast';
import { clear, launch, newHome, ownerUrl, type Product, partsOf, untilReady } from '@/tests/support/product';
import { block, header, headersOf, MB, peakMb, sendFile } from '@/tests/support/uploads';

let owner: Browserless;
let spool: string;
/** A product of its own: what its web process holds at most is due to these uploads alone. */
const home = await newHome();
let stage: Product;
/** An upload of another workspace that stops sending at once; the other tests pass the time. */
const stalled = { spool: '', closed: Promise.resolve(0) };
beforeAll(async () => {
  await bundle('supervise');
  stage = launch(home);
  const token = /\/link\/(\S+)/.exec(await untilReady(stage))?.[1] ?? '';
  await stall();

  owner = (await setUp(stage, { token, workspaceName: 'Uploads' })).browser;
  const { id } = (await owner.get('/api/workspace')).json<{ id: string }>();
  spool = path.join(stage.dataDir, 'spool', id);
});

async function stall(): Promise<void> {
  const { browser } = await newWorkspace({ ...stage, owner: ownerUrl(stage) }, 'Stalled');
  const { id } = (await browser.get('/api/workspace')).json<{ id: string }>();
  stalled.spool = path.join(stage.dataDir, 'spool', id);
  const from = performance.now();
  const socket = net.connect(Number(new URL(stage.url).port), '127.0.0.1').resume();
  socket.write(`${head([`Content-Length: ${MB}`], browser)}\r\n\r\n${header}`);
  stalled.closed = once(socket, 'close').then(() => (performance.now() - from) / 1000);
}

async function digestOf(file: string): Promise<string> {
  const hash = crypto.createHash('sha256');
  for await (const part of fs.createReadStream(file)) hash.update(part);
  return hash.digest('hex');
}

/** The whole conversation of one connection that is written to as it stands. */
function wire(head: string, body: string | Buffer, { hangUpAfterMs = -1 } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(stage.url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    socket.on('error', () => resolve(text)).on('close', () => resolve(text));
    socket.write(`${head}\r\n\r\n`);
    socket.write(body, () => hangUpAfterMs >= 0 && setTimeout(() => socket.destroy(), hangUpAfterMs));
    if (hangUpAfterMs < 0) socket.end();
  });
}

const head = (more: string[], browser = owner) =>
  [
    'POST /api/imports HTTP/1.1',
    `Host: localhost`,
    ...Object.entries(headersOf({ site: stage, browser })).map(([name, value]) => `${name}: ${value}`),
    ...more,
  ].join('\r\n');

const uploads = async () => (await owner.get('/api/imports')).json<ImportList>().imports.length;
const kept = () => (fs.existsSync(spool) ? fs.readdirSync(spool) : []);

afterAll(() => clear(home));

test.each([
  [11 * MB, true],
  [11 * MB, false],
  [300 * MB, true],
  [1_024 * MB, false],
])('a file of %i bytes lies on the disk as it was sent, its length announced: %s', async (bytes, announced) => {
  const { status, text, sha256, length } = await sendFile({ site: stage, browser: owner }, { bytes, announced });
  const detail: ImportDetail = JSON.parse(text);
  expect([status, detail.fileBytes, detail.sha256]).toEqual([201, length, sha256]);
  const file = path.join(spool, detail.id);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(await digestOf(file)).toBe(sha256);
  expect((await owner.send('DELETE', `/api/imports/${detail.id}`)).status).toBe(200);
  expect(fs.existsSync(file)).toBe(false);
});

test('a body that breaks off leaves nothing, at whatever moment', async () => {
  const before = await uploads();
  const part = Buffer.concat([header, block.subarray(0, 100_000)]);
  for (let i = 0; i < 40; i++) {
    await wire(head([`Content-Length: ${MB}`]), part, { hangUpAfterMs: i });
    await wire(head(['Transfer-Encoding: chunked']), `${(1_000).toString(16)}\r\n${'x'.repeat(500)}`, {
      hangUpAfterMs: i,
    });
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  await until(
    async () => kept(),
    (files) => files.length === 0,
    5_000,
  );
  expect(await uploads()).toBe(before);
});

const LIES: [string, string[], string, RegExp][] = [
  ['is longer than the body', ['Content-Length: 30'], 'a,b\n1,2\n3,4\n', /^(?!HTTP\/1.1 2)/],
  ['is shorter than the body', ['Content-Length: 6'], 'a,b\n1,2\n3,4\n', /^HTTP\/1.1 4/],
  ['is negative', ['Content-Length: -1'], 'a,b\n1,2\n', /^HTTP\/1.1 400/],
  ['comes twice', ['Content-Length: 5', 'Content-Length: 12'], 'a,b\n1,2\n', /^HTTP\/1.1 400/],
  [
    'comes with chunks',
    ['Content-Length: 5', 'Transfer-Encoding: chunked'],
    '5\r\na,b\n1\r\n0\r\n\r\n',
    /^HTTP\/1.1 400/,
  ],
  ['is three gigabytes', [`Content-Length: ${3 * 1024 ** 3}`], 'a,b\n1,2\n', /^HTTP\/1.1 413/],
];
test.each(LIES)('a length that %s stores nothing', async (_, more, body, answer) => {
  const before = await uploads();
  expect(await wire(head(more), body, answer.source.includes('413') ? { hangUpAfterMs: 500 } : {})).toMatch(answer);
  await until(
    async () => kept(),
    (files) => files.length === 0,
    5_000,
  );
  expect(await uploads()).toBe(before);
});

const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), crypto.randomBytes(500)]);
const xlsx = Buffer.concat([
  Buffer.from('PK\u0003\u0004'),
  Buffer.alloc(26),
  Buffer.from('[Content_Types].xml xl/workbook.xml'),
  crypto.randomBytes(500),
]);
test.each([
  ['an empty file', '', /empty/i],
  ['a header without rows', 'a,b,c\n', /no rows/i],
  ['a zip archive', zip, /zip|archive|compressed|unpack/i],
  ['a spreadsheet', xlsx, /xlsx|excel|spreadsheet|workbook/i],
  ['half a gzip file', zlib.gzipSync(crypto.randomBytes(5_000)).subarray(0, 900), /gzip/i],
  ['ten megabytes of nothing, packed', zlib.gzipSync(Buffer.alloc(10 * MB)), /bytes of zero/i],
  ['ten megabytes that unpack to ten gigabytes', gzipBomb(), /gzip|compressed|unpack/i],
  ['fifty zips, each in the next', nestedZip(50), /zip|archive|compressed|unpack/i],
  ['a PDF', Buffer.from(`%PDF-1.7\n${'\u0000'.repeat(300)}`), /pdf|binary|not a CSV|text/i],
])('%s is refused with the reason, and is not kept', async (_, raw, reason) => {
  const answer = await owner.send('POST', '/api/imports', {
    raw,
    headers: { 'content-type': 'application/octet-stream', 'x-file-name': 'file' },
  });
  const problem = answer.json<{ status: number; detail: string }>();
  expect([answer.status, problem.detail]).toEqual([problem.status, expect.stringMatching(reason)]);
  expect([415, 422]).toContain(answer.status);
  expect(kept()).toEqual([]);
});

test.each([
  ['an upload', '/api/imports', 'text/csv', [415, 422]],
  ['JSON', '/api/teams', 'application/json', [415]],
])('%s that calls itself packed is not unpacked', async (_, path, type, refusals) => {
  const from = performance.now();
  const headers = { 'content-type': type, 'content-encoding': 'gzip', 'x-file-name': 'big.csv' };
  const answer = await owner.send('POST', path, { raw: gzipBomb(), headers });
  expect(refusals).toContain(answer.status);
  expect(performance.now() - from).toBeLessThan(5_000); // ten gigabytes take longer than that to unpack
  expect(kept()).toEqual([]);
});

test('a file name goes nowhere on the disk', async () => {
  const headers = { 'content-type': 'text/csv', 'x-file-name': encodeURIComponent('../../../../etc/passwd\u0000.csv') };
  const answer = await owner.send('POST', '/api/imports', { raw: 'a,b\n1,2\n', headers });
  const detail = answer.json<ImportDetail>();
  expect([answer.status, detail.fileName]).toEqual([201, '.._.._.._.._etc_passwd_.csv']);
  expect(kept()).toEqual([detail.id]);
  for (const name of ['%', '%E0%A4%A', 'x'.repeat(256), ''])
    expect(
      (
        await owner.send('POST', '/api/imports', {
          raw: 'a\n1\n',
          headers: { 'content-type': 'text/csv', 'x-file-name': name },
        })
      ).status,
    ).toBe(422);
  await owner.send('DELETE', `/api/imports/${detail.id}`);
});

test('a header of a million characters is refused by itself', async () => {
  const long = 'x'.repeat(1_000_000);
  // The server answers and hangs up while we still write: its answer may be lost on the way.
  expect(await wire(`GET /api/me HTTP/1.1\r\nHost: localhost\r\nx-long: ${long}`, '')).toMatch(/^(HTTP\/1.1 431|$)/);
  expect(await wire(`GET /${long} HTTP/1.1\r\nHost: localhost`, '')).toMatch(/^(HTTP\/1.1 4|$)/);
  const answer = await owner.get('/api/me', { 'x-long': 'x'.repeat(20_000) });
  expect(answer.status).toBe(431);
  expect((await browserless(stage).get('/livez')).status).toBe(200);
});

test('a body that stands still is cut off after half a minute, and leaves nothing', async () => {
  const took = await stalled.closed;
  expect(took).toBeGreaterThan(29);
  expect(took).toBeLessThan(45);
  await until(
    async () => fs.readdirSync(stalled.spool),
    (left) => left.length === 0,
    5_000,
  );
});

test('the web process never held more than 512 MB', () => {
  expect(peakMb(partsOf(stage).web)).toBeLessThanOrEqual(512);
});
