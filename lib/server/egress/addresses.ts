/** From a host to the addresses it is reached at, each of them checked before any connection. Knows names and addresses; no HTTP, no noun. */
import 'server-only';
import dns, { type LookupAddress } from 'node:dns';
import net from 'node:net';
import { AppError } from '@/lib/contracts/errors';
import { env } from '@/lib/server/env';
import { mayReach, type Range } from './ranges';

/** Every address of a name, as text. */
export type Resolve = (name: string) => Promise<string[]>;
/** What a driver connects to. `servername` is what its TLS must check the certificate against; an address has none. */
export type Checked = { address: string; port: number; servername: string | undefined };
type Checking = { resolve: Resolve; allowed?: readonly Range[] };

export const resolveAll: Resolve = async (name) => {
  const asked = /(^|\.)localhost\.?$/.test(name) ? 'localhost' : name; // RFC 6761: no name server is asked for these
  const found = await dns.promises.lookup(asked, { all: true, verbatim: true });
  return found.map(({ address }) => address);
};

/** For drivers that open their own connections: they are given the address, so that the name cannot lead elsewhere later. */
export const checkedAddress = (host: string, port: number, allowed?: readonly Range[]): Promise<Checked> =>
  checkedAddressBy({ resolve: resolveAll, allowed }, host, port);

export async function checkedAddressBy(checking: Checking, host: string, port: number): Promise<Checked> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new AppError('invalid', `Expected a port from 1 to 65535, got ${port}.`);
  const name = readHost(host);
  const [first] = await checkedAddresses(checking, name);
  return { address: first.address, port, servername: servernameOf(name) };
}

/** @param host as `hostOf` gives it. @returns at least one; if any address of the host is refused, all are */
export async function checkedAddresses(
  { resolve, allowed = env().EGRESS_ALLOW }: Checking,
  host: string,
): Promise<[LookupAddress, ...LookupAddress[]]> {
  const found = net.isIP(host) ? [host] : await resolve(host).catch((cause) => Promise.reject(unreached(host, cause)));
  if (!found.every((address) => mayReach(address, allowed)))
    throw new AppError(
      'invalid',
      `Expected an address on the public internet, got ${host}. Private ranges are allowed by EGRESS_ALLOW alone.`,
    );
  const [first, ...rest] = found.map((address) => ({ address, family: net.isIP(address) }));
  if (!first) throw unreached(host);
  return [first, ...rest];
}

/** One sentence for everything that may go wrong before an answer: it tells nothing of what listens there. */
export const unreached = (host: string, cause?: unknown): AppError =>
  new AppError('upstream', `${host} could not be reached.`, { cause });

/** The host of an address, an IPv6 one without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const servernameOf = (host: string): string | undefined => (net.isIP(host) ? undefined : host.replace(/\.$/, ''));

/** What was typed as a host, read as a browser reads it: 0x7f.1 is an address, not a name. A path to a socket is no host. */
function readHost(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const six = net.isIP(bare) === 6;
  const text = `http://${six ? `[${bare}]` : host}/`;
  if ((!six && /[\s/\\?#@:%]/.test(host)) || !URL.canParse(text))
    throw new AppError('invalid', 'Expected the name or the address of a host alone.');
  return hostOf(new URL(text));
}
