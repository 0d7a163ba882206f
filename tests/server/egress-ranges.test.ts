import net from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayReach, readRanges } from '@/lib/server/egress/ranges';

/** What IANA's registries of special addresses call not globally reachable, in Node's own reading of networks. */
const listOf = (networks: string[], family: 'ipv4' | 'ipv6'): net.BlockList => {
  const list = new net.BlockList();
  for (const network of networks) list.addSubnet(network.split('/')[0] ?? '', Number(network.split('/')[1]), family);
  return list;
};
const FOUR = listOf(
  [
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
    ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
    ...['192.31.196.0/24', '192.52.193.0/24', '192.175.48.0/24', '224.0.0.0/3', '168.63.129.16/32'],
  ],
  'ipv4',
);
const SIX = listOf(
  ['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '2620:4f:8000::/48'],
  'ipv6',
);
/** Near the edges of the special networks as often as anywhere. */
const byte = fc.oneof(
  fc.nat(255),
  fc.constantFrom(0, 1, 2, 9, 10, 11, 63, 64, 99, 100, 127, 128, 168, 169, 172, 192, 254),
);
const group = fc.oneof(
  fc.nat(0xffff),
  fc.constantFrom(0, 1, 0x64, 0x100, 0x2001, 0x2002, 0xdb8, 0x3fff, 0xfe80, 0xffff),
);
const four = fc.array(byte, { minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'));
const six = fc
  .array(group, { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((each) => each.toString(16)).join(':'));

describe('without a word of the operator', () => {
  it('an IPv4 address may be reached exactly where no registry sets it apart', () => {
    fc.assert(
      fc.property(four, (address) => {
        expect(mayReach(address, [])).toBe(!FOUR.check(address, 'ipv4'));
      }),
      { numRuns: 20_000, seed: 1 },
    );
  });

  it('an IPv6 address may be reached exactly where no registry sets it apart', () => {
    fc.assert(
      fc.property(six, (address) => {
        expect(mayReach(address, [])).toBe(!SIX.check(address, 'ipv6'));
      }),
      { numRuns: 20_000, seed: 2 },
    );
  });

  it.each([
    ...[
      '1.1.1.1',
      '8.8.8.8',
      '9.255.255.255',
      '11.0.0.0',
      '126.255.255.255',
      '128.0.0.0',
      '172.15.255.255',
      '172.32.0.0',
    ],
    ...[
      '192.167.255.255',
      '192.169.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '198.17.255.255',
      '198.20.0.0',
      '223.255.255.255',
    ],
    ...['2606:4700:4700::1111', '2001:4860:4860::8888', '2a00::1', '2400:cb00::1', '2620:fe::fe', '3ffe::1'],
  ])('%s may be reached', (address) => {
    expect(mayReach(address, [])).toBe(true);
  });
});

describe('a range that the operator allows', () => {
  it('opens no address that only carries one of another range', () => {
    const translated = readRanges('64:ff9b::/96, 2002::/16, 2001::/32, ::ffff:0:0/96, 64:ff9b:1::/48');
    for (const address of [
      '64:ff9b::8.8.8.8',
      '2002:808:808::1',
      '::ffff:8.8.8.8',
      '2001::f7f7:f7f7',
      '64:ff9b:1::808:808',
    ])
      expect([address, mayReach(address, translated), mayReach(address, [])]).toEqual([address, true, false]);
    for (const address of [
      '64:ff9b::7f00:1',
      '2002:a00:1::',
      '::ffff:169.254.169.254',
      '2001::80ff:fffe',
      '64:ff9b:1::a00:1',
    ])
      expect([address, mayReach(address, translated)]).toEqual([address, false]);
    expect(mayReach('64:ff9b::a00:1', [...translated, ...readRanges('10.0.0.0/8')])).toBe(true);
  });

  it('is read from a list of networks, and a bad entry is named', () => {
    expect(readRanges('')).toEqual([]);
    expect(
      readRanges(' 10.0.0.0/8 ,, fd00::/8,192.168.7.9/32 ').map(([network, bits]) => `${network}/${bits}`),
    ).toEqual([...['10.0.0.0/8', 'fd00::/8', '192.168.7.9/32']]);
    for (const bad of [
      '10/8',
      '10.0.0.0',
      '10.0.0.0/33',
      '10.0.0.0/',
      '010.0.0.0/8',
      '0x0a.0.0.0/8',
      'localhost',
      '::/129',
      'fe80::%lo/10',
      '10.0.0.0-10.0.0.9',
      '*',
    ])
      expect(() => readRanges(`127.0.0.0/8, ${bad}`)).toThrow(`got ${JSON.stringify(bad)}`);
    expect(() => readRanges('10.0.0.5/8')).toThrow('the first address of a network, 10.0.0.0/8, got "10.0.0.5/8"');
  });
});
