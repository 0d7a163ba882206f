import crypto from 'node:crypto';
import fs from 'node:fs';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { AccountPage } from '@/lib/contracts/accounts';
import type { CreatedKey } from '@/lib/contracts/keys';
import type { MemberList } from '@/lib/contracts/members';
import type { OwnerList } from '@/lib/contracts/owners';
import { may, type Role } from '@/lib/contracts/roles';
import type { SegmentList } from '@/lib/contracts/segments';
import type { Source } from '@/lib/contracts/sources';
import type { Touched } from '@/lib/contracts/text';
import type { TombstoneList } from '@/lib/contracts/tombstones';
import { POLICY, type RouteKey } from '@/lib/server/policy';
import { ASKS, type Ids, methodOf, type Noun, pathOf } from '@/tests/support/asks';
import { type Browserless, browserless, keepSecret } from '@/tests/support/browserless';
import {
  connectWarehouse,
  importCsv,
  join,
  madeCsv,
  newEmail,
  newWorkspace,
  trainAndPromote,
  upload,
} from '@/tests/support/cast';

const stage = inject('stage');
const READS = {
  ...{ cursorField: null, keyColumns: ['id'], deletedField: null, everyMinutes: 60, promisedHours: 24 },
  ...{ matchField: null, createsAccounts: true },
};
const KEYS = Object.keys(POLICY) as RouteKey[]; // the keys of a literal object are its own
const ROUTES: Record<string, string> = JSON.parse(fs.readFileSync('.next/app-path-routes-manifest.json', 'utf8'));

type Workspace = { mark: string; owner: Browserless; ids: Ids };
/** Who asks: how he is let in, what he may, and which workspace is his. */
type Principal = { browser: Browserless; role: Role | null; own: Workspace; other: Workspace };

let ours: Workspace;
let theirs: Workspace;
const principals: Record<string, Principal> = {};

async function workspace(mark: string): Promise<Workspace> {
  const { browser: owner } = await newWorkspace(stage, `${mark} Workspace`);
  const done = await importCsv(owner, madeCsv(mark), `${mark}.csv`);
  const { job, model } = await trainAndPromote(owner);
  await join(stage, owner, 'viewer');
  const { members, me } = (await owner.get('/api/members')).json<MemberList>();
  const ids: Ids = {
    workspace: (await owner.get('/api/workspace')).json<{ id: string }>().id,
    import: done.id,
    draft: await newRow(owner, 'draft', mark),
    account: (await owner.get('/api/accounts')).json<AccountPage>().rows[0]?.id ?? '',
    segment: (await owner.get('/api/segments')).json<SegmentList>().segments[0]?.id ?? '',
    ruleSegment: await newRow(owner, 'ruleSegment', mark),
    model,
    job,
    member: members.find((member) => member.id !== me)?.id ?? '',
    invitation: await newRow(owner, 'invitation', mark),
    owner: (await owner.get('/api/owners')).json<OwnerList>().owners[0]?.id ?? '',
    team: await newRow(owner, 'team', mark),
    rate: await newRow(owner, 'rate', mark),
    key: await newRow(owner, 'key', mark),
    tombstone: await newRow(owner, 'tombstone', mark),
    source: await newRow(owner, 'source', mark),
    stream: await newRow(owner, 'stream', mark),
  };
  return { mark, owner, ids };
}

/** A row for a request that uses it up. */
async function newRow(owner: Browserless, noun: Noun, mark: string): Promise<string> {
  const send = async (path: string, json: unknown) => (await owner.send('POST', path, { json })).json<Touched>().id;
  if (noun === 'team') return send('/api/teams', { name: newEmail(mark) });
  if (noun === 'rate') return send('/api/rates', { currency: 'EUR', rate: 1.1, validFrom: '2026-01-01' });
  if (noun === 'key') {
    const json = { name: newEmail(mark), scope: 'ingest', createsAccounts: true, days: null };
    const { key, secret } = (await owner.send('POST', '/api/keys', { json })).json<CreatedKey>();
    keepSecret(stage, secret);
    return key.id;
  }
  if (noun === 'source' || noun === 'stream') {
    const id = await connectWarehouse(stage, owner, mark);
    if (noun === 'source') return id;
    const json = { ...READS, name: 'public.customers', query: null };
    return (await owner.send('POST', `/api/sources/${id}/streams`, { json })).json<Source>().streams[0]?.id ?? '';
  }
  if (noun === 'ruleSegment') {
    const rules = { match: 'any', conditions: [{ field: 'state', operator: 'known', value: null }] };
    return send('/api/rule-segments', { name: newEmail(mark), rules, position: 1 });
  }
  if (noun === 'account' || noun === 'tombstone') {
    const id = (await owner.get('/api/accounts?sort=name&dir=asc')).json<AccountPage>().rows.at(-1)?.id ?? '';
    if (noun === 'account') return id;
    await owner.send('DELETE', `/api/accounts/${id}`);
    return (await owner.get('/api/tombstones')).json<TombstoneList>().tombstones[0]?.id ?? '';
  }
  if (noun === 'draft') return (await upload(owner, madeCsv(mark, 5), `${mark} draft.csv`)).id;
  await owner.send('POST', '/api/members/invitations', { json: { email: newEmail(mark), role: 'viewer' } });
  return (await owner.get('/api/members')).json<MemberList>().invitations.at(-1)?.id ?? '';
}

beforeAll(async () => {
  [ours, theirs] = await Promise.all([workspace('heron'), workspace('canary')]);
  const here = { own: ours, other: theirs };
  const owner = ours.owner;
  for (const role of ['viewer', 'manager', 'admin'] as const)
    principals[role] = { browser: (await join(stage, owner, role)).browser, role, ...here };
  principals.owner = { browser: owner, role: 'owner', ...here };
  principals['the owner of another workspace'] = { browser: theirs.owner, role: 'owner', own: theirs, other: ours };
  principals.anonymous = { browser: browserless(stage), role: null, ...here };

  const suspended = await join(stage, owner, 'admin');
  const { members } = (await owner.get('/api/members')).json<MemberList>();
  const id = members.find((member) => member.email === suspended.email)?.id;
  await owner.send('PATCH', `/api/members/${id}`, { json: { suspended: true } });
  principals['a suspended admin'] = { browser: suspended.browser, role: null, ...here };

  const left = await join(stage, owner, 'admin');
  const cookie = left.browser.copy();
  await left.browser.signOut();
  principals['a cookie that signed out'] = { browser: cookie, role: null, ...here };
});

test('both workspaces hold a row of every kind', () => {
  for (const { ids } of [ours, theirs])
    expect(Object.entries(ids).filter(([, id]) => !/^[0-9a-f-]{36}$/.test(id))).toEqual([]);
});

test('every route and method of the build has a row in the policy table, and every row a route', async () => {
  const routes = Object.entries(ROUTES).filter(([file]) => file.endsWith('/route') && !/\.\w+\/route$/.test(file));
  const found = await Promise.all(
    routes.map(async ([, path]) => {
      const address = path.replace('[id]', crypto.randomUUID()).replace('[...nextauth]', 'csrf');
      const allow = (await browserless(stage).send('OPTIONS', address)).headers.get('allow') ?? '';
      const methods = allow.split(', ').filter((method) => method !== 'HEAD' && method !== 'OPTIONS');
      return methods.map((method) => `${method} ${path}`);
    }),
  );
  expect(found.flat().sort()).toEqual([...KEYS].sort());
});

test('a method that a route does not have is refused without a body', async () => {
  const paths = [...new Set(KEYS.map((key) => key.split(' ')[1]))];
  const seen = await Promise.all(
    paths.flatMap((path = '') =>
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
        .filter((method) => !KEYS.some((key) => key === `${method} ${path}`))
        .map(async (method) => {
          const address = path.replace('[id]', ours.ids.import).replace('[...nextauth]', 'csrf');
          const answer = await ours.owner.send(method, address);
          return { method, path, status: answer.status, text: answer.text };
        }),
    ),
  );
  expect(seen.filter(({ status, text }) => status !== 405 || text !== '')).toEqual([]);
});

const NOBODY = ['anonymous', 'a suspended admin', 'a cookie that signed out'];
const EVERYONE = ['viewer', 'manager', 'admin', 'owner', 'the owner of another workspace', ...NOBODY];
type Kind = 'own' | 'other' | 'random' | 'malformed';
const KINDS: Kind[] = ['own', 'other', 'random', 'malformed'];

function expected(key: RouteKey, { role }: Principal, kind: Kind): number {
  const [ask, policy] = [ASKS[key], POLICY[key]];
  if (policy === 'public') return ask.own;
  if (role === null) return 401;
  if (policy !== 'member' && !may(role, policy)) return 403;
  if (!ask.noun || kind === 'own') return ask.own;
  return kind === 'malformed' ? (ask.malformed ?? 404) : 404;
}

async function cell(key: RouteKey, who: Principal, kind: Kind) {
  const { noun = 'workspace', json, spends, own } = ASKS[key];
  const wanted = expected(key, who, kind);
  const row =
    spends && kind === 'own' && wanted === own ? await newRow(who.own.owner, noun, who.own.mark) : who.own.ids[noun];
  const id = { own: row, other: who.other.ids[noun], random: crypto.randomUUID(), malformed: 'no-id' }[kind];
  const answer = await who.browser.send(methodOf(key), pathOf(key, id), json ? { json: json(id) } : {});
  return { cell: `${key} ${kind}`, wanted, got: answer.status, text: answer.text, foreign: who.other.mark, answer };
}

describe('every route', () => {
  test.each(EVERYONE)('answers %s as the policy table says', async (name) => {
    const who = principals[name];
    if (!who) throw new Error(`nobody is called ${name}`);
    const wrong: unknown[] = [];
    for (const key of KEYS) {
      const kinds = ASKS[key].noun ? KINDS : KINDS.slice(0, 1);
      const cells = await Promise.all(kinds.map((kind) => cell(key, who, kind)));
      for (const { cell, wanted, got, text, foreign, answer } of cells) {
        const problem = got < 400 || answer.headers.get('content-type') === 'application/problem+json';
        if (wanted !== got || !problem) wrong.push({ cell, wanted, got, text: text.slice(0, 200) });
        if (text.includes(foreign)) wrong.push({ cell, leaks: foreign });
      }
      const [, other, random] = cells.map(({ text }) => text.replace(/"requestId":"[^"]*"/, ''));
      if (other !== random) wrong.push({ key, other, random });
    }
    expect(wrong).toEqual([]);
  });
});

const PAGES = Object.entries(ROUTES).filter(([file]) => file.startsWith('/(workspace)/') || file === '/page');
/** Where a page that is sent as it is made was cut: a matter of time, not of what it says. */
const PIECES = /"\]\)<\/script><script nonce="[^"]*">self\.__next_f\.push\(\[1,"/g;
const PAGE_NOUN: Record<string, Noun> = {
  accounts: 'account',
  import: 'import',
  models: 'model',
  segments: 'segment',
  rules: 'ruleSegment',
  sources: 'source',
};

async function page(who: Principal, path: string, kind: 'own' | 'other' | 'random') {
  const noun = PAGE_NOUN[path.split('/').at(-2) ?? ''] ?? 'account';
  const id = { own: who.own.ids[noun], other: who.other.ids[noun], random: crypto.randomUUID() }[kind];
  return who.browser.get(path.replace('[id]', id));
}

const plain = (text: string): number =>
  text.replace(PIECES, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9+/]{48}/g, '').length;

/** What a page says otherwise of a row of another workspace than of no row at all; null = nothing. */
async function difference(who: Principal, path: string) {
  const [other, random] = await Promise.all([page(who, path, 'other'), page(who, path, 'random')]);
  const canary = other.text.includes('canary');
  if (other.status === random.status && plain(other.text) === plain(random.text) && !canary) return null;
  return { canary, other: [other.status, plain(other.text)], random: [random.status, plain(random.text)] };
}

describe('every page', () => {
  test.each(NOBODY)('sends %s to the door', async (name) => {
    const who = principals[name];
    const wrong = await Promise.all(
      PAGES.map(async ([, path]) => {
        const answer = who && (await page(who, path, 'own'));
        const door = answer?.status === 307 && answer.headers.get('location') === '/sign-in';
        return door && !answer.text.includes('heron') ? [] : [{ path, status: answer?.status }];
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  test('shows a member the rows of his workspace, and of another one what it shows of no row at all', async () => {
    const who = principals.viewer;
    if (!who) throw new Error('no viewer');
    const wrong: unknown[] = [];
    for (const [, path] of PAGES.filter(([, path]) => path.includes('[id]'))) {
      const own = await page(who, path, 'own');
      if (own.status !== 200 || !own.text.includes('heron')) wrong.push({ path, own: own.status });
      const differences = await Promise.all([1, 2, 3].map(() => difference(who, path)));
      // whether the skeleton still goes out before the answer is a matter of time; what tells of a row differs every time
      if (differences.every((found) => found !== null)) wrong.push({ path, differences });
      if (differences.some((found) => found?.canary)) wrong.push({ path, canary: true });
    }
    expect(wrong).toEqual([]);
  });
});
