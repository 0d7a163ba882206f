/** What creates something happens once under one Idempotency-Key, however often it is sent, and whatever else is sent under it is refused. */
import crypto from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { CreatedKey } from '@/lib/contracts/keys';
import { type Answer, type Browserless, keepSecret, type Sending } from '@/tests/support/browserless';
import { importCsv, join, madeCsv, newEmail, newWorkspace, type Person } from '@/tests/support/cast';
import { query } from '@/tests/support/product';

const stage = inject('stage');
const RACERS = 20;
const segment = {
  position: 1,
  rules: { match: 'all', conditions: [{ field: 'arr', operator: 'min', value: 1000 }] },
};

type Creating = { path: string; table: string; sending: (n: number) => Sending };
const ofJson = (path: string, table: string, json: (n: number) => unknown): Creating => ({
  ...{ path, table, sending: (n) => ({ json: json(n) }) },
});
const CREATING: Creating[] = [
  ofJson('/api/keys', 'api_key', (n) => ({ name: `Key ${n}`, scope: 'ingest', createsAccounts: true, days: null })),
  ofJson('/api/teams', 'team', (n) => ({ name: `Team ${n}` })),
  ofJson('/api/members/invitations', 'invitation', (n) => ({ email: newEmail(`guest${n}`), role: 'viewer' })),
  ofJson('/api/sources', 'source', (n) => ({ kind: 'singer', name: `Tap ${n}`, settings: {}, secret: '' })),
  ofJson('/api/rule-segments', 'rule_segment', (n) => ({ ...segment, name: `Segment ${n}` })),
  ofJson('/api/models', 'job_progress', (n) => ({ engine: 'boosted', seed: n })),
  {
    ...{ path: '/api/imports', table: 'import_run' },
    sending: (n) => ({
      raw: madeCsv(`once${n}`, 30),
      headers: { 'content-type': 'text/csv', 'x-file-name': `once-${n}.csv` },
    }),
  },
];

let owner: Person;
let workspaceId: string;
beforeAll(async () => {
  owner = await newWorkspace(stage, 'Once');
  const [row] = await query<{ id: string }>(stage.owner, "SELECT id FROM workspace WHERE name = 'Once'");
  workspaceId = row?.id ?? '';
  await importCsv(owner.browser, madeCsv('ground', 120), 'ground.csv');
});

const keyed = (browser: Browserless, { path }: Creating, key: string, sending: Sending): Promise<Answer> =>
  browser.send('POST', path, { ...sending, headers: { ...sending.headers, 'idempotency-key': key } });
const countOf = async (table: string): Promise<number> => {
  const [row] = await query<{ n: number }>(
    stage.owner,
    `SELECT count(*)::int AS n FROM ${table} WHERE workspace_id = $1`,
    [workspaceId],
  );
  return row?.n ?? 0;
};

describe.each(CREATING.map((creating, n) => ({ name: creating.path, creating, n })))(
  'POST $name',
  ({ creating, n }) => {
    test('sent twenty times at once takes effect once, and every answer is that one', async () => {
      const key = crypto.randomUUID();
      const before = await countOf(creating.table);
      const sending = creating.sending(n);
      const answers = await Promise.all(
        Array.from({ length: RACERS }, () => keyed(owner.browser, creating, key, sending)),
      );
      const good = answers.filter(({ status }) => status < 300);
      expect(answers.filter(({ status }) => status >= 300 && status !== 409)).toEqual([]);
      expect(new Set(good.map(({ text }) => text)).size).toBe(1);
      expect((await countOf(creating.table)) - before).toBe(1);
      const later = await keyed(owner.browser, creating, key, sending);
      expect([later.status, later.text, later.headers.get('idempotency-replayed')]).toEqual([
        good[0]?.status,
        good[0]?.text,
        'true',
      ]);
      expect(later.headers.get('cache-control')).toBe('private, no-store');
      if (creating.table === 'api_key') keepSecret(stage, later.json<CreatedKey>().secret);

      const other = await keyed(owner.browser, creating, key, creating.sending(n + 100));
      expect([other.status, other.json().field]).toEqual([422, 'idempotency-key']);
      expect((await countOf(creating.table)) - before).toBe(1);
    });
  },
);

const [keys] = CREATING;

test('without the header, and under another key, the same request is another one', async () => {
  if (!keys) throw new Error('no creating route');
  const before = await countOf('api_key');
  const same = keys.sending(7);
  for (const made of [
    await owner.browser.send('POST', keys.path, same),
    await owner.browser.send('POST', keys.path, same),
    await keyed(owner.browser, keys, crypto.randomUUID(), same),
  ]) {
    expect(made.status).toBe(201);
    keepSecret(stage, made.json<CreatedKey>().secret);
  }
  expect((await countOf('api_key')) - before).toBe(3);
});

test("another member's key of the same text is another key, and so is another workspace's", async () => {
  if (!keys) throw new Error('no creating route');
  const key = 'the-same-text';
  const admin = await join(stage, owner.browser, 'admin');
  const stranger = await newWorkspace(stage, 'Elsewhere');
  const made = await Promise.all(
    [owner, admin, stranger].map(({ browser }) => keyed(browser, keys, key, keys.sending(8))),
  );
  for (const answer of made) keepSecret(stage, answer.json<CreatedKey>().secret);
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(made.map(({ text }) => text)).size).toBe(3);
});

test('what was refused leaves the key free, and a key that is none is refused', async () => {
  if (!keys) throw new Error('no creating route');
  const key = crypto.randomUUID();
  expect((await keyed(owner.browser, keys, key, { json: { name: '' } })).status).toBe(422);
  const made = await keyed(owner.browser, keys, key, keys.sending(9));
  keepSecret(stage, made.json<CreatedKey>().secret);
  expect([made.status, made.headers.get('idempotency-replayed')]).toEqual([201, null]);
  for (const bad of ['', ' ', 'a b', 'x'.repeat(256)])
    expect((await keyed(owner.browser, keys, bad, keys.sending(10))).json().field, bad).toBe('idempotency-key');
});
