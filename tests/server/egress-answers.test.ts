import zlib from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { doorOn } from '@/lib/server/egress/request';
import { keeping, rawServer, untilHeld, webServer } from '@/tests/support/far-side';
import { LOOPBACK_FOUR as ALLOWED, ask, load, refusal } from '@/tests/support/through-egress';

const MB = 1024 * 1024;
const HELLO = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';

const { kept, endAll } = keeping();
afterEach(endAll);

async function read(chunks: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

describe('an answer', () => {
  it('comes back with status, headers and body, and the question arrives as it was asked', async () => {
    const far = await kept(
      webServer((question, answer) => {
        const parts: Buffer[] = [];
        question.on('data', (part) => parts.push(part));
        question.on('end', () => {
          answer.writeHead(201, { 'x-far': 'yes', 'set-cookie': ['a=1', 'b=2'] });
          const { method, url, headers } = question;
          answer.end(JSON.stringify({ method, url, headers, body: Buffer.concat(parts).toString() }));
        });
      }),
    );
    const headers = { authorization: 'Bearer x', 'content-type': 'text/plain' };
    const { status, headers: got, body } = await ask(far, { method: 'POST', headers, body: 'grüße' }, '/a b?q=ü#no');
    expect([status, got['x-far'], got['set-cookie']]).toEqual([201, 'yes', ['a=1', 'b=2']]);
    expect(JSON.parse(String(body))).toMatchObject({
      ...{ method: 'POST', url: '/a%20b?q=%C3%BC', body: 'grüße' },
      headers: {
        ...{ host: `far.example:${far.port}`, authorization: 'Bearer x', 'accept-encoding': 'identity' },
        ...{ 'content-length': '7', connection: 'close' },
      },
    });
    const put = await ask(far, { method: 'PUT', body: Buffer.from('bytes') });
    expect(JSON.parse(String(put.body))).toMatchObject({ method: 'PUT', body: 'bytes' });
    expect(far.seen()).toBe(2);
  });

  it.each([200, 204, 304, 400, 404, 418, 500, 503])('of %i is an answer', async (status) => {
    const far = await kept(webServer((_, answer) => void answer.writeHead(status).end()));
    expect(await ask(far)).toMatchObject({ status, body: Buffer.alloc(0) });
  });

  it('to HEAD has no body, however long it says it is', async () => {
    const far = await kept(webServer((_, answer) => void answer.writeHead(200, { 'content-length': 9 * MB }).end()));
    expect((await ask(far, { method: 'HEAD', maxBytes: 10 })).body.length).toBe(0);
  });

  it('may be as long as is allowed, and no byte longer', async () => {
    const far = await kept(webServer((_, answer) => void answer.end(Buffer.alloc(3 * MB, 7))));
    expect((await ask(far, { maxBytes: 3 * MB })).body.equals(Buffer.alloc(3 * MB, 7))).toBe(true);
    const error = await refusal(ask(far, { maxBytes: 3 * MB - 1 }));
    expect([error.code, error.message]).toEqual([
      ...['upstream', `Expected at most ${3 * MB - 1} bytes from far.example, got more.`],
    ]);
  });

  it('comes in pieces to whoever takes them, and is held back for one who is slow', async () => {
    const far = await kept(webServer((_, answer) => void answer.end(Buffer.alloc(20 * MB))));
    const { status, chunks } = await load(far, { idleMs: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // nobody waits: nobody is silent
    let bytes = 0;
    for await (const chunk of chunks) {
      if (bytes === 0) await new Promise((resolve) => setTimeout(resolve, 1_500));
      bytes += chunk.length;
    }
    expect([status, bytes]).toEqual([200, 20 * MB]);
  });

  it('comes from the next address where the first is dead', async () => {
    const far = await kept(webServer((_, answer) => void answer.end('alive')));
    const two = doorOn({ resolve: async () => ['2d00::1', '127.0.0.1'] }); // given to nobody
    expect(String((await two.request(`http://far.example:${far.port}/`, { allowed: ALLOWED })).body)).toBe('alive');
  });

  it('that is left half-way leaves no connection', async () => {
    const far = await kept(webServer((_, answer) => void answer.end(Buffer.alloc(20 * MB))));
    for await (const chunk of (await load(far)).chunks) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await untilHeld(far, 0);
  });
});

describe('what is cut off', () => {
  const endless = () =>
    kept(
      webServer((_, answer) => {
        const more = setInterval(() => answer.writableNeedDrain || answer.write(Buffer.alloc(64 * 1024)), 0);
        answer.on('close', () => clearInterval(more));
      }),
    );

  it('a body without an end, at maxBytes', async () => {
    const far = await endless();
    expect((await refusal(ask(far, { maxBytes: MB }))).message).toContain(`Expected at most ${MB} bytes`);
    const before = process.memoryUsage().arrayBuffers;
    const { chunks } = await load(far, { maxBytes: 300 * MB });
    expect((await refusal(read(chunks))).message).toContain(`Expected at most ${300 * MB} bytes`);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(150 * MB);
    await untilHeld(far, 0);
  });

  it('a drip, when the time is over', async () => {
    const far = await kept(
      webServer((_, answer) => {
        const drip = setInterval(() => answer.write('x') || clearInterval(drip), 50);
        answer.on('close', () => clearInterval(drip));
      }),
    );
    const from = performance.now();
    expect((await refusal(ask(far, { timeoutMs: 700, idleMs: 600 }))).message).toBe(
      'far.example was not done within 700 ms.',
    );
    expect(performance.now() - from).toBeGreaterThan(650);
    await untilHeld(far, 0);
  });

  it('a silence in the middle, when it has lasted too long', async () => {
    const far = await kept(webServer((_, answer) => void answer.write('x')));
    const error = await refusal(ask(far, { timeoutMs: 60_000, idleMs: 300 }));
    expect([error.code, error.message]).toEqual(['upstream', 'far.example sent nothing for 300 ms.']);
    await untilHeld(far, 0);
  });

  it('an answer that nobody reads, when the time is over', async () => {
    const far = await kept(webServer((_, answer) => void answer.write('x')));
    const { chunks } = await load(far, { timeoutMs: 300 });
    await untilHeld(far, 0);
    expect((await refusal(read(chunks))).message).toBe('far.example was not done within 300 ms.');
  });

  it('what has come but was not read in time, which is not the end of it', async () => {
    const far = await kept(
      webServer((_, answer) => {
        answer.write('first');
        setTimeout(() => answer.end('last'), 200);
      }),
    );
    const { chunks } = await load(far, { timeoutMs: 1_000 });
    expect(String((await chunks.next()).value)).toBe('first');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await refusal(read(chunks))).message).toBe('far.example was not done within 1000 ms.');
  });

  it('a body that ends before it is whole', async () => {
    const broken = [
      `${HELLO}content-length: 100\r\n\r\nhalf`,
      `${HELLO}transfer-encoding: chunked\r\n\r\n5\r\nhel`,
      `${HELLO}transfer-encoding: chunked\r\n\r\nnot a length\r\n`,
    ];
    for (const text of broken) {
      const far = await kept(rawServer((socket) => socket.once('data', () => socket.end(text))));
      expect((await refusal(ask(far))).message).toBe('far.example broke off its answer.');
      const { chunks } = await load(far);
      await untilHeld(far, 0); // broken off before anybody listened
      expect((await refusal(read(chunks))).message).toBe('far.example broke off its answer.');
    }
  });

  it('a bomb: nothing is decompressed, and what is compressed is not taken', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(200 * MB));
    for (const encoding of ['gzip', 'GZIP', 'br', 'deflate', 'zstd', 'gzip, gzip']) {
      const far = await kept(
        webServer((_, answer) => void answer.writeHead(200, { 'content-encoding': encoding }).end(bomb)),
      );
      expect((await refusal(ask(far))).message).toBe(
        'Expected an uncompressed answer from far.example, got another encoding.',
      );
    }
    const plain = await kept(
      webServer((_, answer) => void answer.writeHead(200, { 'content-encoding': 'Identity' }).end('plain')),
    );
    expect(String((await ask(plain)).body)).toBe('plain');
    const silent = await kept(webServer((_, answer) => void answer.end(bomb)));
    expect((await ask(silent)).body.length).toBe(bomb.length);
  });

  it('gzip, to who asks for it: as it came, and no other encoding', async () => {
    const packed = zlib.gzipSync('said');
    const answering = (encoding: string) =>
      kept(
        webServer(({ headers }, answer) => {
          answer
            .writeHead(200, { 'content-encoding': encoding, 'x-asked': headers['accept-encoding'] ?? '' })
            .end(packed);
        }),
      );
    const { body, headers } = await ask(await answering('gzip'), { gzip: true });
    expect([zlib.gunzipSync(body).toString(), headers['x-asked']]).toEqual(['said', 'gzip']);
    for (const encoding of ['br', 'deflate', 'gzip, gzip'])
      expect((await refusal(ask(await answering(encoding), { gzip: true }))).message).toContain('got another encoding');
  });
});
