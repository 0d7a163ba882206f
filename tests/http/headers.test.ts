import fs from 'node:fs';
import http from 'node:http';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { POLICY, type RouteKey } from '@/lib/server/policy';
import { ASKS, isMutating, methodOf, pathOf } from '@/tests/support/asks';
import type { Answer, Browserless } from '@/tests/support/browserless';
import { importCsv, madeCsv, newWorkspace } from '@/tests/support/cast';

const stage = inject('stage');
const ROUTES: Record<string, string> = JSON.parse(fs.readFileSync('.next/app-path-routes-manifest.json', 'utf8'));
const PAGES = Object.entries(ROUTES)
  .filter(([file]) => file.startsWith('/(workspace)/'))
  .map(([, path]) => path);
const READS = (Object.keys(POLICY) as RouteKey[]).filter((key) => !isMutating(key)); // the keys of a literal object are its own

let owner: Browserless;
let importId: string;
let accountId: string;
beforeAll(async () => {
  owner = (await newWorkspace(stage, 'osprey Workspace')).browser;
  importId = (await importCsv(owner, madeCsv('osprey', 9), 'osprey.csv')).id;
  const { rows } = (await owner.get('/api/accounts')).json<{ rows: { id: string }[] }>();
  accountId = rows[0]?.id ?? '';
});

const at = (path: string) => path.replace('[id]', path.startsWith('/accounts') ? accountId : importId);
const directives = (answer: Answer): Record<string, string[]> =>
  Object.fromEntries(
    (answer.headers.get('content-security-policy') ?? '')
      .split('; ')
      .map((each) => [each.split(' ')[0], each.split(' ').slice(1)]),
  );

/** A request whose path goes over the wire exactly as written: fetch would tidy it up. */
function raw(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; text: string; location: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(stage.url);
    const request = http.request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text, location: answer.headers.location ?? '' }),
      );
    });
    request.on('error', reject).end();
  });
}

/** A payload request: the server first says under which address this combination of headers is served. */
async function payload(path: string, headers: Record<string, string>): ReturnType<typeof raw> {
  const first = await raw(path, { rsc: '1', ...headers });
  return first.location.startsWith(`${path}?_rsc`) ? raw(first.location, { rsc: '1', ...headers }) : first;
}

function hardened({ headers }: Answer): string[] {
  const wanted = {
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'strict-transport-security': null, // this address is not https
    'x-powered-by': null,
    server: null,
  };
  const wrong = Object.entries(wanted).filter(([name, value]) => headers.get(name) !== value);
  return [...wrong.map(([name]) => name), ...(headers.has('referrer-policy') ? [] : ['referrer-policy'])];
}

describe('every page', () => {
  const all = [...PAGES, '/sign-in', '/link/nothing', '/nothing-here', '/apiary', '/livezz', '/'];

  test.each(all)('%s runs scripts by a nonce alone, and its inline scripts carry it', async (path) => {
    const answer = await owner.get(at(path));
    const csp = directives(answer);
    const nonce = csp['script-src']?.find((each) => each.startsWith("'nonce-"))?.slice(7, -1);
    expect(csp['script-src']).toEqual([`'nonce-${nonce}'`, "'strict-dynamic'"]);
    for (const name of ['object-src', 'base-uri', 'frame-ancestors']) expect(csp[name]).toEqual(["'none'"]);
    expect(csp['form-action']).toEqual(["'self'"]);
    const bare = [...answer.text.matchAll(/<script\b([^>]*)>/g)].filter(
      ([, attributes]) => !attributes?.includes(`nonce="${nonce}"`),
    );
    expect(bare.map(([tag]) => tag)).toEqual([]);
    expect(answer.text).not.toMatch(/<[a-z][^>]*\son[a-z]+=["']/i);
    expect(hardened(answer)).toEqual([]);
  });

  test('has a nonce of its own at each request', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 5 }, async () => directives(await owner.get('/accounts'))['script-src']?.[0]),
    );
    expect(new Set(nonces).size).toBe(5);
  });

  test('is protected in the same way when it is fetched ahead of time', async () => {
    const ahead: [string, string][] = [
      ['purpose', 'prefetch'],
      ['sec-purpose', 'prefetch;prerender'],
      ['next-router-prefetch', '1'],
    ];
    for (const header of ahead) {
      const headers = Object.fromEntries([header]);
      const answer = await owner.get('/settings', headers);
      expect([headers, directives(answer)['script-src']?.[1]]).toEqual([headers, "'strict-dynamic'"]);
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
    }
  });

  test('takes no nonce from the visitor', async () => {
    const answer = await owner.get('/accounts', {
      'x-nonce': 'chosen',
      'content-security-policy': "script-src 'nonce-chosen'",
    });
    expect(answer.text).not.toContain('chosen');
    expect(answer.headers.get('content-security-policy')).not.toContain('chosen');
  });

  test('is made for its visitor: none is rendered ahead of time or kept', () => {
    const manifest: { routes: Record<string, unknown>; dynamicRoutes: object } = JSON.parse(
      fs.readFileSync('.next/prerender-manifest.json', 'utf8'),
    );
    const pages = Object.keys(manifest.routes).filter((route) => route !== '/_global-error' && !/\.\w+$/.test(route));
    expect(pages).toEqual([]);
    expect(manifest.dynamicRoutes).toEqual({});
  });
});

describe('every answer to someone signed in', () => {
  test('is private and never stored, whatever it is', async () => {
    const pages = PAGES.map((path) => ({ method: 'GET', path: at(path) }));
    const reads = READS.filter((key) => POLICY[key] !== 'public').map((key) => ({
      method: methodOf(key),
      path: pathOf(key, importId),
    }));
    const refused = [
      { method: 'PATCH', path: '/api/settings' },
      { method: 'DELETE', path: `/api/imports/${importId}` },
      { method: 'GET', path: '/api/imports/none' },
      { method: 'HEAD', path: '/api/accounts' },
      { method: 'HEAD', path: '/accounts' },
    ];
    const wrong: unknown[] = [];
    for (const { method, path } of [...pages, ...reads, ...refused]) {
      const answer = await owner.send(method, path);
      const cache = answer.headers.get('cache-control');
      if (cache !== 'private, no-store' || hardened(answer).length > 0)
        wrong.push({ method, path, cache, hardened: hardened(answer) });
      if (answer.headers.has('etag') || answer.headers.has('x-nextjs-cache')) wrong.push({ method, path, kept: true });
    }
    expect(wrong).toEqual([]);
  });

  test('is not a page where JSON or a file is meant', async () => {
    for (const key of READS.filter((key) => !ASKS[key].noun && POLICY[key] !== 'public')) {
      const type = (await owner.send('GET', pathOf(key, ''))).headers.get('content-type');
      expect([key, type]).toEqual([key, expect.stringMatching(/^(application\/json|text\/csv)/)]);
    }
  });

  test('of the program interface may run nothing, even when it is opened as a page', async () => {
    for (const path of ['/api/me', '/api/nothing', '/readyz', '/livez', '/api/accounts/csv'])
      expect([path, directives(await owner.get(path))['default-src']]).toEqual([path, ["'none'"]]);
  });
});

describe('without a session', () => {
  const tricks = [
    '//accounts',
    '/./accounts',
    '/sign-in/../accounts',
    '/%61ccounts',
    '/accounts/',
    '/accounts.',
    '/accounts%2f',
    '/accounts;x=1',
    '/ACCOUNTS',
    '/accounts.rsc',
    '/accounts.txt',
    '/accounts.segments/_tree.segment.rsc',
    '/_next/data/x/accounts.json',
    '/_next/../accounts',
    '/accounts%00',
    '/accounts?_rsc=1',
    '/en/accounts',
    '/sign-in/../api/accounts',
    '/api//accounts',
    '/api/accounts/',
    '/api/./accounts',
    '/%61pi/accounts',
    '/API/accounts',
    '/api/accounts%2f',
    '/livez/../api/accounts',
    '/_next/static/../../api/accounts',
  ];
  const dressed: Record<string, string>[] = [
    { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
    { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware' },
    { 'x-nextjs-data': '1' },
    { 'x-invoke-path': '/accounts', 'x-invoke-status': '200' },
    { 'x-matched-path': '/accounts' },
    { 'x-now-route-matches': '1' },
    { 'x-middleware-rewrite': '/accounts', 'x-middleware-next': '1' },
    { 'x-rewrite-url': '/api/accounts', 'x-original-url': '/api/accounts' },
    { 'x-prerender-revalidate': '1' },
    { 'next-action': 'x'.repeat(40) },
    { 'next-url': '/accounts', 'next-router-state-tree': '%5B%22%22%5D' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
  ];

  test.each(tricks)('the path %s shows nothing of anyone', async (path) => {
    for (const answer of [await raw(path), await payload(path, {})]) {
      expect(answer.text).not.toContain('osprey');
      expect(answer.status).toBeLessThan(500);
    }
  });

  test.each(dressed)('the headers %j open no page and no route', async (headers) => {
    for (const path of ['/accounts', `/accounts/${accountId}`, '/settings', '/api/accounts', '/api/me']) {
      const answer = await raw(path, headers);
      expect(answer.text).not.toContain('osprey');
      expect(answer.text).not.toContain('@example.com');
      expect([path, answer.status >= 200 && answer.status < 300 && path.startsWith('/api')]).toEqual([path, false]);
      expect(answer.location).not.toContain('evil.example');
    }
  });

  test.each(['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'POST'])('the method %s shows nothing either', async (method) => {
    for (const path of ['/accounts', '/api/accounts']) {
      const answer = await raw(path, {}, method);
      expect(answer.text).not.toContain('osprey');
    }
  });

  const PAYLOADS: [Record<string, string>, boolean][] = [
    [{ 'next-router-state-tree': '%5B%22%22%2C%7B%7D%2Cnull%2C%22refetch%22%5D', 'next-url': '/accounts' }, true],
    [{ 'next-router-prefetch': '1' }, false],
    [{ 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' }, false],
    [{ 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_full' }, false],
  ];

  test.each(PAYLOADS)('the payload of a page, asked for with %j, holds no account', async (headers, full) => {
    const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const mine = await payload(`/accounts/${accountId}`, { ...headers, cookie });
    expect([mine.status, full && mine.text.includes('osprey')]).toEqual([200, full]);
    const answer = await payload(`/accounts/${accountId}`, headers);
    expect(answer.text).not.toContain('osprey');
    if (full) expect(`${answer.location} ${answer.text}`).toContain('/sign-in');
  });
});

test('a link that was issued names the configured address, whatever host the request claims', async () => {
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' };
  const json = { email: 'poisoned@example.com', role: 'viewer' };
  const issued = await owner.send('POST', '/api/members/invitations', { json, headers });
  expect(issued.json<{ url: string }>().url.startsWith(`${stage.origin}/link/`)).toBe(true);
  expect((await raw('/', { host: 'evil.example' })).location).not.toContain('evil.example');
});
