import crypto from 'node:crypto';
import zlib from 'node:zlib';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { ImportDetail } from '@/lib/contracts/imports';
import type { CreatedKey } from '@/lib/contracts/keys';
import type { Draft, Source, SourceTables } from '@/lib/contracts/sources';
import { type Browserless, keepSecret, until } from '@/tests/support/browserless';
import { newWorkspace } from '@/tests/support/cast';
import { query } from '@/tests/support/product';

const stage = inject('stage');
const SECRET = 'the signing secret of a test';
let owner: Browserless;
let key: string;
let strangersKey: string;

const newKey = async (browser: Browserless): Promise<string> => {
  const json = { name: 'Tap', scope: 'ingest', createsAccounts: true, days: null };
  const { secret } = (await browser.send('POST', '/api/keys', { json })).json<CreatedKey>();
  keepSecret(stage, secret);
  return secret;
};
const connect = async (asked: object): Promise<Source> =>
  (await owner.send('POST', '/api/sources', { json: { name: 'Pushes', ...asked } })).json<Source>();
const tables = async ({ id }: Source) => (await owner.get(`/api/sources/${id}/tables`)).json<SourceTables>().tables;

beforeAll(async () => {
  owner = (await newWorkspace(stage, 'Pushing')).browser;
  key = await newKey(owner);
  strangersKey = await newKey((await newWorkspace(stage, 'Strangers')).browser);
  keepSecret(stage, SECRET);
});

type Sent = { body?: string | Buffer; headers?: Record<string, string>; method?: string };
async function send(url: string, { body = '', headers = {}, method = 'POST' }: Sent) {
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  const response = await fetch(url, {
    method,
    headers,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: bytes }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

const line = (message: object) => `${JSON.stringify(message)}\n`;
const schema = line({
  ...{ type: 'SCHEMA', stream: 'companies', key_properties: ['id'] },
  schema: { properties: { id: { type: 'string' }, name: { type: 'string' }, plan: { type: 'string' } } },
});
const companies = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => from + i)
    .map((id) =>
      line({ type: 'RECORD', stream: 'companies', record: { id: `c-${id}`, name: `Company ${id}`, plan: 'pro' } }),
    )
    .join('');

describe('Singer’s lines by HTTP', () => {
  let source: Source;
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const push = (body: string | Buffer, headers: Record<string, string> = bearer(key)) =>
    send(source.sendTo ?? '', { body, headers });

  beforeAll(async () => {
    source = await connect({ kind: 'singer', settings: {}, secret: '' });
  });

  test('are stored whole before they are acknowledged, and are read by themselves from then on', async () => {
    const said = await push(schema + companies(0, 60) + line({ type: 'STATE', value: { at: 60 } }));
    expect(said).toEqual({ status: 200, body: { success: true, records: 60, state: { at: 60 } } });
    expect(await tables(source)).toMatchObject([{ name: 'companies', rows: 60, key: ['id'] }]);
    const json = {
      ...{ name: 'companies', query: null, cursorField: '_received_at', keyColumns: ['id'], deletedField: null },
      ...{ everyMinutes: 1440, promisedHours: 24, matchField: null, createsAccounts: true },
    };
    const added = (await owner.send('POST', `/api/sources/${source.id}/streams`, { json })).json<Source>();
    const streamId = added.streams[0]?.id ?? '';
    const { importId } = (await owner.send('POST', `/api/streams/${streamId}/draft`, { json: {} })).json<Draft>();
    const detail = async () => (await owner.get(`/api/imports/${importId}`)).json<ImportDetail>();
    await owner.send('PUT', `/api/imports/${importId}/mapping`, { json: (await detail()).suggested });
    const { version } = await until(detail, ({ state }) => state === 'checked', 60_000);
    expect((await owner.send('POST', `/api/imports/${importId}/confirm`, { json: { version } })).status).toBe(200);
    const count = async () => {
      const rows = await query<{ n: number }>(
        stage.owner,
        'SELECT count(*)::int AS n FROM account WHERE workspace_id = (SELECT workspace_id FROM source WHERE id = $1)',
        [source.id],
      );
      return rows[0]?.n;
    };
    await until(count, (n) => n === 60, 60_000);
    expect(
      (await push(zlib.gzipSync(schema + companies(50, 80)), { ...bearer(key), 'content-encoding': 'gzip' })).status,
    ).toBe(200);
    await until(count, (n) => n === 80, 60_000); // though it is read once a day
  });

  test('are refused whole where one of them is none, with its number', async () => {
    const before = (await tables(source))[0]?.rows;
    const said = await push(
      `${schema}${companies(900, 905)}{"type":"RECORD","stream":"companies","record":{"name":"x"}}\n`,
    );
    expect(said).toMatchObject({ status: 400, body: { code: 'invalid', field: 'line 7' } });
    expect((await tables(source))[0]?.rows).toBe(before);
  });

  test.each([
    ['no key', {}, 401],
    ['a key that is none', { authorization: 'Bearer bw_live_x' }, 401],
  ])('with %s are refused', async (_, headers, status) => {
    expect((await push(schema, headers)).status).toBe(status);
  });

  test('are refused for a source of another workspace, for one that is none, and for one that is asked', async () => {
    expect((await push(schema, bearer(strangersKey))).status).toBe(404);
    const base = (source.sendTo ?? '').replace(source.id, '');
    expect((await send(base + crypto.randomUUID(), { body: schema, headers: bearer(key) })).status).toBe(404);
    expect((await send(`${base}x`, { body: schema, headers: bearer(key) })).status).toBe(404);
    expect((await send(source.sendTo ?? '', { method: 'GET' })).status).toBe(405);
  });

  test('are refused where they are too long, or no text', async () => {
    expect(await push('x'.repeat(8 * 1024 * 1024 + 1))).toMatchObject({ status: 400, body: { field: 'body' } });
    expect(await push(Buffer.from([0xff, 0xfe]))).toMatchObject({ status: 400, body: { field: 'body' } });
  });
});

describe('a delivery', () => {
  let source: Source;
  const sign = (body: string, secret = SECRET) =>
    `sha256=${crypto.createHmac('sha256', secret).update(body).digest('hex')}`;
  const deliver = (body: string, signature = sign(body), to = source.sendTo ?? '') =>
    send(to, { body, headers: { 'x-signature': signature } });
  const rows = async () => (await tables(source))[0]?.rows;

  beforeAll(async () => {
    const settings = { format: 'own', header: 'X-Signature', expression: '{"id": id, "name": name}' };
    source = await connect({ kind: 'webhook', settings, secret: SECRET });
  });

  test('that is signed is kept once, however often it comes', async () => {
    const body = '{"id": "c-1", "name": "One"}';
    for (let i = 0; i < 3; i++) expect(await deliver(body)).toEqual({ status: 200, body: { success: true } });
    expect(await rows()).toBe(1);
    await Promise.all(Array.from({ length: 40 }, (_, i) => deliver(`{"id": "p-${i % 20}"}`)));
    expect(await rows()).toBe(21);
    expect((await tables(source))[0]?.columns.map(({ name }) => name)).toEqual(['id', 'name', '_received_at']);
  });

  test('that is not signed, or for nobody, is refused in the same words, and tells nothing', async () => {
    const before = await rows();
    const unsigned = await send(source.sendTo ?? '', { body: '{}' });
    const wrong = await deliver('{"id": "x"}', sign('{"id": "y"}'));
    const nobody = await deliver('{}', sign('{}'), (source.sendTo ?? '').replace(source.id, crypto.randomUUID()));
    const other = await deliver('{}', sign('{}', 'another'));
    for (const said of [unsigned, wrong, nobody, other]) {
      expect(said.status).toBe(401);
      expect({ ...said.body, requestId: '' }).toEqual({ ...unsigned.body, requestId: '' });
    }
    expect(await rows()).toBe(before);
  });

  test('that is no JSON, no object or too large is refused by what it is', async () => {
    for (const body of ['{"a":', '7', '"text"', '']) expect([body, (await deliver(body)).status]).toEqual([body, 400]);
    expect((await deliver(JSON.stringify({ a: 'x'.repeat(1024 * 1024) }))).status).toBe(400);
  });

  test('finds its address before it is sent', async () => {
    expect((await send(source.sendTo ?? '', { method: 'HEAD' })).status).toBe(200);
    expect((await send(source.sendTo ?? '', { method: 'GET' })).status).toBe(405);
  });

  test('is nobody’s business but theirs who may write: others do not see where it goes', async () => {
    const { sources } = (await owner.get('/api/sources')).json<{ sources: Source[] }>();
    expect(sources.find(({ id }) => id === source.id)?.sendTo).toMatch(/\/v1\/hooks\//);
    expect(JSON.stringify(sources)).not.toContain(SECRET);
  });
});
