import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { intercomSource } from '@/lib/server/connectors/intercom';
import { compared, FAULTS, HURRIED, LOOPBACK, pull, pulling, scriptsOf } from '@/tests/support/pulled';
import { refusal } from '@/tests/support/through-egress';
import { startIntercom } from '@/tests/support/vendors/intercom';
import { intercomRows, READ_STREAMS } from '@/tests/support/vendors/intercom-expected';
import type { IntercomLedger } from '@/tests/support/vendors/intercom-ledger';
import { TOKEN } from '@/tests/support/vendors/intercom-reader';
import { anyIntercomChange, intercomLedger } from '@/tests/support/vendors/intercom-seed';
import type { Fault, VendorServer } from '@/tests/support/vendors/vendor-server';

const SCRIPTS = scriptsOf(12);
let ledger: IntercomLedger;
let server: VendorServer;
let idle = 0;

const open = async (seed: number) => {
  ledger = intercomLedger({ seed, accounts: 40 });
  server = await startIntercom(ledger, {
    tokens: { [TOKEN]: null, narrow: ['contacts'] },
    limits: { perTenSeconds: Number.POSITIVE_INFINITY, clock: () => idle },
  });
};
beforeEach(() => open(7));
afterEach(() => server.close());

const source = (token = TOKEN, baseUrl = server.url) =>
  intercomSource({
    ...{ token, baseUrl, allowed: LOOPBACK, pageSize: 6, scrollWaitMs: 1 },
    pace: { ...HURRIED, longestWaitMs: 500, timeoutMs: 100 },
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
          for (let i = 0; i < 6; i++) anyIntercomChange(ledger);
          ledger.now += seconds;
          idle += 61_000;
        }
      }
      server.script([]);
      if (stream === 'companies') kept.rows.clear(); // whole every time: what is not met is gone
      await pull(source(), kept);
      const expected = intercomRows(ledger, stream);
      // contacts that vanish do so without a word: a whole read finds them
      const there = stream === 'contacts' ? new Map([...kept.rows].filter(([id]) => expected.has(id))) : kept.rows;
      const [found] = compared(there, expected);
      expect(found).toEqual(expected);
    },
  );
  await fc.assert(property, { numRuns: SCRIPTS });
});

test('goes on from any page that was stored', async () => {
  for (const stream of ['contacts', 'conversations', 'ratings'] as const)
    for (const stop of [1, 3, 6]) {
      const kept = await pulling(source(), stream);
      for await (const page of source().read(kept.reading, null, signal())) {
        Object.assign(kept, { cursor: page.cursor, pages: kept.pages + 1 });
        for (const { cells } of page.rows) kept.rows.set(cells[0] ?? '', {});
        if (kept.pages === stop) break;
      }
      const before = kept.rows.size;
      const rest = await pulling(source(), stream);
      await pull(source(), Object.assign(rest, { cursor: kept.cursor }));
      expect(before + rest.rows.size).toBeGreaterThanOrEqual(intercomRows(ledger, stream).size);
      for (const id of intercomRows(ledger, stream).keys()) expect(kept.rows.has(id) || rest.rows.has(id)).toBe(true);
    }
});

test('does not begin again for ever where Intercom refuses every place', async () => {
  const kept = await pulling(source(), 'contacts');
  const no: Fault = {
    kind: 'status',
    status: 400,
    body: '{"type":"error.list","errors":[{"code":"parameter_invalid"}]}',
  };
  server.script([null, no, null, no]);
  const thrown = await refusal(pull(source(), kept));
  expect([thrown.code, thrown.message]).toEqual(['upstream', expect.stringContaining('begins again')]);
  server.script([]);
  await pull(source(), kept);
  expect(kept.rows.size).toBe(intercomRows(ledger, 'contacts').size);
});

test('says what an admin can do: about a wrong token, missing permissions, and nobody there', async () => {
  await expect(source().check(signal())).resolves.toBeUndefined();
  const wrong = await refusal(source('wrong').check(signal()));
  expect([wrong.code, wrong.field]).toEqual(['invalid', 'token']);
  const narrow = await refusal(pull(source('narrow'), await pulling(source(), 'conversations')));
  expect([narrow.code, narrow.field, narrow.message]).toEqual([
    'invalid',
    'token',
    expect.stringContaining('permissions'),
  ]);
  const { url } = server;
  await server.close();
  const nobody = await refusal(source(TOKEN, url).check(signal()));
  expect([nobody.code, nobody.message]).toEqual(['upstream', expect.stringContaining('could not be reached')]);
  await open(7);
});

test.each([
  ['429', Array(9).fill({ kind: 'status', status: 429 }), 'limit', 'asked'],
  ['502', Array(9).fill({ kind: 'status', status: 502, body: '<html>' }), 'upstream', 'answered 502'],
  ['silence', Array(9).fill({ kind: 'hang' }), 'upstream', 'in time'],
  ['half an answer', Array(9).fill({ kind: 'cut', share: 0.9 }), 'upstream', 'broke off its answer'],
  ['no JSON', Array(9).fill({ kind: 'status', status: 200, body: '{"data":[' }), 'upstream', 'JSON'],
  ['another shape', [{ kind: 'status', status: 200, body: '{"data":[{"id":1}]}' }], 'upstream', 'contacts'],
  [
    'a refusal',
    [{ kind: 'status', status: 422, body: `{"type":"error.list","errors":[{"code":"x","message":"No ${TOKEN}"}]}` }],
    ...['upstream', 'refused a question (422): No …'],
  ],
] as const)('gives up on %s in words, without the token, and five tries at most', async (_, faults, code, words) => {
  const kept = await pulling(source(), 'contacts');
  server.script(faults);
  const thrown = await refusal(pull(source(), kept));
  expect(thrown.code).toBe(code);
  expect(thrown.message).toContain(words);
  expect(server.requests.length).toBeLessThanOrEqual(5);
  expect(JSON.stringify([thrown.message, thrown.stack, String(thrown.cause)])).not.toContain(TOKEN);
});

test('waits out the limit until the second that Intercom names', async () => {
  const patient = intercomSource({
    ...{ token: TOKEN, baseUrl: server.url, allowed: LOOPBACK },
    pace: { ...HURRIED, longestWaitMs: 5_000, timeoutMs: 5_000 },
  });
  const kept = await pulling(patient, 'contacts');
  const reset = Math.ceil(Date.now() / 1_000) + 1;
  server.script([{ kind: 'status', status: 429, headers: { 'x-ratelimit-reset': String(reset) } }]);
  await pull(patient, kept);
  expect(Date.now()).toBeGreaterThanOrEqual(reset * 1_000);
  expect(kept.rows.size).toBe(intercomRows(ledger, 'contacts').size);
});
