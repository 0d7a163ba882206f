import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawsOf } from '@/tests/support/vendors/draws';
import { startVendorServer, type VendorServer } from '@/tests/support/vendors/vendor-server';

let server: VendorServer;
let rows: string[];

beforeEach(async () => {
  rows = ['é'.repeat(500)];
  server = await startVendorServer(
    ({ path }) => {
      if (path === '/mistake') throw new Error('no such page here');
      return { status: 200, body: rows };
    },
    {
      change: () => rows.push('changed'),
      refuse: (status) => ({ status, headers: { 'x-vendor': 'yes' }, body: { status } }),
    },
  );
});
afterEach(() => server.close());

const ask = (path = '/rows', init?: RequestInit) => fetch(`${server.url}${path}`, init);

test('answers and keeps what was asked', async () => {
  const answered = await ask('/rows?a=1&a=2', { method: 'POST', body: '{"limit":3}', headers: { 'x-key': 'k' } });
  expect(await answered.json()).toEqual(rows);
  expect(server.requests).toMatchObject([{ method: 'POST', path: '/rows', body: '{"limit":3}', status: 200 }]);
  expect(server.requests[0]?.query.getAll('a')).toEqual(['1', '2']);
  expect(server.requests[0]?.headers['x-key']).toBe('k');
});

test('meets the nth request after a script with its nth entry, and none past its end', async () => {
  await ask();
  server.script([null, { kind: 'status', status: 503, headers: { 'retry-after': '2' } }]);
  const answers = [await ask(), await ask(), await ask()];
  expect(answers.map((each) => each.status)).toEqual([200, 503, 200]);
  expect(answers[1]?.headers.get('retry-after')).toBe('2');
  expect(answers[1]?.headers.get('x-vendor')).toBe('yes');
  expect(await answers[1]?.json()).toEqual({ status: 503 });
  expect(server.requests.map((each) => each.status)).toEqual([200, 200, 503, 200]);
});

test('says the words of a script where it has some', async () => {
  server.script([{ kind: 'status', status: 502, body: '<html>bad gateway</html>' }]);
  expect(await (await ask()).text()).toBe('<html>bad gateway</html>');
});

test('hangs until it is closed', async () => {
  server.script([{ kind: 'hang' }]);
  await expect(ask('/rows', { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/);
  expect(server.requests).toMatchObject([{ status: 0 }]);
});

test('cuts a body after the share of its bytes', async () => {
  for (const share of [0, 0.5]) {
    server.script([{ kind: 'cut', share }]);
    const answered = await ask();
    const promised = Number(answered.headers.get('content-length'));
    let received = 0;
    const reading = async () => {
      for await (const part of answered.body ?? []) received += part.length;
    };
    await expect(reading()).rejects.toThrow();
    expect(received).toBe(Math.floor(promised * share));
  }
});

test('drops a connection before a byte', async () => {
  server.script([{ kind: 'drop' }]);
  await expect(ask()).rejects.toThrow();
  expect((await ask()).status).toBe(200);
});

test('repeats the page it answered last on that path, as it was then', async () => {
  server.script([{ kind: 'repeat' }, null, { kind: 'change' }, { kind: 'repeat' }, { kind: 'repeat' }]);
  const pages = [];
  for (const path of ['/a', '/b', '/a?page=2', '/b', '/a?page=3']) pages.push(await (await ask(path)).json());
  expect(pages.map((page) => page.length)).toEqual([1, 1, 2, 1, 2]);
});

test('tells of its own mistakes when it closes', async () => {
  const faulty = server;
  await expect(ask('/mistake')).rejects.toThrow();
  await expect(faulty.close()).rejects.toThrow('no such page here');
  server = await startVendorServer(() => ({ status: 204, body: '' }));
});

test('draws the same from the same seed', () => {
  const drawn = (seed: number) => {
    const draws = drawsOf(seed);
    return [draws.next(), draws.below(10), draws.chance(0.5), draws.pick(['a', 'b', 'c']), draws.text(8, 'abc')];
  };
  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
});
