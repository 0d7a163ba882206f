/** Which IP addresses outgoing requests may reach. Knows numbers alone: no name, no port, no environment. */
import net from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** A network and how many of its leading bits count. */
export type Range = [Address, number];

/** All that is assigned to the public internet (RFC 4291, IANA); the rest of IPv6 is not routed, or not yet. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by its number, but on Azure the host of the virtual machine answers there, with its settings and keys. */
const AZURE_HOST = '168.63.129.16';
/** Where an IPv6 address carries an IPv4 one that is reached through it: the first of four bytes. */
const CARRIED_AT = new Map([
  ['ipv4Mapped', 12],
  ['rfc6145', 12],
  ['rfc6052', 12],
  ['teredo', 12],
  ['6to4', 2],
]);

/**
 * Reads a comma-separated list of networks such as `10.0.0.0/8, fd00::/8`.
 *
 * @throws RangeError that names the first entry which is none
 */
export function readRanges(text: string): Range[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map(readRange);
}

function readRange(entry: string): Range {
  const kind = entry.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4;
  const valid = kind === ipaddr.IPv6 ? ipaddr.IPv6.isValidCIDR(entry) : ipaddr.IPv4.isValidCIDRFourPartDecimal(entry);
  if (!valid) throw new RangeError(`expected networks such as 10.0.0.0/8 or fd00::/8, got ${JSON.stringify(entry)}`);
  const [address, bits] = kind.parseCIDR(entry);
  const network = kind.networkAddressFromCIDR(entry);
  if (network.toString() !== address.toString())
    throw new RangeError(`expected the first address of a network, ${network}/${bits}, got ${JSON.stringify(entry)}`);
  return [address, bits];
}

/**
 * Whether a connection to this address may be opened: it is public, or the operator has allowed its range. An address
 * that carries another must be allowed with both.
 *
 * @param text an address as a resolver writes it; a name, or a number in any other notation, is never reached
 */
export function mayReach(text: string, allowed: readonly Range[]): boolean {
  if (net.isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  const carried = carriedBy(address);
  if (carried && !mayReach(carried, allowed)) return false;
  return isPublic(address) || allowed.some((range) => range[0].kind() === address.kind() && address.match(range));
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv6' ? address.match(GLOBAL) : address.toString() !== AZURE_HOST;
}

function carriedBy(address: Address): string | null {
  const from = address.kind() === 'ipv6' ? CARRIED_AT.get(address.range()) : undefined;
  if (from === undefined) return null;
  const turned = address.range() === 'teredo' ? 0xff : 0; // Teredo hides the address by turning its bits over, RFC 4380
  return address
    .toByteArray()
    .slice(from, from + 4)
    .map((byte) => byte ^ turned)
    .join('.');
}
