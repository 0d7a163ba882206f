import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { zendeskSource } from '@/lib/server/connectors/zendesk';
import { compared, FAULTS, HURRIED, LOOPBACK, pull, pullAll, pulling, scriptsOf } from '@/tests/support/pulled';
import { refusal } from '@/tests/support/through-egress';
import type { Fault, VendorServer } from '@/tests/support/vendors/vendor-server';
import { startZendesk, type ZendeskServerOptions } from '@/tests/support/vendors/zendesk';
import { READ_STREAMS, zendeskRows } from '@/tests/support/vendors/zendesk-expected';
import type { ZendeskLedger } from '@/tests/support/vendors/zendesk-ledger';
import { signIns } from '@/tests/support/vendors/zendesk-reader';
import { anyZendeskChange, zendeskLedger } from '@/tests/support/vendors/zendesk-seed';

const SCRIPTS = scriptsOf(12);
const TOKEN = 'a-token-of-a-test';
const EMAIL = 'admin@northlight.example';
const BASIC = Buffer.from(`${EMAIL}/token:${TOKEN}`).toString('base64');

let ledger: ZendeskLedger;
let server: VendorServer;

const open = async (seed: number, options: Partial<ZendeskServerOptions> = {}) => {
  ledger = zendeskLedger({ seed, accounts: 40 });
  const limits = { exportsPerMinute: Infinity, perMinute: Infinity };
  server = await startZendesk(ledger, { ...signIns(ledger), limits, ...options });
};
beforeEach(() => open(7));
afterEach(() => server.close());

const source = (more: Partial<Parameters<typeof zendeskSource>[0]> = {}) =>
  zendeskSource({
    ...{ email: EMAIL, token: TOKEN, baseUrl: server.url, allowed: LOOPBACK, pageSize: 6 },
    ...{ now: () => ledger.now * 1_000, pace: { ...HURRIED, longestWaitMs: 500, timeoutMs: 100 }, ...more },
  });
const signal = () => AbortSignal.timeout(20_000);

const script = fc.array(fc.array(fc.nat(2 * FAULTS.length), { minLength: 1, maxLength: 30 }), {
  ...{ minLength: 1, maxLength: 4 },
});

test(`over ${SCRIPTS} scripts of faults nothing is lost and nothing doubled`, async () => {
  const pause = fc.constantFrom(0, 5, 30, 61);
  const property = fc.asyncProperty(
    ...[fc.constantFrom(...READ_STREAMS), fc.nat(), pause, script],
    async (stream, seed, seconds, rounds) => {
      await server.close();
      await open(seed);
      const kept = await pulling(source(), stream);
      for (const round of rounds) {
        server.script(round.map((n): Fault | null => FAULTS[n] ?? null));
        for (let runs = 0; runs < 3; runs++) {
          const ended = pull(source(), kept).then(() => null);
          const thrown = await ended.catch((error: unknown) => error);
          if (thrown && !(thrown instanceof AppError)) throw thrown;
          for (let i = 0; i < 6; i++) anyZendeskChange(ledger);
          ledger.now += seconds;
        }
      }
      server.script([]);
      ledger.now += 61;
      await pull(source(), kept);
      const [found, expected] = compared(kept.rows, zendeskRows(ledger, stream));
      expect(found).toEqual(expected);
    },
  );
  await fc.assert(property, { numRuns: SCRIPTS });
});

test('goes on from any page that was stored', async () => {
  for (const stream of READ_STREAMS)
    for (const stop of [1, 3, 6]) {
      const kept = await pulling(source(), stream);
      for await (const page of source().read(kept.reading, null, signal())) {
        Object.assign(kept, { cursor: page.cursor, pages: kept.pages + 1 });
        if (kept.pages === stop) break;
      }
      const before = server.requests.length;
      await pull(source(), kept);
      expect(String(server.requests[before]?.query)).toMatch(/cursor=|after|start_time=\d{9}/);
    }
});

const FOREIGN = [
  ...['', 'null', '{"v":2}', '17', '{"v":1,"done":false,"by":"time"}'],
  '{"v":1,"done":true,"by":"cursor","after":"no place of ours"}',
  '{"v":1,"done":false,"by":"list","after":"no place of ours","began":0,"newest":0}',
];
test.each(READ_STREAMS)(
  '%s: begins again, and says so, with a cursor that is none or is not known any more',
  async (stream) => {
    const large = source({ pageSize: 60 });
    const expected = await pullAll(large, stream);
    for (const cursor of FOREIGN) {
      const kept = { ...(await pulling(large, stream)), cursor };
      const anew: boolean[] = [];
      for await (const page of large.read(kept.reading, cursor, signal())) anew.push(page.anew ?? false);
      expect([anew[0], anew.slice(1).includes(true)]).toEqual([true, false]);
      await pull(large, kept);
      expect(kept.rows).toEqual(expected);
    }
  },
);

test('does not begin again for ever where Zendesk refuses every place', async () => {
  const kept = await pulling(source(), 'tickets');
  await pull(source(), kept);
  const no: Fault = { kind: 'status', status: 400, body: '{"error":{"title":"Invalid attribute","message":"cursor"}}' };
  server.script([no, null, no]);
  const thrown = await refusal(pull(source(), kept));
  expect([thrown.code, thrown.message]).toEqual(['upstream', expect.stringContaining('reads them anew')]);
  server.script([]);
  await pull(source(), kept);
  expect(kept.rows.size).toBe(zendeskRows(ledger, 'tickets').size);
});

test('says what an admin can do: about a wrong token, an agent, nobody, and nobody there', async () => {
  await expect(source().check(signal())).resolves.toBeUndefined();
  const wrong = await refusal(source({ token: 'wrong' }).check(signal()));
  expect([wrong.code, wrong.field]).toEqual(['invalid', 'token']);
  const agent = source({ email: 'agent@northlight.example', token: 's3' });
  for (const asked of [agent.check(signal()), pullAll(agent, 'tickets')]) {
    const refused = await refusal(asked);
    expect([refused.code, refused.field]).toEqual(['invalid', 'email']);
    expect(refused.message).toContain('only admins');
  }
  server.script([{ kind: 'status', status: 200, body: '{"user":{"id":null,"role":"end-user"}}' }]);
  expect((await refusal(source().check(signal()))).field).toBe('token');
  server.script([{ kind: 'status', status: 403, body: '{"error":"Forbidden","description":"missing: read"}' }]);
  expect((await refusal(source().check(signal()))).field).toBe('email');
  const { port } = server;
  await server.close();
  const nobody = await refusal(source({ baseUrl: `http://127.0.0.1:${port}` }).check(signal()));
  expect([nobody.code, nobody.message]).toEqual(['upstream', expect.stringContaining('could not be reached')]);
  await open(7);
});

const STUCK = '{"tickets":[],"after_cursor":null,"end_of_stream":false}';
test.each([
  ['429', Array(9).fill({ kind: 'status', status: 429 }), 'limit', 'asked again in 1 seconds'],
  ['502', Array(9).fill({ kind: 'status', status: 502, body: '<html>' }), 'upstream', 'answered 502'],
  ['silence', Array(9).fill({ kind: 'hang' }), 'upstream', 'in time'],
  ['half an answer', Array(9).fill({ kind: 'cut', share: 0.9 }), 'upstream', 'broke off its answer'],
  ['no JSON', Array(9).fill({ kind: 'status', status: 200, body: '{"tickets":[' }), 'upstream', 'JSON'],
  ['another shape', [{ kind: 'status', status: 200, body: '{"tickets":[{"id":1}]}' }], 'upstream', 'end_of_stream'],
  ['an empty page', [{ kind: 'status', status: 200, body: STUCK }], 'upstream', 'given before'],
  [
    'a refusal',
    [{ kind: 'status', status: 422, body: `{"error":"No","description":"${TOKEN} ${BASIC}"}` }],
    ...['upstream', 'refused a question (422): No: … …'],
  ],
] as const)('gives up on %s in words, without the token, and five tries at most', async (_, faults, code, words) => {
  const kept = await pulling(source(), 'tickets');
  server.script(faults);
  const thrown = await refusal(pull(source(), kept));
  expect(thrown.code).toBe(code);
  expect(thrown.message).toContain(words);
  expect(server.requests.length).toBeLessThanOrEqual(5);
  const told = JSON.stringify([thrown.message, thrown.stack, String(thrown.cause)]);
  expect([told.includes(TOKEN), told.includes(BASIC.slice(8))]).toEqual([false, false]);
});

test('waits out the limit of all exports as long as Zendesk says', async () => {
  await server.close();
  let minute = 0;
  await open(7, { limits: { exportsPerMinute: 2, clock: () => minute } });
  const more = { pace: { ...HURRIED, longestWaitMs: 70_000 } };
  const kept = await pulling(source(more), 'users');
  for await (const { cursor } of source(more).read(kept.reading, null, signal())) {
    kept.cursor = cursor;
    if (++kept.pages === 2) break;
  }
  minute += 59_000; // a second before the window opens
  const from = Date.now();
  setTimeout(() => {
    minute += 1_000;
  }, 500);
  const { value } = await source(more).read(kept.reading, kept.cursor, signal()).next();
  expect(value?.rows.length).toBeGreaterThan(0);
  expect(Date.now() - from).toBeGreaterThanOrEqual(995);
  expect(server.requests.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
});
