/** A name server of a test's own, TTL 0: a name may lead somewhere else each time it is asked for. */
import dgram from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import ipaddr from 'ipaddr.js';

/** For each name what is answered the first time, the second time, …; the last answer stays. */
export type Zone = Record<string, string[][]>;
export type NameServer = {
  /** All addresses of a name as this server gives them. */
  resolve: (name: string) => Promise<string[]>;
  /** How often a name was asked for. */
  asked: (name: string) => number;
  close: () => void;
};

const TYPES = new Map([
  [1, 'ipv4'],
  [28, 'ipv6'],
]);
const NO_ERROR = 0x8180; // a recursive answer
const NO_NAME = 0x8183;

export async function nameServer(zone: Zone): Promise<NameServer> {
  const asked = new Map<string, number>();
  const socket = dgram.createSocket('udp4').on('message', (query, from) => {
    const { name, type, end } = questionOf(query);
    const turn = asked.get(`${name} ${type}`) ?? 0;
    asked.set(`${name} ${type}`, turn + 1);
    const turns = zone[name];
    const addresses = turns?.[Math.min(turn, turns.length - 1)] ?? [];
    const bytes = addresses.map((each) => ipaddr.parse(each)).filter((each) => each.kind() === TYPES.get(type));
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(turns ? NO_ERROR : NO_NAME, 2);
    for (const [at, count] of [1, bytes.length, 0, 0].entries()) header.writeUInt16BE(count, 4 + 2 * at);
    const records = bytes.map((each) => recordOf(type, Buffer.from(each.toByteArray())));
    socket.send(Buffer.concat([header, query.subarray(12, end), ...records]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 5_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  const none = (cause: NodeJS.ErrnoException) => (cause.code === 'ENODATA' ? [] : Promise.reject<string[]>(cause)); // of the other kind only
  return {
    resolve: async (name) => [
      ...(await resolver.resolve4(name).catch(none)),
      ...(await resolver.resolve6(name).catch(none)),
    ],
    asked: (name) => asked.get(`${name} 1`) ?? 0,
    close: () => {
      resolver.cancel();
      socket.close();
    },
  };
}

/** The one question of a query, RFC 1035 section 4.1.2. */
function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** A resource record of the name in the question, class IN, that nobody may keep. */
function recordOf(type: number, address: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(address.length, 10);
  return Buffer.concat([head, address]);
}
