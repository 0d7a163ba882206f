import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { doorOn, type Wanted } from '@/lib/server/egress/request';
import { canaries, type FarSide, keeping, rawServer, untilHeld, webServer } from '@/tests/support/far-side';
import { LOOPBACK_FOUR as ALLOWED, ask, door, refusal } from '@/tests/support/through-egress';

const HELLO = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';
const UNREACHED = { code: 'upstream', message: 'far.example could not be reached.' };

const { kept, endAll } = keeping();
afterEach(endAll);

describe('a caller', () => {
  const reason = new Error('no longer wanted');

  it('who stops is told his own reason, at whatever moment', async () => {
    const silent = await kept(rawServer(() => undefined));
    const half = await kept(webServer((_, answer) => void answer.write('x')));
    const already = AbortSignal.abort(reason);
    await expect(ask(silent, { signal: already })).rejects.toBe(reason);
    expect(silent.seen()).toBe(0);
    for (const far of [silent, half]) {
      const stop = new AbortController();
      const call = ask(far, { signal: stop.signal });
      await untilHeld(far, 1);
      setTimeout(() => stop.abort(reason), 50);
      await expect(call).rejects.toBe(reason);
      await untilHeld(far, 0);
    }
  });

  it('who stops while a name is looked up opens no connection', async () => {
    const far = await kept(webServer((_, answer) => void answer.end()));
    const stop = new AbortController();
    let found = () => {};
    const slow = doorOn({ resolve: () => new Promise((resolve) => (found = () => resolve(['127.0.0.1']))) });
    const call = slow.request(`http://far.example:${far.port}/`, { allowed: ALLOWED, signal: stop.signal });
    stop.abort(reason);
    await expect(call).rejects.toBe(reason);
    found();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(far.seen()).toBe(0);
  });

  it('leaves no timer and no listener behind', async () => {
    const far = await kept(webServer((_, answer) => void answer.end('x')));
    const { signal } = new AbortController();
    const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
    const before = timers();
    for (let i = 0; i < 20; i++) await ask(far, { signal, timeoutMs: 600_000, idleMs: 600_000 });
    const moved = await kept(webServer((_, answer) => void answer.writeHead(302).write('without an end')));
    for (let i = 0; i < 20; i++) await refusal(ask(moved, { signal, timeoutMs: 600_000, idleMs: 600_000 }));
    await untilHeld(moved, 0);
    await untilHeld(far, 0);
    expect([getEventListeners(signal, 'abort').length, timers() - before <= 2]).toEqual([0, true]);
  });

  it.each(['a:canary@', ':canary@', 'canary@', 'a:@'])(
    'may not put a name or a password into the address: %s',
    async (who) => {
      const far = await kept(webServer((_, answer) => void answer.end()));
      const { code, message } = await refusal(
        door.request(`http://${who}127.0.0.1:${far.port}/`, { allowed: ALLOWED }),
      );
      expect([code, message, far.seen()]).toEqual([
        ...['invalid', 'Expected an address without a user name or a password in it.', 0],
      ]);
    },
  );

  const ours = ['host', 'Host', 'connection', 'Keep-Alive', 'Content-Length', 'transfer-encoding', 'accept-encoding'];
  const more = ['upgrade', 'expect', 'te', 'trailer', 'proxy-authorization', 'Proxy-Connection'];
  const broken: Record<string, string>[] = [
    ...[...ours, ...more].map((name) => ({ [name]: 'canary' })),
    ...['canary\r\nhost: y', 'canary\n', 'canary\0', 'canary€'].map((x) => ({ x })),
    ...['x\r\ny', 'x:', 'x y', 'ü', ''].map((name) => ({ [name]: 'canary' })),
  ];
  it.each(broken.map((headers) => [headers]))('may not set %j', async (headers) => {
    const far = await kept(webServer((_, answer) => void answer.end()));
    const error = await refusal(ask(far, { headers }));
    expect([error.code, error.message.includes('canary'), far.seen()]).toEqual(['invalid', false, 0]);
  });
});

describe('a redirect', () => {
  it.each([300, 301, 302, 303, 305, 307, 308, 399])(
    'of %i is not followed, not even to where one may go',
    async (status) => {
      const birds = await canaries(2);
      for (const bird of birds) await kept(bird);
      const last = await kept(webServer((_, answer) => void answer.end('reached')));
      const hosts = ['127.0.0.1', '[::1]', 'localhost', '2130706433', 'far.example'];
      const places = [...birds, last].flatMap(({ port }) => hosts.map((host) => `http://${host}:${port}/`));
      for (const location of [...places, '//127.0.0.1/', '/again', 'file:///etc/passwd', '']) {
        const far = await kept(webServer((_, answer) => void answer.writeHead(status, { location }).end('moved')));
        const error = await refusal(ask(far));
        expect([error.code, error.message]).toEqual(['upstream', 'far.example redirected, which is not followed.']);
        expect(far.seen()).toBe(1);
      }
      expect([...birds, last].map(({ seen }) => seen())).toEqual([...birds, last].map(() => 0));
    },
  );
});

describe('everything that fails before an answer says the same', () => {
  const raw = (text: string | Buffer) => rawServer((socket) => socket.once('data', () => socket.end(text)));
  const closed = async (): Promise<FarSide> => {
    const far = await rawServer(() => undefined);
    await far.close();
    return { ...far, close: async () => undefined };
  };
  const cases: [string, () => Promise<FarSide>, Wanted?][] = [
    ['a port that is closed', closed],
    ['a connection that is closed at once', () => rawServer((socket) => socket.end())],
    ['a connection that is reset', () => rawServer((socket) => socket.resetAndDestroy())],
    ['another protocol', () => raw('SSH-2.0-OpenSSH_9.2\r\n')],
    ['bytes without sense', () => raw(Buffer.alloc(4_096, 0xff))],
    ['half a header', () => raw('HTTP/1.1 200 OK\r\ncontent-ty')],
    ['headers without measure', () => raw(`${HELLO}x: ${'y'.repeat(100_000)}\r\n\r\n`)],
    ['two lengths', () => raw(`${HELLO}content-length: 1\r\ncontent-length: 2\r\n\r\nxx`)],
    [
      'a change of protocol',
      () => raw('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    ],
    ['nothing within the time', () => rawServer(() => undefined), { timeoutMs: 300 }],
    ['nothing for too long', () => rawServer(() => undefined), { idleMs: 300 }],
    [
      'headers that never end',
      () =>
        rawServer((socket) => {
          socket.write(HELLO);
          const drip = setInterval(() => socket.write('x: y\r\n'), 20);
          socket.on('close', () => clearInterval(drip));
        }),
      { timeoutMs: 400 },
    ],
    [
      'one promise after another',
      () =>
        rawServer((socket) => {
          const drip = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 20);
          socket.on('close', () => clearInterval(drip));
        }),
      { timeoutMs: 400 },
    ],
  ];
  it.each(cases)('%s', async (_, make, wanted) => {
    const far = await kept(make());
    const from = performance.now();
    expect(await refusal(ask(far, wanted))).toMatchObject(UNREACHED);
    expect(performance.now() - from).toBeLessThan(15_000); // of the 30 s that it may take
    await untilHeld(far, 0);
  });

  it('a name that nobody can look up in time', async () => {
    const slow = doorOn({ resolve: () => new Promise(() => undefined) });
    expect(await refusal(slow.request('http://far.example/', { timeoutMs: 200 }))).toMatchObject(UNREACHED);
  });
});
