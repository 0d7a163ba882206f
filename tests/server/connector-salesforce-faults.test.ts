import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { salesforceSource } from '@/lib/server/connectors/salesforce';
import { compared, FAULTS, HURRIED, LOOPBACK, pull, pullAll, pulling, scriptsOf } from '@/tests/support/pulled';
import { refusal } from '@/tests/support/through-egress';
import {
  type SalesforceServer,
  type SalesforceServerOptions,
  startSalesforce,
} from '@/tests/support/vendors/salesforce';
import * as errors from '@/tests/support/vendors/salesforce-errors';
import { READ_STREAMS, salesforceRows } from '@/tests/support/vendors/salesforce-expected';
import type { SalesforceLedger } from '@/tests/support/vendors/salesforce-ledger';
import { CLIENT, SECRET } from '@/tests/support/vendors/salesforce-reader';
import { anySalesforceChange, salesforceLedger } from '@/tests/support/vendors/salesforce-seed';
import type { Fault } from '@/tests/support/vendors/vendor-server';

const SCRIPTS = scriptsOf(12);

let ledger: SalesforceLedger;
let server: SalesforceServer;

const open = async (seed: number, options: Partial<SalesforceServerOptions> = {}) => {
  ledger = salesforceLedger({ seed, accounts: 25 });
  ledger.chance.erases = false;
  ledger.stamps.merged = true;
  server = await startSalesforce(ledger, { clients: { [CLIENT]: { secret: SECRET } }, ...options });
};
beforeEach(() => open(7));
afterEach(() => server.close());

const source = (more: Partial<Parameters<typeof salesforceSource>[0]> = {}) =>
  salesforceSource({
    ...{ baseUrl: server.url, clientId: CLIENT, clientSecret: SECRET, allowed: LOOPBACK, pageSize: 6 },
    ...{ pace: { ...HURRIED, longestWaitMs: 500, timeoutMs: 100 }, ...more },
  });
const signal = () => AbortSignal.timeout(20_000);

const SHARED = [errors.tooManyAtOnce(), errors.noSession(), errors.queryTimeout()].map(errors.faultOf);
const EVERY: readonly (Fault | null)[] = [...FAULTS, ...SHARED];
const script = fc.array(fc.array(fc.nat(2 * EVERY.length), { minLength: 1, maxLength: 30 }), {
  ...{ minLength: 1, maxLength: 4 },
});

test(`over ${SCRIPTS} scripts of faults nothing is lost and nothing doubled`, async () => {
  const pause = fc.constantFrom(0, 5, 30, 61, 7_200);
  const property = fc.asyncProperty(
    ...[fc.constantFrom(...READ_STREAMS), fc.nat(), pause, script],
    async (stream, seed, seconds, rounds) => {
      await server.close();
      await open(seed);
      ledger.stamps.cascaded = seed % 2 === 0;
      const kept = await pulling(source(), stream);
      for (const round of rounds) {
        server.script(round.map((n): Fault | null => EVERY[n] ?? null));
        for (let runs = 0; runs < 3; runs++) {
          const thrown = await pull(source(), kept).catch((error: unknown) => error);
          if (thrown && !(thrown instanceof AppError)) throw thrown;
          for (let i = 0; i < 6; i++) anySalesforceChange(ledger);
          ledger.now += seconds;
        }
      }
      server.script([]);
      ledger.now += 120;
      await pull(source(), kept);
      const [found, expected] = compared(kept.rows, salesforceRows(ledger, stream));
      expect(found).toEqual(expected);
    },
  );
  await fc.assert(property, { numRuns: SCRIPTS });
});

test('goes on from any page that was stored', async () => {
  for (const stream of READ_STREAMS)
    for (const stop of [2, 3, 4]) {
      const kept = await pulling(source({ pageSize: 4 }), stream);
      for await (const page of source({ pageSize: 4 }).read(kept.reading, null, signal())) {
        Object.assign(kept, { cursor: page.cursor, pages: kept.pages + 1 });
        if (kept.pages === stop) break;
      }
      const before = server.requests.length;
      await pull(source(), kept);
      const [first] = server.requests.slice(before).filter(({ path }) => path.endsWith('queryAll'));
      expect(first?.query.get('q')).toMatch(
        /WHERE SystemModstamp >= \S+ AND \(SystemModstamp > \S+ OR Id > '\w{18}'\)/,
      );
    }
});

const KNOWN = '"v":1,"object":"Account","since":null,"newest":null,"gone":{}';
const FOREIGN = [
  ...[
    '',
    'null',
    '{"v":2}',
    '17',
    `{${KNOWN},"phase":"changes"}`,
    `{${KNOWN},"phase":"done"}`.replace('Account', 'Lead'),
  ],
  `{${KNOWN},"phase":"changes","after":{"stamp":"2026-10-01T12:00:00.000Z","id":"001' OR Id != '"}}`,
  `{${KNOWN},"phase":"changes","after":{"stamp":"2026-10-01","id":null}}`,
];
test('begins again, and says so, with a cursor that is none', async () => {
  const large = source({ pageSize: 40 });
  const expected = await pullAll(large, 'accounts');
  for (const cursor of FOREIGN) {
    const kept = { ...(await pulling(large, 'accounts')), cursor };
    const anew: boolean[] = [];
    for await (const page of large.read(kept.reading, cursor, signal())) anew.push(page.anew ?? false);
    expect([anew[0], anew.slice(1).includes(true)]).toEqual([true, false]);
    await pull(large, kept);
    expect(kept.rows).toEqual(expected);
  }
});

const again = (fault: Fault): Fault[] => Array(9).fill(fault);
const no = (...refused: errors.SalesforceRefusal[]): (Fault | null)[] => [
  null,
  null,
  null,
  ...refused.map(errors.faultOf),
];
const page = (body: string): (Fault | null)[] => [null, null, null, { kind: 'status', status: 200, body }];
const OTHER =
  '{"done":true,"records":[{"attributes":{"type":"Lead"},"Id":"00Q000000000000AAA","SystemModstamp":"2026-10-01T12:00:00.000+0000","IsDeleted":false}]}';
test.each([
  ['429', again({ kind: 'status', status: 429 }), 'limit', 'is asked too often'],
  ['502', again({ kind: 'status', status: 502, body: '<html>' }), 'upstream', 'answered 502'],
  ['silence', again({ kind: 'hang' }), 'upstream', 'in time'],
  ['half an answer', again({ kind: 'cut', share: 0.9 }), 'upstream', 'broke off its answer'],
  ['no JSON', again({ kind: 'status', status: 200, body: '{"access_token":"' }), 'upstream', 'JSON'],
  ['no token', [{ kind: 'status', status: 200, body: '{}' } as const], 'upstream', 'access_token'],
  ['too many at once', no(...Array(9).fill(errors.tooManyAtOnce())), 'limit', 'asked too often, 5 times'],
  ['too many today', no(errors.tooManyToday()), 'limit', '24 hours are used up'],
  ['no session twice', no(errors.noSession(), errors.noSession()).toSpliced(4, 0, null), 'invalid', 'session'],
  ['a query too long', no(errors.queryTimeout()), 'upstream', 'running for too long'],
  ['another shape', page('{"records":[]}'), 'upstream', 'done'],
  ['an empty page', page('{"done":false,"records":[]}'), 'upstream', 'not asked for'],
  ['records of another kind', page(OTHER), 'upstream', 'not asked for'],
  ['a refusal', no(new errors.SalesforceRefusal(400, 'NO', `No: ${SECRET}`)), 'upstream', 'a question (400): No: …'],
])('gives up on %s in words, without secrets, and five tries at most', async (_, faults, code, words) => {
  const kept = await pulling(source(), 'contacts');
  const before = server.requests.length;
  server.script(faults);
  const thrown = await refusal(pull(source(), kept));
  expect(thrown.code).toBe(code);
  expect(thrown.message).toContain(words);
  const asked = server.requests.slice(before);
  for (const path of new Set(asked.map((each) => each.path)))
    expect(asked.filter((each) => each.path === path).length).toBeLessThanOrEqual(5);
  const told = JSON.stringify([thrown.message, thrown.stack, String(thrown.cause), kept.cursor]);
  const [token = 'none'] = asked.flatMap(({ headers }) => headers.authorization?.split('!')[1] ?? []);
  expect([told.includes(SECRET), told.includes(token)]).toEqual([false, false]);
});

test('does not read one page for ever', async () => {
  const kept = await pulling(source(), 'contacts');
  const reading = async () => {
    for await (const { cursor } of source().read(kept.reading, null, signal())) {
      Object.assign(kept, { cursor, pages: kept.pages + 1 });
      if (kept.pages === 3) server.script(again({ kind: 'repeat' }));
    }
  };
  const { code, message } = await refusal(reading());
  expect([code, message, kept.pages]).toEqual(['upstream', expect.stringContaining('not asked for'), 3]);
});
