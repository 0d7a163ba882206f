import crypto from 'node:crypto';
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { JSON_LIMIT } from '@/lib/server/http-body';
import { POLICY, type RouteKey } from '@/lib/server/policy';
import { ASKS, methodOf, pathOf } from '@/tests/support/asks';
import { type Answer, type Browserless, browserless } from '@/tests/support/browserless';
import { busy } from '@/tests/support/busy';
import { madeCsv, newWorkspace, upload } from '@/tests/support/cast';
import { bodiesOf, OPERATORS, replacedLeaves, shapesOf } from '@/tests/support/fuzz';
import { query } from '@/tests/support/product';

const stage = inject('stage');
const KEYS = Object.keys(POLICY) as RouteKey[]; // the keys of a literal object are its own
const BODIES = KEYS.filter((key) => ASKS[key].schema);
const QUERIES = ['/api/accounts', '/api/accounts/overview', '/api/accounts/csv', '/api/audit'];

let owner: Browserless;
let draft: string;
let workspaceId: string;
beforeAll(async () => {
  owner = (await newWorkspace(stage, 'Fuzzed')).browser;
  draft = (await upload(owner, madeCsv('fuzz', 8), 'fuzz.csv')).id;
  workspaceId = (await owner.get('/api/workspace')).json<{ id: string }>().id;
});
afterAll(() => query(stage.owner, 'DELETE FROM guess')); // links that were made up count as guesses

const address = (key: RouteKey) =>
  pathOf(key, ASKS[key].noun === 'import' || ASKS[key].noun === 'draft' ? draft : crypto.randomUUID());
const jsonType = { 'content-type': 'application/json' };

/** What is wrong with an answer as such; null when nothing is. */
function fault({ status, headers, text }: Answer): string | null {
  if (status >= 500) return `status ${status}: ${text.slice(0, 200)}`;
  if (/\bat .+:\d+:\d+|node_modules|prisma|Invalid `|stack/i.test(text))
    return `shows its inside: ${text.slice(0, 200)}`;
  if (status < 400) return null;
  if (headers.get('content-type') !== 'application/problem+json') return `${status} as ${headers.get('content-type')}`;
  const problem: { status?: number; code?: string; detail?: string; requestId?: string } = JSON.parse(text);
  return problem.status === status && problem.code && problem.detail && problem.requestId
    ? null
    : `no problem document: ${text}`;
}

const HANG_MS = 2_000;

/** What is wrong with the answer to this request, or with how long it took; null when nothing is. */
async function faultOf(ask: () => Promise<Answer>): Promise<string | null> {
  const from = performance.now();
  const answer = await ask();
  const took = performance.now() - from;
  return took > HANG_MS && took > HANG_MS * busy() ? `took ${took.toFixed()} ms` : fault(answer);
}

/** At most eight at a time: the point is what is said, not how fast. */
async function each<T, R>(items: readonly T[], run: (item: T) => Promise<R[]>): Promise<R[]> {
  const found: R[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [, item] of queue) found.push(...(await run(item)));
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return found;
}

/** Every row that a body could have changed, as one text. */
async function rowsOf(): Promise<string> {
  const tables = [
    'workspace',
    'member',
    'setting',
    'invitation',
    'import_run',
    'field',
    'model_version',
    'job_progress',
    'audit_entry',
  ];
  const sums = tables.map((table) => {
    const key = table === 'workspace' ? 'id' : 'workspace_id';
    return `SELECT '${table}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS sum FROM ${table} t WHERE ${key} = $1`;
  });
  return JSON.stringify(await query(stage.owner, sums.join(' UNION ALL '), [workspaceId]));
}

describe.each(BODIES)('%s', (key) => {
  const { schema, valid = {} } = ASKS[key];

  test('answers whatever body its contract almost takes', async () => {
    const wrong = await each(schema ? bodiesOf(schema, 20) : [], async (body) => {
      const raw = JSON.stringify(body) ?? '';
      const found = await faultOf(() => owner.send(methodOf(key), address(key), { raw, headers: jsonType }));
      return found ? [{ body: JSON.stringify(body)?.slice(0, 300), found }] : [];
    });
    expect(wrong).toEqual([]);
  });

  test('refuses bodies that are wrong as bodies', async () => {
    const wrong = await each(shapesOf(valid), async ({ name, raw, headers, status }) => {
      let seen = 0;
      const wrong = await faultOf(async () => {
        const answer = await owner.send(methodOf(key), address(key), { raw, headers: { ...jsonType, ...headers } });
        seen = answer.status;
        return answer;
      });
      const found = wrong ?? (status && seen !== status ? `expected ${status}, got ${seen}` : null);
      return found ? [{ name, found }] : [];
    });
    expect(wrong).toEqual([]);
  });
});

test('a body of 500 KB is read, one of a byte more is not', async () => {
  const wrong = await each(BODIES, async (key) => {
    const [full, more] = await Promise.all(
      [JSON_LIMIT, JSON_LIMIT + 1].map((bytes) =>
        owner.send(methodOf(key), address(key), {
          raw: JSON.stringify(ASKS[key].valid).padEnd(bytes),
          headers: jsonType,
        }),
      ),
    );
    return full?.status !== 413 && more?.status === 413 ? [] : [{ key, full: full?.status, more: more?.status }];
  });
  expect(wrong).toEqual([]);
});

test('a query operator in the place of any value is refused, and so is a list', async () => {
  const cases = BODIES.flatMap((key) =>
    replacedLeaves(ASKS[key].valid ?? {}, OPERATORS).map((each) => ({ key, ...each })),
  );
  const before = await rowsOf();
  const wrong = await each(cases, async ({ key, path, body }) => {
    const answer = await owner.send(methodOf(key), address(key), { json: body });
    return answer.status === 422
      ? []
      : [{ key, path, body: JSON.stringify(body).slice(0, 200), status: answer.status }];
  });
  expect(wrong).toEqual([]);
  expect(cases.length).toBeGreaterThan(100);
  expect(await rowsOf()).toBe(before);
});

test('a column of any table as an extra property is refused, and no row differs', async () => {
  const models = fs
    .readFileSync('prisma/schema.prisma', 'utf8')
    .matchAll(/^ {2}(\w+)\s+\w+.*?(?:@map\("(\w+)"\))?[^\n]*$/gm);
  const columns = [...new Set([...models].flatMap(([, name = '', mapped]) => (mapped ? [name, mapped] : [name])))];
  const cases = BODIES.flatMap((key) =>
    columns.filter((column) => !(column in (ASKS[key].valid ?? {}))).map((column) => ({ key, column })),
  );
  const before = await rowsOf();
  const wrong = await each(cases, async ({ key, column }) => {
    const answer = await owner.send(methodOf(key), address(key), {
      json: { ...ASKS[key].valid, [column]: workspaceId },
    });
    return answer.status === 422 ? [] : [{ key, column, status: answer.status }];
  });
  expect(wrong).toEqual([]);
  expect(columns.length).toBeGreaterThan(100);
  expect(await rowsOf()).toBe(before);
});

test('an extra property deep inside a body is refused', async () => {
  const cases = [
    { key: 'PATCH /api/settings', json: { thresholds: { risk: 40, healthy: 60, workspaceId } } },
    {
      key: 'PUT /api/imports/[id]/mapping',
      json: { ...ASKS['PUT /api/imports/[id]/mapping'].valid, recorded: { rule: 'today', column: null, at: 1 } },
    },
  ] as const;
  for (const { key, json } of cases) expect((await owner.send(methodOf(key), address(key), { json })).status).toBe(422);
});

test.each(QUERIES)('%s refuses odd queries and never falls over', async (path) => {
  const odd = [
    '%00',
    'a%00b',
    '%ED%A0%80',
    '%FF',
    '1e400',
    '-1',
    '[]',
    "'%20OR%201=1--",
    'x'.repeat(5_000),
    '%F0%9F%92%A9',
    '\\',
    '%25%25_',
  ];
  const names = [
    'q',
    'band',
    'segment',
    'sort',
    'dir',
    'page',
    'before',
    '__proto__',
    'constructor',
    'workspaceId',
    'q[not]',
    'sort[]',
    '%00',
  ];
  const wrong = await each(
    names.flatMap((name) => odd.map((value) => `${name}=${value}`)),
    async (text) => {
      const found = await faultOf(() => owner.get(`${path}?${text}`));
      return found ? [{ text: text.slice(0, 80), found }] : [];
    },
  );
  expect(wrong).toEqual([]);
  for (const extra of ['q=a&q=b', 'workspaceId=1', 'q[not]=', 'sort=name&sort=arr', 'before=1&before=2'])
    expect([extra, (await owner.get(`${path}?${extra}`)).status]).toEqual([extra, 422]);
});

test('the routes of the sign-in never fall over', async () => {
  const shapes = shapesOf({ email: 'someone@example.com', password: 'a long enough phrase' });
  const paths = [
    'callback/credentials',
    'signout',
    'signin/credentials',
    'session',
    '_log',
    'nothing',
    'csrf',
    '..%2fme',
  ];
  const cases = paths.flatMap((path) => shapes.map((shape) => ({ path, ...shape })));
  const wrong = await each(cases, async ({ path, name, raw, headers }) => {
    const answer = await browserless(stage).send('POST', `/api/auth/${path}`, {
      raw,
      headers: { ...jsonType, ...headers },
    });
    return answer.status >= 500 || /\bat .+:\d+:\d+|node_modules/.test(answer.text)
      ? [{ path, name, status: answer.status, text: answer.text.slice(0, 120) }]
      : [];
  });
  expect(wrong).toEqual([]);
});
