import fs from 'node:fs';
import { decode } from 'next-auth/jwt';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Me, MemberList, SessionList } from '@/lib/contracts/members';
import { derive } from '@/lib/server/boot/key';
import { type Browserless, browserless, meOf } from '@/tests/support/browserless';
import { join, newWorkspace, type Person } from '@/tests/support/cast';
import { query } from '@/tests/support/product';

const stage = inject('stage');
const SESSION = 'bellwether-session';

let owner: Person;
beforeAll(async () => {
  owner = await newWorkspace(stage, 'Sessions');
});

/** The session's id inside the cookie, opened with the installation's own key. */
async function sessionOf(browser: Browserless): Promise<string> {
  const key = Buffer.from(fs.readFileSync(stage.keyFile, 'utf8').trim(), 'base64');
  const token = await decode({ token: browser.cookies.get(SESSION) ?? '', secret: derive(key, 'session') });
  return String(token?.sid);
}

async function memberId(person: Person): Promise<string> {
  const { members } = (await owner.browser.get('/api/members')).json<MemberList>();
  return members.find((member) => member.email === person.email)?.id ?? '';
}

const change = async (person: Person, json: unknown) =>
  (await owner.browser.send('PATCH', `/api/members/${await memberId(person)}`, { json })).status;
const age = (id: string, column: 'seen_at' | 'created_at', by: string) =>
  query(stage.owner, `UPDATE session SET ${column} = ${column} - $2::interval WHERE id = $1`, [id, by]);

describe('a session', () => {
  test('has a new id at each sign-in, and its cookie holds no more than that id', async () => {
    const person = await join(stage, owner.browser, 'viewer');
    const first = await sessionOf(person.browser);
    const before = person.browser.cookies.get(SESSION);
    await person.browser.signIn(person.email, person.password);
    expect(await sessionOf(person.browser)).not.toBe(first);
    expect(person.browser.cookies.get(SESSION)).not.toBe(before);
    const key = Buffer.from(fs.readFileSync(stage.keyFile, 'utf8').trim(), 'base64');
    const token = await decode({ token: before ?? '', secret: derive(key, 'session') });
    expect(Object.keys(token ?? {}).sort()).toEqual(['exp', 'iat', 'jti', 'sid']);
  });

  test('is listed to its person alone, who can end the others one by one or all at once', async () => {
    const person = await join(stage, owner.browser, 'viewer');
    const elsewhere = [browserless(stage), browserless(stage), browserless(stage)];
    for (const each of elsewhere) await each.signIn(person.email, person.password);
    const list = async () => (await person.browser.get('/api/me/sessions')).json<SessionList>().sessions;
    const end = (id: string | null, by = person.browser) => by.send('DELETE', '/api/me/sessions', { json: { id } });
    const sessions = await list();
    expect(sessions).toHaveLength(4);
    expect(sessions.filter(({ current }) => current).map(({ id }) => id)).toEqual([await sessionOf(person.browser)]);
    const [first] = elsewhere;
    const id = await sessionOf(first ?? person.browser);
    expect((await end(id, owner.browser)).status).toBe(404);
    expect(await meOf(first ?? person.browser)).toBe(200);
    expect((await end(id)).status).toBe(200);
    expect(await meOf(first ?? person.browser)).toBe(401);
    expect((await end(id)).status).toBe(404);
    expect((await end(null)).json<SessionList>().sessions).toHaveLength(1);
    expect(await Promise.all([...elsewhere, person.browser].map(meOf))).toEqual([401, 401, 401, 200]);
  });

  test('does not come from a cookie that the visitor chose', async () => {
    const person = await join(stage, owner.browser, 'viewer');
    const planted = browserless(stage, [[SESSION, 'chosen-by-someone-else']]);
    expect(await meOf(planted)).toBe(401);
    await planted.signIn(person.email, person.password);
    expect(planted.cookies.get(SESSION)).not.toBe('chosen-by-someone-else');
    expect(await meOf(planted)).toBe(200);
  });

  test('lives in a cookie that no script can read', async () => {
    const person = await join(stage, owner.browser, 'viewer');
    const answer = await person.browser.signIn(person.email, person.password);
    const line = answer.headers.getSetCookie().find((each) => each.startsWith(`${SESSION}=`));
    expect(line).toMatch(/; HttpOnly/i);
    expect(line).toMatch(/; SameSite=Lax/i);
    expect(line).toMatch(/; Path=\//i);
  });

  test('ends with the sign-out, for every copy of its cookie', async () => {
    const person = await join(stage, owner.browser, 'manager');
    const copy = person.browser.copy();
    expect(await meOf(copy)).toBe(200);
    await person.browser.signOut();
    expect([await meOf(person.browser), await meOf(copy)]).toEqual([401, 401]);
    await copy.get('/api/auth/session'); // next-auth renews the cookie here: the row stays revoked
    expect(await meOf(copy)).toBe(401);
  });

  test('of another device stays when one signs out', async () => {
    const person = await join(stage, owner.browser, 'manager');
    const phone = browserless(stage);
    await phone.signIn(person.email, person.password);
    await phone.signOut();
    expect([await meOf(person.browser), await meOf(phone)]).toEqual([200, 401]);
  });

  test('ends with the next request after a suspension, and the door stays shut until it is lifted', async () => {
    const person = await join(stage, owner.browser, 'admin');
    expect(await change(person, { suspended: true })).toBe(200);
    expect(await meOf(person.browser)).toBe(401);
    await person.browser.signIn(person.email, person.password);
    expect(await meOf(person.browser)).toBe(401);
    expect(await change(person, { suspended: false })).toBe(200);
    await person.browser.signIn(person.email, person.password);
    expect(await meOf(person.browser)).toBe(200);
  });

  test('ends with the next request after a change of role, and the next one has the new role', async () => {
    const person = await join(stage, owner.browser, 'admin');
    expect((await person.browser.get('/api/audit')).status).toBe(200);
    expect(await change(person, { role: 'viewer' })).toBe(200);
    expect((await person.browser.get('/api/audit')).status).toBe(401);
    await person.browser.signIn(person.email, person.password);
    expect((await person.browser.get('/api/audit')).status).toBe(403);
  });

  test('ends everywhere when a new password is set, and the old password opens nothing', async () => {
    const person = await join(stage, owner.browser, 'viewer');
    const phone = browserless(stage);
    await phone.signIn(person.email, person.password);
    const reset = await owner.browser.send('POST', `/api/members/${await memberId(person)}/reset`);
    const token = reset.json<{ url: string }>().url.split('/link/')[1];
    const password = `${person.password} and more`;
    const redeemed = await browserless(stage).send('POST', '/api/links/redeem', { json: { token, password } });
    expect(redeemed.status).toBe(200);
    expect([await meOf(person.browser), await meOf(phone)]).toEqual([401, 401]);
    expect((await phone.signIn(person.email, person.password)).status).toBe(401);
    expect((await phone.signIn(person.email, password)).status).toBe(200);
    expect(await meOf(phone)).toBe(200);
  });

  test.each([
    ['seen_at', '24 hours 1 minute', 401],
    ['seen_at', '23 hours', 200],
    ['created_at', '30 days 1 minute', 401],
    ['created_at', '29 days 23 hours', 200],
  ] as const)('whose %s lies %s back answers %i', async (column, by, status) => {
    const person = await join(stage, owner.browser, 'viewer');
    await age(await sessionOf(person.browser), column, by);
    expect(await meOf(person.browser)).toBe(status);
  });

  test('is kept from idling out by use', async () => {
    const person = await join(stage, owner.browser, 'viewer');
    const id = await sessionOf(person.browser);
    await age(id, 'seen_at', '23 hours');
    expect(await meOf(person.browser)).toBe(200);
    await age(id, 'seen_at', '23 hours');
    expect(await meOf(person.browser)).toBe(200);
  });
});

test('a person moves between his workspaces, and to no other', async () => {
  const second = await newWorkspace(stage, 'Second');
  const invited = await second.browser.send('POST', '/api/members/invitations', {
    json: { email: owner.email, role: 'viewer' },
  });
  const token = invited.json<{ url: string }>().url.split('/link/')[1];
  const json = { token, password: owner.password };
  expect((await browserless(stage).send('POST', '/api/links/redeem', { json })).status).toBe(200);
  const before = (await owner.browser.get('/api/me')).json<Me>();
  expect(before.workspaces.map(({ name, role }) => [name, role])).toEqual([
    ['Second', 'viewer'],
    ['Sessions', 'owner'],
  ]);
  const to = before.workspaces.find(({ name }) => name === 'Second')?.id;
  const move = (workspaceId: string | undefined) =>
    owner.browser.send('POST', '/api/me/workspace', { json: { workspaceId } });
  expect((await move(to)).json<Me>().workspace).toMatchObject({ name: 'Second', role: 'viewer' });
  expect((await owner.browser.get('/api/audit')).status).toBe(403);
  const foreign = (await newWorkspace(stage, 'Foreign')).browser;
  const other = (await foreign.get('/api/me')).json<Me>().workspace.id;
  expect((await move(other)).status).toBe(404);
  expect((await move(before.workspace.id)).json<Me>().workspace.name).toBe('Sessions');
});
