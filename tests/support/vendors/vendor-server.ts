/**
 * A plain HTTP server on this machine that stands for a vendor's: it answers what the vendor's own file says, keeps what was
 * asked, and meets each request with the fault that a script holds for it. It knows no vendor and no connector.
 */
import http from 'node:http';
import type { Socket } from 'node:net';

export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Promises the whole body, sends this share of its bytes, [0, 1), and destroys the connection. */
  | { kind: 'cut'; share: number }
  /** Destroys the connection before a byte. */
  | { kind: 'drop' }
  /** Answers with the page that it answered last on that path; with the asked one where there is none. */
  | { kind: 'repeat' }
  /** Something changes at the vendor's just before this answer is made. */
  | { kind: 'change' };

/** The nth request (from 0) after the script was given meets the nth entry; null, or past the end, is none. */
export type FaultScript = readonly (Fault | null)[];

export type Asked = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: http.IncomingHttpHeaders;
  body: string;
};

/** `at` is this machine's clock in milliseconds; `status` is 0 as long as nothing was answered. */
export type VendorRequest = Asked & { at: number; status: number };

/** What vendors' records are made of. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Fields = { [name: string]: Json };

/** A body that is neither a string nor bytes is sent as JSON. */
export type Answer = { status: number; headers?: Record<string, string>; body: unknown };

export type VendorServer = {
  url: string;
  port: number;
  requests: VendorRequest[];
  script(faults: FaultScript): void;
  /** Ends every connection, also a hanging one. Throws what `answer` threw: that is a mistake here, and no vendor's 500. */
  close(): Promise<void>;
};

export type VendorOptions = {
  /** What `{ kind: 'change' }` does. */
  change?: () => void;
  /** How this vendor says a status that a script asks for without a body. */
  refuse?: (status: number) => Answer;
};

export type Answering = (asked: Asked) => Answer | Promise<Answer>;

export async function startVendorServer(answer: Answering, options: VendorOptions = {}): Promise<VendorServer> {
  const requests: VendorRequest[] = [];
  const mistakes: unknown[] = [];
  const meet = meeting(answer, options);
  let faults: (Fault | null)[] = [];
  const server = http.createServer(async (incoming, response) => {
    const fault = faults.shift() ?? null;
    try {
      const request = { ...(await read(incoming)), at: Date.now(), status: 0 };
      requests.push(request);
      const made = await meet(request, fault);
      request.status = made?.status ?? 0;
      if (made) send(response, made, fault?.kind === 'cut' ? fault.share : 1);
      else if (fault?.kind === 'drop') incoming.socket.destroy();
    } catch (mistake) {
      mistakes.push(mistake);
      incoming.socket.destroy();
    }
  });
  // A connection that the server lets go just as it is used again would be a fault that no script asked for.
  server.keepAliveTimeout = 120_000;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  const port = await listen(server);
  return {
    ...{ url: `http://127.0.0.1:${port}`, port, requests },
    script: (given) => {
      faults = [...given];
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      if (mistakes.length > 0) throw new AggregateError(mistakes, String(mistakes[0]));
    },
  };
}

/** What a request gets under a fault; null where it gets no answer. */
function meeting(answer: Answering, { change, refuse }: VendorOptions) {
  const last = new Map<string, Answer>();
  return async (asked: Asked, fault: Fault | null): Promise<Answer | null> => {
    if (fault?.kind === 'hang' || fault?.kind === 'drop') return null;
    if (fault?.kind === 'status') {
      const usual = refuse?.(fault.status) ?? { status: fault.status, body: '' };
      return { ...usual, headers: { ...usual.headers, ...fault.headers }, body: fault.body ?? usual.body };
    }
    const before = last.get(asked.path);
    if (fault?.kind === 'repeat' && before) return before;
    if (fault?.kind === 'change') change?.();
    const made = await answer(asked);
    // As it is now: what a page holds may change at the vendor's before it is repeated.
    if (made.status < 300) last.set(asked.path, { ...made, body: bytesOf(made.body) });
    return made;
  };
}

async function read(incoming: http.IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  const { method = 'GET', headers } = incoming;
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://vendor.test');
  return { method, path: pathname, query: searchParams, headers, body: Buffer.concat(parts).toString() };
}

function send(response: http.ServerResponse, { status, headers, body }: Answer, share: number) {
  const bytes = bytesOf(body);
  response.writeHead(status, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': bytes.length,
    ...headers,
  });
  if (share >= 1) return response.end(bytes);
  response.write(bytes.subarray(0, Math.floor(bytes.length * share)));
  response.flushHeaders();
  response.socket?.destroySoon();
}

function bytesOf(body: unknown): Buffer {
  if (body instanceof Buffer) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function listen(server: http.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
