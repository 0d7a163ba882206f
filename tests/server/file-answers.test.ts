import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileOptions } from '@/lib/server/connectors/file-address';
import { gzipBomb } from '@/tests/support/bombs';
import { check, customers, type FarFile, farFile, leftBehind, pages, serving, streams } from '@/tests/support/far-file';
import { untilHeld } from '@/tests/support/far-side';
import { refusal } from '@/tests/support/through-egress';

const SECRET = 'Bearer s3cr3t-canary-7f';
const COLUMNS = ['id', 'name', 'logins'].map((name) => ({ name, type: 'text' }));
const NAME = 'kunden.csv';

let far: FarFile;
beforeEach(async () => {
  far = await farFile(customers(10));
});
afterEach(async () => {
  await untilHeld(far, 0);
  await far.close();
  expect(leftBehind()).toEqual([]);
});

/** With a login in the header, and one in the address. */
const source = (more: Partial<FileOptions> = {}) =>
  far.source({ secret: SECRET, access: 'header', ...more }, `${NAME}?sig=s3cr3t-canary-7f`);
const read = async (more: Partial<FileOptions> = {}, signal = AbortSignal.timeout(60_000)) => {
  let rows = 0;
  for await (const page of pages(source(more), { name: NAME, columns: COLUMNS, signal })) rows += page.rows.length;
  return rows;
};

describe('what is no file', () => {
  it.each([
    [401, 'header', 'invalid', /refused the login for kunden\.csv \(401\)/],
    [403, 'header', 'invalid', /refused the login/],
    [401, 'open', 'invalid', /wants a login for kunden\.csv \(401\)/],
    [404, 'header', 'invalid', /has no file kunden\.csv \(404\)/],
    [410, 'header', 'invalid', /has no file/],
    [429, 'header', 'upstream', /asked too often/],
    [500, 'header', 'upstream', /failed when asked for kunden\.csv \(500\)/],
    [503, 'header', 'upstream', /tried again later/],
    [204, 'header', 'upstream', /got the answer 204 instead/],
    [206, 'header', 'upstream', /got the answer 206 instead/],
    [304, 'header', 'upstream', /got the answer 304 instead/],
    [302, 'header', 'upstream', /redirected, which is not followed/],
    [307, 'header', 'upstream', /redirected, which is not followed/],
  ] as const)('%i to %s', async (status, access, code, message) => {
    far.answer((request, response) => {
      const echo = status === 204 || status === 304 ? '' : `${request.headers.authorization} ${request.url}`;
      response.writeHead(status, { location: 'http://169.254.169.254/latest/' });
      response.end(echo);
    });
    for (const ask of [() => check(source({ access })), () => streams(source({ access })), () => read({ access })]) {
      const refused = await refusal(ask());
      expect(refused.code).toBe(code);
      expect(refused.message).toMatch(message);
      expect(refused.message).not.toMatch(/s3cr3t/);
    }
  });

  it('is asked with what was typed, and with nothing where it is open', async () => {
    const seen: (string | undefined)[] = [];
    far.answer((request, response) => {
      seen.push(request.headers.authorization);
      serving(customers(3))(request, response);
    });
    await check(source());
    await check(source({ secret: ' Basic dTpw\n' }));
    await check(source({ access: 'open' }));
    expect(seen).toEqual([SECRET, 'Basic dTpw', undefined]);
    const refused = await refusal(check(source({ secret: 'Bearer s3cr3t\nx: y' })));
    expect(refused.message).not.toMatch(/s3cr3t/);
    expect((await refusal(check(source({ secret: ' ' })))).field).toBe('secret');
  });
});

describe('an answer that breaks', () => {
  it.each([
    ['before its headers', () => undefined, /did not answer in time/],
    [
      'in its middle',
      (response: import('node:http').ServerResponse) => {
        response.writeHead(200);
        response.write(customers(5));
      },
      /sent nothing for 300 ms/,
    ],
  ])('hangs %s', async (_, hang, message) => {
    far.answer((_request, response) => hang(response));
    const refused = await refusal(read({ idleMs: 300 }));
    expect([refused.code, refused.message]).toEqual(['upstream', expect.stringMatching(message)]);
  });

  it('takes longer than any file may', async () => {
    far.answer((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('c,c,c\n'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const refused = await refusal(read({ timeoutMs: 500 }));
    expect([refused.code, refused.message]).toEqual(['upstream', expect.stringMatching(/not done within 500 ms/)]);
  });

  it.each([
    ['plain', customers(30_000)],
    ['gzip', zlib.gzipSync(customers(30_000))],
  ])('is cut off, %s: nothing of it is taken for the file', async (_, body) => {
    far.answer((_request, response) => {
      response.writeHead(200, { 'content-length': Buffer.byteLength(body) });
      response.write(body.slice(0, 60_000), () => response.destroy());
    });
    const refused = await refusal(read());
    expect([refused.code, refused.message]).toEqual(['upstream', expect.stringMatching(/broke off its answer/)]);
  });

  it('ends when its reader is told to stop, at once', async () => {
    far.answer((_request, response) => {
      response.writeHead(200);
      response.write(customers(5));
    });
    const stop = new AbortController();
    const reading = read({}, stop.signal);
    setTimeout(() => stop.abort(new Error('stopped')), 200);
    await expect(reading).rejects.toThrow('stopped');
  });

  it('is left behind by a reader who has seen enough', async () => {
    far.answer(serving(customers(20_000)));
    for await (const page of pages(source(), { name: NAME, columns: COLUMNS })) {
      expect([page.rows.length, leftBehind().length]).toEqual([5_000, 1]);
      break;
    }
    expect(leftBehind()).toEqual([]);
  });

  it('is not needed to its end to see its columns', async () => {
    far.answer((_request, response) => {
      response.writeHead(200);
      const line = customers(2_000).repeat(20);
      const more = () => void response.write(line, (failed) => !failed && setImmediate(more));
      more();
    });
    expect((await streams(source()))[0]?.columns).toEqual(COLUMNS);
    await check(source());
  });
});

describe('too much', () => {
  it('is refused as soon as it is announced', async () => {
    far.answer((_request, response) => {
      response.writeHead(200, { 'content-length': 3 * 1024 ** 3 });
      response.write(customers(5));
    });
    const refused = await refusal(check(source()));
    expect([refused.code, refused.message]).toEqual([
      'invalid',
      'Expected kunden.csv to have at most 2,048 MB, got 3,072 MB.',
    ]);
  });

  it('is refused where it comes unannounced', async () => {
    far.answer((_request, response) => void response.write(customers(30_000), () => response.end()));
    const refused = await refusal(read({ limits: { bytes: 100_000 } }));
    expect([refused.code, refused.message]).toEqual(['upstream', expect.stringMatching(/at most 100000 bytes/)]);
  });

  it('is refused where 10 MB unpack to 10 GB', async () => {
    far.answer(serving(gzipBomb()));
    const refused = await refusal(read());
    expect([refused.code, refused.message]).toEqual(['invalid', expect.stringMatching(/unpacks to far more/)]);
    const small = zlib.gzipSync(customers(30_000));
    far.answer(serving(small));
    expect((await refusal(read({ limits: { unpackedBytes: 100_000 } }))).message).toMatch(/unpacks to far more/);
    expect(await read()).toBe(30_000);
  });
});
