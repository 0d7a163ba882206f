import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { MemberList } from '@/lib/contracts/members';
import { POLICY, type RouteKey } from '@/lib/server/policy';
import { ASKS, isMutating, methodOf, pathOf } from '@/tests/support/asks';
import { type Browserless, browserless, meOf } from '@/tests/support/browserless';
import { join, madeCsv, newWorkspace, upload } from '@/tests/support/cast';
import { query } from '@/tests/support/product';

const stage = inject('stage');
const KEYS = (Object.keys(POLICY) as RouteKey[]).filter(isMutating); // the keys of a literal object are its own

let owner: Browserless;
let workspaceId: string;
const ids = { draft: '', member: '' };

beforeAll(async () => {
  owner = (await newWorkspace(stage, 'Forged')).browser;
  workspaceId = (await owner.get('/api/workspace')).json<{ id: string }>().id;
  ids.draft = (await upload(owner, madeCsv('forged', 6), 'forged.csv')).id;
  await join(stage, owner, 'viewer');
  const { members, me } = (await owner.get('/api/members')).json<MemberList>();
  ids.member = members.find(({ id }) => id !== me)?.id ?? '';
});

/** What a successful change leaves behind: every one writes an audit row in its own transaction, and links are rows too. */
async function effects(): Promise<unknown> {
  const sql = `SELECT (SELECT count(*) FROM audit_entry WHERE workspace_id = $1)::int AS audit, (SELECT count(*) FROM link)::int AS links,
    (SELECT count(*) FROM invitation WHERE workspace_id = $1)::int AS invitations, (SELECT count(*) FROM import_run WHERE workspace_id = $1)::int AS imports,
    (SELECT count(*) FROM session WHERE revoked_at IS NOT NULL)::int AS ended, (SELECT count(*) FROM guess)::int AS guesses`;
  return (await query(stage.owner, sql, [workspaceId]))[0];
}

const port = () => new URL(stage.origin).port;
const FOREIGN: [string, () => Record<string, string | null>][] = [
  ['without an Origin', () => ({ origin: null })],
  ['from an opaque origin', () => ({ origin: 'null' })],
  ['from another site', () => ({ origin: 'https://evil.example' })],
  ['from another port of this host', () => ({ origin: 'http://localhost:1' })],
  ['from a sibling subdomain', () => ({ origin: `http://evil.localhost:${port()}` })],
  ['from a name that only begins like ours', () => ({ origin: `${stage.origin}.evil.example` })],
  ['from our name over another scheme', () => ({ origin: stage.origin.replace('http:', 'https:') })],
  [
    'from another site that calls itself same-origin',
    () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }),
  ],
  [
    'from our address that the browser calls cross-site',
    () => ({ origin: `http://127.0.0.1:${port()}`, 'sec-fetch-site': 'cross-site' }),
  ],
  [
    'with a host that another machine claims',
    () => ({ origin: 'http://evil.example', 'x-forwarded-host': 'evil.example', 'sec-fetch-site': 'same-origin' }),
  ],
];

/** The request as the product's own pages send it, but for these headers. */
function forged(key: RouteKey, headers: Record<string, string | null>) {
  const { noun, valid, path } = ASKS[key];
  const id = noun === 'member' ? ids.member : ids.draft;
  if (path) return owner.send('POST', path, { raw: new URLSearchParams({ csrfToken: 'x', json: 'true' }), headers });
  if (key === 'POST /api/imports')
    return owner.send('POST', '/api/imports', {
      raw: 'a,b\n1,2\n',
      headers: { 'content-type': 'text/csv', ...headers },
    });
  return owner.send(methodOf(key), pathOf(key, id), { ...(valid ? { json: valid } : {}), headers });
}

describe('a change', () => {
  test.each(FOREIGN)('that comes %s is refused on every route, and nothing happens', async (_, headers) => {
    const before = await effects();
    const seen: [string, number][] = [];
    for (const key of KEYS) seen.push([key, (await forged(key, headers())).status]);
    expect(seen.filter(([, status]) => status !== 403)).toEqual([]);
    expect(await effects()).toEqual(before);
    expect(await meOf(owner)).toBe(200);
  });

  const FORMS = [
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
  ];
  test.each(FORMS)('whose body is sent as %s is refused on every route that takes JSON', async (type) => {
    const before = await effects();
    const seen: [string, number][] = [];
    for (const key of KEYS.filter((key) => ASKS[key].valid)) {
      const raw = JSON.stringify(ASKS[key].valid);
      const answer = await owner.send(methodOf(key), pathOf(key, ids.draft), {
        raw,
        headers: { 'content-type': type },
      });
      seen.push([key, answer.status]);
    }
    expect(seen.filter(([, status]) => status !== 415)).toEqual([]);
    expect(await effects()).toEqual(before);
  });

  test('cannot be made by a GET, whatever method the request says it means', async () => {
    const before = await effects();
    for (const key of KEYS.filter((key) => !ASKS[key].path))
      for (const name of ['x-http-method-override', 'x-method-override', 'x-http-method'])
        await owner.get(`${pathOf(key, ids.draft)}?_method=${methodOf(key)}`, { [name]: methodOf(key) });
    expect(await effects()).toEqual(before);
  });
});

describe('signing in and out', () => {
  const fields = { csrfToken: 'f'.repeat(64), json: 'true', callbackUrl: 'https://evil.example/' };

  test('takes next-auth’s own token, not one that was made up', async () => {
    const answer = await owner.send('POST', '/api/auth/signout', { raw: new URLSearchParams(fields) });
    expect(answer.status).toBeLessThan(500);
    expect(await meOf(owner)).toBe(200);
    const visitor = browserless(stage);
    const raw = new URLSearchParams({ ...fields, email: stage.email, password: stage.password });
    await visitor.send('POST', '/api/auth/callback/credentials', { raw });
    expect(await meOf(visitor)).toBe(401);
  });

  test('sends nobody to another site', async () => {
    const visitor = browserless(stage);
    const { csrfToken } = (await visitor.get('/api/auth/csrf')).json<{ csrfToken: string }>();
    const raw = new URLSearchParams({ ...fields, csrfToken });
    const answer = await visitor.send('POST', '/api/auth/signout', { raw });
    expect(`${answer.headers.get('location')} ${answer.text}`).not.toContain('evil.example');
  });
});
