/**
 * Around Next's standalone server: the client's address is what the socket says, whatever the request claims, and
 * the process ends when its supervisor does.
 */
import http from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { appUrl, rootDir } from './paths';

/** Headers of Next's own plumbing that no client has a reason to send. */
const INTERNAL = [
  'x-middleware-subrequest',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-nextjs-data',
  'x-invoke-path',
  'x-invoke-query',
  'x-invoke-output',
  'x-matched-path',
  'x-middleware-invoke',
  'x-middleware-rewrite',
  'x-now-route-matches',
];

/** Said at run time: the build does not know under which address it will be served. */
const HTTPS_ONLY = 'max-age=31536000; includeSubDomains';

/** A body that stands still this long is cut off. */
const IDLE_MS = 30_000;

export async function serveWeb(): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  const { createServer } = http;
  const secure = appUrl().startsWith('https:');
  const current = new WeakMap<Socket, [http.IncomingMessage, http.ServerResponse]>();
  let stopping = false;
  const wrapped = (...args: Parameters<typeof createServer>) => {
    const server = createServer(...args);
    server.headersTimeout = 15_000;
    server.requestTimeout = 0; // an upload may take long, as long as it goes on
    server.setTimeout(IDLE_MS, (socket: Socket) => {
      const [req, res] = current.get(socket) ?? [];
      if (!req?.complete || res?.writableFinished !== false) socket.destroy(); // nobody is sending, and nothing is being answered
    });
    server.prependListener('request', (req: http.IncomingMessage, res: http.ServerResponse) => {
      current.set(req.socket, [req, res]);
      if (stopping) res.shouldKeepAlive = false; // a connection that is kept in use would hold up the stop
      if (secure) res.setHeader('strict-transport-security', HTTPS_ONLY);
      for (const name of INTERNAL) delete req.headers[name];
      req.headers['x-forwarded-for'] = req.socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown';
    });
    process.once('SIGTERM', () => {
      stopping = true;
      setInterval(() => server.closeIdleConnections(), 100).unref();
    });
    return server;
  };
  Object.defineProperty(http, 'createServer', { value: wrapped });
  await import(pathToFileURL(path.join(rootDir(), '.next', 'standalone', 'server.js')).href);
}
