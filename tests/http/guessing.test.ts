import http from 'node:http';
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { browserless, meOf } from '@/tests/support/browserless';
import { join, newEmail, newWorkspace } from '@/tests/support/cast';
import { query } from '@/tests/support/product';

const stage = inject('stage');
const forget = () => query(stage.owner, 'DELETE FROM guess');
beforeEach(forget);
afterAll(forget);

/** One answer in the words of the sign-in page. */
type Said = 'in' | 'wrong' | 'limit';

async function guess(email: string, password: string, headers: Record<string, string> = {}): Promise<Said> {
  const visitor = browserless(stage);
  const { csrfToken } = (await visitor.get('/api/auth/csrf')).json<{ csrfToken: string }>();
  const raw = new URLSearchParams({ email, password, csrfToken, json: 'true', callbackUrl: '/' });
  const answer = await visitor.send('POST', '/api/auth/callback/credentials', { raw, headers });
  if (answer.status === 200) return 'in';
  expect(answer.status).toBe(401);
  return answer.text.includes('limit') ? 'limit' : 'wrong';
}

const count = (said: Said[], wanted: Said) => said.filter((each) => each === wanted).length;

/** A request from another address of this machine: only the socket can say so. */
function from(localAddress: string, path: string, json: unknown): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(stage.url);
    const headers = { 'content-type': 'application/json', origin: stage.origin };
    const request = http.request({ host: '127.0.0.1', port, path, method: 'POST', localAddress, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    request.on('error', reject).end(JSON.stringify(json));
  });
}

describe('wrong passwords', () => {
  test('are taken ten times for one account, one after another, then refused', async () => {
    const email = newEmail('guessed');
    const said: Said[] = [];
    for (let i = 0; i < 14; i++) said.push(await guess(email, `wrong password ${i}`));
    expect([count(said, 'wrong'), count(said, 'limit')]).toEqual([10, 4]);
  });

  test('are taken at most ten times for one account when they come all at once', async () => {
    const email = newEmail('raced');
    const said = await Promise.all(Array.from({ length: 30 }, (_, i) => guess(email, `wrong password ${i}`)));
    expect(count(said, 'wrong')).toBeLessThanOrEqual(10);
    expect(count(said, 'limit')).toBeGreaterThanOrEqual(20);
  });

  test('are taken at most fifty times from one address, whatever the accounts', async () => {
    const said = await Promise.all(
      Array.from({ length: 60 }, (_, i) => guess(newEmail(`many-${i}`), 'wrong password')),
    );
    expect(count(said, 'wrong')).toBeLessThanOrEqual(50);
    expect(count(said, 'limit')).toBeGreaterThanOrEqual(10);
  });

  test('count for the address of the socket, whatever address the request claims', async () => {
    const email = newEmail('spoofed');
    const said: Said[] = [];
    for (let i = 0; i < 12; i++) {
      const claim = `203.0.113.${i}`;
      said.push(
        await guess(email, 'wrong password', {
          'x-forwarded-for': claim,
          'x-real-ip': claim,
          forwarded: `for=${claim}`,
        }),
      );
    }
    expect(count(said, 'limit')).toBe(2);
    const rows = await query<{ ip: string }>(stage.owner, 'SELECT DISTINCT ip FROM guess');
    expect(rows.map(({ ip }) => ip)).toEqual(['127.0.0.1']);
  });

  test('of a stranger elsewhere do not lock a person out of the device he uses', async () => {
    const owner = await newWorkspace(stage, 'Guessing');
    const person = await join(stage, owner.browser, 'viewer');
    await query(
      stage.owner,
      "INSERT INTO guess (account_key, ip) SELECT $1, '203.0.113.9' FROM generate_series(1, 20)",
      [person.email],
    );
    expect(await guess(person.email, person.password)).toBe('in');
  });

  test('are forgotten after a quarter of an hour', async () => {
    const owner = await newWorkspace(stage, 'Guessing');
    const person = await join(stage, owner.browser, 'viewer');
    for (let i = 0; i < 10; i++) await guess(person.email, `wrong password ${i}`);
    expect(await guess(person.email, person.password)).toBe('limit');
    await query(stage.owner, "UPDATE guess SET at = at - interval '15 minutes 1 second'");
    expect(await guess(person.email, person.password)).toBe('in');
  });

  test('are answered alike for a known and an unknown address', async () => {
    const owner = await newWorkspace(stage, 'Guessing');
    const ask = async (email: string) => {
      const { status, text, headers } = await browserless(stage).signIn(email, 'wrong password');
      return { status, text, names: [...headers.keys()].filter((name) => name !== 'date').sort() };
    };
    expect(await ask(owner.email)).toEqual(await ask(newEmail('unknown')));
    expect(await meOf(owner.browser)).toBe(200);
  });
});

describe('wrong links', () => {
  const wrong = (i: number) => ({ token: `wrong-link-${i}-${'x'.repeat(30)}`, password: 'a long enough phrase' });

  test('are refused after ten from one address', async () => {
    const said: number[] = [];
    for (let i = 0; i < 12; i++) said.push(await from('127.0.0.1', '/api/links/redeem', wrong(i)));
    expect(said).toEqual([...Array(10).fill(404), 429, 429]);
  });

  test('from one address do not shut the door for the others', async () => {
    for (let i = 0; i < 12; i++) await from('127.0.0.1', '/api/links/redeem', wrong(i));
    await query(
      stage.owner,
      "UPDATE guess SET ip = replace(ip, '127.0.0.1', '203.0.113.7'), account_key = replace(account_key, '127.0.0.1', '203.0.113.7')",
    );
    expect(await from('127.0.0.1', '/api/links/redeem', wrong(12))).toBe(404);
  });
});
