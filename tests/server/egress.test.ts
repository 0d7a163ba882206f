import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedAddress, checkedAddressBy } from '@/lib/server/egress/addresses';
import { readRanges } from '@/lib/server/egress/ranges';
import { doorOn, download, request } from '@/lib/server/egress/request';
import { canaries, type FarSide, webServer } from '@/tests/support/far-side';
import { forbiddenAddresses, forbiddenHosts } from '@/tests/support/forbidden-targets';
import { type NameServer, nameServer } from '@/tests/support/name-server';
import { refusal } from '@/tests/support/through-egress';

/** Public by its number and given to nobody, so that no test leaves this machine. */
const [PUBLIC, PUBLIC_TOO] = ['2d00::1', '2d00::2'];
const LOOPBACK = readRanges('127.0.0.0/8, ::1/128');
const HOME = readRanges('127.0.0.1/32');

let birds: FarSide[];
let names: NameServer;
let port: number;
const touched = () => birds.reduce((sum, { seen }) => sum + seen(), 0);

beforeAll(async () => {
  birds = await canaries(3);
  port = birds[0]?.port ?? 0;
  names = await nameServer({
    'mixed.example': [[PUBLIC, '127.0.0.1']],
    'mixed-first.example': [['127.0.0.1', PUBLIC]],
    'mixed-six.example': [[PUBLIC, '::1', PUBLIC_TOO]],
    'one-of-many.example': [[...Array.from({ length: 12 }, (_, i) => `2d00::${i + 1}`), 'fd00::1']],
    'private.example': [['10.0.0.1']],
    'metadata.example': [['169.254.169.254']],
    'mapped.example': [['::ffff:127.0.0.1']],
    'translated.example': [['64:ff9b::7f00:1']],
    'zero.example': [['0.0.0.0']],
    'compatible.example': [['::7f00:1']],
    'six.example': [['::1']],
    'turns.example': [[PUBLIC], ['127.0.0.1', '::1']],
    'turns-home.example': [['127.0.0.1'], ['::1']],
    'turns-address.example': [[PUBLIC], ['127.0.0.1']],
    'both.example': [['127.0.0.1', '::1']],
    'nothing.example': [[]],
  });
});
afterAll(async () => {
  names.close();
  for (const bird of birds) await bird.close();
});

describe('no request reaches', () => {
  it('any of the forbidden addresses, and no canary sees a connection', async () => {
    const targets = birds.flatMap((bird) => forbiddenAddresses(bird.port));
    expect(forbiddenAddresses(port).length).toBeGreaterThan(240);
    const outcomes: string[] = [];
    for (const [kind, address] of targets)
      for (const call of [request, download]) {
        const { code } = await refusal(call(address, { timeoutMs: 5_000 }));
        if (code !== 'invalid') outcomes.push(`${kind}: ${JSON.stringify(address)} ${code}`);
      }
    expect(outcomes).toEqual([]);
    expect(touched()).toBe(0);
  });

  it('a forbidden host for a driver, with or without brackets', async () => {
    const outcomes: string[] = [];
    for (const [kind, host] of forbiddenHosts())
      for (const each of new Set([host, host.replace(/^\[|\]$/g, '')])) {
        const { code } = await refusal(checkedAddress(each, port));
        if (code !== 'invalid') outcomes.push(`${kind}: ${each} ${code}`);
      }
    expect(outcomes).toEqual([]);
  });

  it.each([
    ...[
      '/var/run/postgresql',
      '@socket',
      'a/b',
      'a:5432',
      'a b',
      'a@b',
      'a?b',
      'a#b',
      'a\\b',
      '',
      ' ',
      '[',
      'a%b',
      '\0',
    ],
    ...['2d00::1%lo', '[2d00::1%lo]', '[2d00::1', '2d00::1]', '[[::1]]', '[example.com]', 'http://example.com'],
  ])('what is no host of a driver: %j', async (host) => {
    expect(await refusal(checkedAddressBy({ resolve: names.resolve }, host, 5432))).toMatchObject({
      ...{ code: 'invalid', message: 'Expected the name or the address of a host alone.' },
    });
  });

  it.each([0, -1, 65_536, 1.5, Number.NaN])('port %s', async (odd) => {
    expect((await refusal(checkedAddress('example.com', odd))).message).toContain('Expected a port from 1 to 65535');
  });
});

describe('a name', () => {
  it.each([
    ...['mixed', 'mixed-first', 'mixed-six', 'one-of-many', 'private', 'metadata'],
    ...['mapped', 'translated', 'zero', 'compatible', 'six'],
  ])('is refused where any of its addresses is: %s.example', async (label) => {
    const host = `${label}.example`;
    const door = doorOn({ resolve: names.resolve });
    for (const call of [
      () => door.request(`http://${host}:${port}/`),
      () => door.download(`https://${host}:${port}/`),
      () => checkedAddressBy({ resolve: names.resolve }, host, port),
    ]) {
      const { code, message } = await refusal(call());
      expect(code).toBe('invalid');
      expect(message).toContain(host);
      expect(message).not.toMatch(/127\.0|::|169\.|10\.0|0\.0\.0|fd00|64:ff/);
    }
    expect(touched()).toBe(0);
  });

  it('that leads elsewhere when it is asked again is asked once', async () => {
    const door = doorOn({ resolve: names.resolve });
    const error = await refusal(door.request(`http://turns.example:${port}/`, { timeoutMs: 1_000 }));
    expect(error.message).toBe('turns.example could not be reached.');
    expect([names.asked('turns.example'), touched()]).toEqual([1, 0]);
    expect((await refusal(door.request(`http://turns.example:${port}/`))).code).toBe('invalid');
    expect([names.asked('turns.example'), touched()]).toEqual([2, 0]);
  });

  it('is reached where its first answer led, whatever the second would be', async () => {
    const home = await webServer((_, answer) => void answer.end('home'));
    const door = doorOn({ resolve: names.resolve });
    for (let i = 0; i < 2; i++) {
      const call = door.request(`http://turns-home.example:${home.port}/`, { allowed: HOME });
      if (i === 0) expect(String((await call).body)).toBe('home');
      else expect((await refusal(call)).code).toBe('invalid');
    }
    expect([home.seen(), names.asked('turns-home.example'), touched()]).toEqual([1, 2, 0]);
    await home.close();
  });

  it('gives a driver the address that was checked, and keeps the name for TLS', async () => {
    const checking = { resolve: names.resolve };
    expect(await checkedAddressBy(checking, 'turns-address.example', 5432)).toEqual({
      ...{ address: PUBLIC, port: 5432, servername: 'turns-address.example' },
    });
    expect((await refusal(checkedAddressBy(checking, 'turns-address.example', 5432))).code).toBe('invalid');
    const dotted = await checkedAddressBy({ resolve: async () => [PUBLIC] }, 'Dotted.example.', 5432);
    expect(dotted.servername).toBe('dotted.example');
    expect((await refusal(checkedAddressBy(checking, 'nothing.example', 1))).code).toBe('upstream');
    expect(await checkedAddressBy(checking, '[2d00::7]', 1)).toEqual({
      address: '2d00::7',
      port: 1,
      servername: undefined,
    });
    expect(await checkedAddressBy(checking, '8.8.2056', 1)).toMatchObject({
      address: '8.8.8.8',
      servername: undefined,
    });
  });

  it('that has no address, or is not known, cannot be reached', async () => {
    const door = doorOn({ resolve: names.resolve });
    for (const host of ['nothing.example', 'unknown.example'])
      expect(await refusal(door.request(`http://${host}/`))).toMatchObject({
        ...{ code: 'upstream', message: `${host} could not be reached.` },
      });
  });

  it('whose resolver answers in another notation is not reached', async () => {
    for (const odd of ['0177.0.0.1', '2130706433', 'localhost', '127.1', '', '8.8.8.8 ', '08.8.8.8'])
      expect((await refusal(doorOn({ resolve: async () => [odd] }).request('http://x.example/'))).code).toBe('invalid');
  });
});

describe('a range that the operator allows', () => {
  it('opens exactly itself', async () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost', '0x7f.1', 'both.example']) {
      const door = doorOn({
        resolve: async (name) => (name === 'localhost' ? ['127.0.0.1', '::1'] : names.resolve(name)),
      });
      const open = await webServer((_, answer) => void answer.end('open'));
      const call = door.request(`http://${host}:${open.port}/`, { allowed: LOOPBACK });
      if (host === '[::1]') expect((await refusal(call)).message).toBe('::1 could not be reached.');
      else expect(String((await call).body)).toBe('open');
      await open.close();
    }
    for (const host of ['127.0.0.2', '[::1]', 'localhost', '10.0.0.1', '[::ffff:127.0.0.1]', 'both.example'])
      expect(
        (
          await refusal(
            doorOn({ resolve: async () => ['127.0.0.1', '::1'] }).request(`http://${host}:${port}/`, { allowed: HOME }),
          )
        ).code,
      ).toBe('invalid');
    expect(touched()).toBe(0);
  });
});

it('the canaries see whoever does come', async () => {
  const before = touched();
  for (const bird of birds) await refusal(request(`http://127.0.0.1:${bird.port}/`, { allowed: LOOPBACK }));
  await refusal(request(`http://[::1]:${port}/`, { allowed: LOOPBACK }));
  expect(touched()).toBeGreaterThanOrEqual(before + birds.length);
});
