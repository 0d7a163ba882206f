import zlib from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import fc from 'fast-check';
import { PostHog } from 'posthog-node';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { CreatedKey } from '@/lib/contracts/keys';
import { type Browserless, browserless, keepSecret, until } from '@/tests/support/browserless';
import { newWorkspace } from '@/tests/support/cast';
import { query } from '@/tests/support/product';
import { oldAnalytics, rudder } from '@/tests/support/untyped-clients';

const stage = inject('stage');
let owner: Browserless;
let secret: string;
let keyId: string;

async function newKey(): Promise<CreatedKey> {
  const json = { name: 'Backend', scope: 'ingest', createsAccounts: true, days: null };
  const created = (await owner.send('POST', '/api/keys', { json })).json<CreatedKey>();
  keepSecret(stage, created.secret);
  return created;
}

beforeAll(async () => {
  owner = (await newWorkspace(stage, 'Ingest')).browser;
  const created = await newKey();
  secret = created.secret;
  keyId = created.key.id;
});

type Sending = {
  path?: string;
  body?: BodyInit;
  key?: string | null;
  headers?: Record<string, string>;
  method?: string;
};
const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
async function send({ path = '/v1/track', body = '{}', key = secret, headers = {}, method = 'POST' }: Sending) {
  const sent = {
    ...(key === null ? {} : { authorization: basic(key) }),
    'content-type': 'application/json',
    ...headers,
  };
  const response = await fetch(stage.ingestUrl + path, {
    method,
    headers: sent,
    ...(method === 'GET' ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as Record<string, unknown> };
}
const track = (more: object) => JSON.stringify({ userId: 'u-1', event: 'Opened', ...more });
/** Everything that this workspace counts, by account and event. */
const counted = async () => {
  const rows = await query<{ what: string; count: number }>(
    stage.owner,
    `SELECT a.external_id || ' ' || d.event AS what, sum(d.count)::int AS count FROM usage_daily d JOIN account a ON a.workspace_id = d.workspace_id AND a.id = d.account_id
     WHERE d.workspace_id = (SELECT workspace_id FROM api_key WHERE id = $1) GROUP BY 1 ORDER BY 1`,
    [keyId],
  );
  return Object.fromEntries(rows.map(({ what, count }) => [what, count]));
};

describe('the tracking API', () => {
  test.each([
    ['no key', { key: null }, 401],
    ['a key that is none', { key: 'KEY' }, 401],
    ['text that is no JSON', { body: 'event' }, 400],
    ['bytes that are no UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, 400],
    ['a list', { body: '[]' }, 400],
    ['a batch without a list', { path: '/v1/batch', body: '{"batch":{}}' }, 400],
    ['a body of more than 500 KB', { path: '/v1/batch', body: JSON.stringify({ batch: ['x'.repeat(512_001)] }) }, 400],
    [
      'a bomb',
      { path: '/v1/batch', body: zlib.gzipSync(Buffer.alloc(10_000_000, 32)), headers: { 'content-encoding': 'gzip' } },
      400,
    ],
    ['gzip that is none', { body: '{}', headers: { 'content-encoding': 'gzip' } }, 400],
    ['another packing', { body: '{}', headers: { 'content-encoding': 'br' } }, 400],
    [
      'brackets without end',
      { path: '/v1/batch', body: `{"batch":${'['.repeat(100_000)}${']'.repeat(100_000)}}` },
      400,
    ],
    ['GET', { method: 'GET' }, 405],
    ['an unknown address', { path: '/v1/tracks' }, 404],
    ['an address of every object', { path: '/constructor' }, 404],
  ])('answers %s as it should', async (_name, sending: Sending, status) => {
    const answer = await send(sending);
    expect([answer.status, answer.body.success]).toEqual([status, false]);
    expect(String(answer.body.message)).not.toMatch(/\n|node_modules|pg_/);
  });

  test('takes single calls and batches, by Basic, Bearer and the body’s key, packed or not', async () => {
    const event = (n: number) => ({
      type: 'track',
      messageId: `way-${n}`,
      userId: 'u-1',
      groupId: 'ways',
      event: 'Sent',
    });
    const answers = [
      await send({ body: JSON.stringify(event(1)) }),
      await send({
        path: '/v1/track/',
        body: JSON.stringify(event(2)),
        key: null,
        headers: { authorization: `Bearer ${secret}` },
      }),
      await send({
        path: '/v1/batch',
        body: JSON.stringify({ writeKey: secret, batch: [event(3), event(4)] }),
        key: null,
      }),
      await send({
        path: '/v1/batch',
        body: zlib.gzipSync(JSON.stringify({ batch: [event(4), event(5)] })),
        headers: { 'content-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ];
    expect(answers.map(({ status, body }) => [status, body.accepted, body.duplicates])).toEqual([
      ...[
        [200, 1, 0],
        [200, 1, 0],
        [200, 2, 0],
        [200, 1, 1],
      ],
    ]);
  });

  test('answers a bad event behind a 200 with its verdict, and with 400 where that is asked for', async () => {
    const body = JSON.stringify({
      batch: [
        { type: 'track', userId: 'u', event: 'Fine' },
        { type: 'track', userId: 'u' },
      ],
    });
    const kind = await send({ path: '/v1/batch', body });
    expect([kind.status, kind.body.accepted, kind.body.rejected]).toEqual([200, 1, 1]);
    expect(kind.body.verdicts).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', rule: 'missing', field: 'event', message: 'Expected event, got none.' },
    ]);
    expect((await send({ path: '/v1/batch', body, headers: { 'x-strict-mode': '1' } })).status).toBe(400);
  });

  test('knows a key from the moment it is made to the moment it is revoked, and shows its holder nothing', async () => {
    const { key, secret: own } = await newKey();
    expect((await send({ key: own, body: track({}) })).status).toBe(200);
    for (const path of ['/api/accounts', '/api/keys', '/api/me'])
      expect((await browserless(stage).get(path, { authorization: `Bearer ${own}` })).status).toBe(401);
    expect((await owner.send('DELETE', `/api/keys/${key.id}`)).status).toBe(200);
    expect((await send({ key: own, body: track({}) })).status).toBe(401);
  });

  test('answers whatever is sent with 200 or 400, and every event with a verdict', async () => {
    const call = fc.record(
      {
        type: fc.constantFrom('track', 'group', 'identify', 'alias', 'x'),
        userId: fc.anything(),
        groupId: fc.anything(),
        event: fc.anything(),
        traits: fc.anything(),
        timestamp: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.json(),
      fc.array(fc.oneof(fc.anything(), call)).map((batch) => JSON.stringify({ batch })),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom('/v1/batch', '/v1/track', '/v1/group', '/batch/'), async (sent, path) => {
        const { status, body: answer } = await send({ path, body: sent });
        expect([200, 400]).toContain(status);
        if (status === 200 && path === '/v1/batch') expect(answer.verdicts).toHaveLength(JSON.parse(sent).batch.length);
      }),
      { numRuns: 150 },
    );
  });

  test('says how it is', async () => {
    expect((await send({ path: '/livez', method: 'GET', key: null })).status).toBe(200);
    expect((await send({ path: '/readyz', method: 'GET', key: null })).status).toBe(200);
  });
});

test('what the clients of Segment, RudderStack and PostHog send is counted once, at its account, with what they say of it', async () => {
  const host = stage.ingestUrl;
  const segment = new Analytics({ writeKey: secret, host, path: '/v1/batch' });
  segment.group({ userId: 'sue', groupId: 'segment-co', traits: { name: 'Segment Company', seats: 12 } });
  segment.identify({ userId: 'sue', traits: { name: 'Sue Reed', email: 'sue@segment.example' } });
  for (let i = 0; i < 5; i++) segment.track({ userId: 'sue', event: 'Report opened', messageId: `seg-${i % 4}` });
  segment.page({ userId: 'sue', name: 'Home' });
  segment.screen({ userId: 'sue', name: 'Start' });
  segment.alias({ userId: 'sue', previousId: 'anonymous-sue' });
  await segment.closeAndFlush();

  const old = oldAnalytics(secret, host);
  old.group({ userId: 'oli', groupId: 'old-co', traits: { name: 'Old Company' } });
  for (let i = 0; i < 3; i++) old.track({ userId: 'oli', event: 'Report opened' });
  await old.flush();

  const stack = rudder(secret, host);
  stack.group({ userId: 'ruth', groupId: 'rudder-co', traits: { name: 'Rudder Company' } });
  for (let i = 0; i < 2; i++) stack.track({ userId: 'ruth', event: 'Report opened' });
  await stack.flush();

  const hog = new PostHog(secret, { host });
  hog.groupIdentify({ groupType: 'company', groupKey: 'hog-co', properties: { name: 'Hog Company' } });
  hog.identify({ distinctId: 'hal', properties: { email: 'hal@hog.example' } });
  for (let i = 0; i < 4; i++) hog.capture({ distinctId: 'hal', event: 'Report opened', groups: { company: 'hog-co' } });
  await hog.shutdown();

  const wanted = {
    'hog-co Report opened': 4,
    'old-co Report opened': 3,
    'rudder-co Report opened': 2,
    'segment-co Report opened': 4,
    'segment-co Viewed Home page': 1,
    'segment-co Viewed Start screen': 1,
  };
  await until(counted, (seen) => Object.keys(seen).length >= Object.keys(wanted).length, 40_000);
  expect(await counted()).toEqual(wanted);
  const { rows } = (await owner.get('/api/accounts?q=Segment')).json<{ rows: { id: string; name: string }[] }>();
  expect(rows.map(({ name }) => name)).toEqual(['Segment Company']);
  const contacts = await owner.get(`/api/accounts/${rows[0]?.id}/contacts`);
  expect(contacts.text).toContain('sue@segment.example');
});
