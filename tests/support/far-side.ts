/** Other machines, as far as a test needs them: servers that answer, and canaries that nobody is to touch. All on loopback. */
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { until } from './browserless';

export type FarSide = {
  port: number;
  /** Connections that were opened to it. */
  seen: () => number;
  /** Connections that are open now. */
  held: () => number;
  close: () => Promise<void>;
};

/** Listens and keeps count of who comes. @param port 0 for any */
async function listening(server: net.Server, host: string, port = 0): Promise<FarSide> {
  const sockets = new Set<net.Socket>();
  let seen = 0;
  server.on('connection', (socket: net.Socket) => {
    seen++;
    sockets.add(socket);
    socket.on('error', () => undefined); // the other end may go as it likes
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    seen: () => seen,
    held: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export const webServer = (answer: http.RequestListener): Promise<FarSide> =>
  listening(http.createServer(answer), '127.0.0.1');

export const secureServer = (pair: { key: string; cert: string }, answer: http.RequestListener): Promise<FarSide> =>
  listening(https.createServer(pair, answer), '127.0.0.1');

/** A server of no protocol: what it does with a connection is up to the test. */
export const rawServer = (take: (socket: net.Socket) => void, host = '127.0.0.1'): Promise<FarSide> =>
  listening(
    net.createServer((socket) => {
      take(socket);
      socket.resume(); // what is not read does not end either
    }),
    host,
  );

/** Listeners on 127.0.0.1 and, where there is one, on ::1 at the same port, for several ports. */
export async function canaries(ports: number): Promise<FarSide[]> {
  const found: FarSide[] = [];
  for (let i = 0; i < ports; i++) {
    const four = await listening(
      net.createServer((socket) => socket.destroy()),
      '127.0.0.1',
    );
    const six = await listening(
      net.createServer((socket) => socket.destroy()),
      '::1',
      four.port,
    ).catch(() => null); // a machine without IPv6, or the port is taken there
    found.push(four, ...(six ? [six] : []));
  }
  return found;
}

/** Until so many connections are open to it. */
export const untilHeld = (far: FarSide, wanted: number): Promise<number> =>
  until(
    async () => far.held(),
    (held) => held === wanted,
  );

/** Far sides that end with the test. @returns how to keep one until then, and how to end them all */
export function keeping() {
  const open: FarSide[] = [];
  return {
    kept: async (making: FarSide | Promise<FarSide>): Promise<FarSide> => {
      const made = await making;
      open.push(made);
      return made;
    },
    endAll: async () => {
      for (const each of open.splice(0)) await each.close();
    },
  };
}
