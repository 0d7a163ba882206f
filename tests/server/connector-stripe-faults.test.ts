import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { stripeSource } from '@/lib/server/connectors/stripe';
import { compared, FAULTS, HURRIED, LOOPBACK, pull, pullAll, pulling, scriptsOf } from '@/tests/support/pulled';
import { refusal } from '@/tests/support/through-egress';
import { startStripe } from '@/tests/support/vendors/stripe';
import { deleteCustomer, updateCustomer } from '@/tests/support/vendors/stripe-customers';
import { EXPECTED, STREAM_NAMES } from '@/tests/support/vendors/stripe-expected';
import type { StripeLedger } from '@/tests/support/vendors/stripe-ledger';
import { anyStripeLife } from '@/tests/support/vendors/stripe-life';
import { KEY } from '@/tests/support/vendors/stripe-reader';
import { stripeLedger } from '@/tests/support/vendors/stripe-seed';
import type { Fault, VendorServer } from '@/tests/support/vendors/vendor-server';

const SCRIPTS = scriptsOf(12);
const DAY = 86_400;
const NARROW = 'rk_test_51NzQ1narrow0000007890';

let ledger: StripeLedger;
let server: VendorServer;

const open = async (seed: number, accounts: number) => {
  ledger = stripeLedger({ seed, accounts });
  const change = () => anyStripeLife(ledger);
  server = await startStripe(ledger, { keys: { [KEY]: [], [NARROW]: ['customers', 'events', 'prices'] }, change });
};
beforeEach(() => open(7, 60));
afterEach(() => server.close());

const source = (more: Partial<Parameters<typeof stripeSource>[0]> = {}) =>
  stripeSource({
    ...{ apiKey: KEY, baseUrl: server.url, allowed: LOOPBACK, pageSize: 20, now: () => ledger.now * 1_000 },
    ...{ pace: { ...HURRIED, timeoutMs: 100 }, ...more },
  });
const signal = () => AbortSignal.timeout(20_000);

const script = fc.array(fc.array(fc.nat(2 * FAULTS.length), { minLength: 1, maxLength: 30 }), {
  minLength: 1,
  maxLength: 4,
});
const faultsOf = (numbers: readonly number[]): (Fault | null)[] => numbers.map((n) => FAULTS[n] ?? null);

test(`over ${SCRIPTS} scripts of faults nothing is lost and nothing doubled`, async () => {
  const property = fc.asyncProperty(fc.constantFrom(...STREAM_NAMES), fc.nat(), script, async (name, seed, rounds) => {
    await server.close();
    await open(seed, 45);
    const connector = source();
    const kept = await pulling(connector, name);
    for (const round of rounds) {
      server.script(faultsOf(round));
      for (let runs = 0; runs < 3; runs++) {
        const thrown = await pull(connector, kept).then(
          () => null,
          (error: unknown) => error,
        );
        if (thrown && !(thrown instanceof AppError)) throw thrown;
        for (let i = 0; i < 4; i++) anyStripeLife(ledger);
        ledger.now += 900;
      }
    }
    server.script([]);
    await pull(connector, kept);
    const [found, expected] = compared(kept.rows, EXPECTED[name](ledger));
    expect(found).toEqual(expected);
  });
  await fc.assert(property, { numRuns: SCRIPTS });
});

test('goes on from any page that was stored, and begins again with a cursor that is none', async () => {
  for (const stop of [1, 2, 4]) {
    const kept = await pulling(source(), 'subscriptions');
    for await (const page of source().read(kept.reading, null, signal())) {
      Object.assign(kept, { cursor: page.cursor, pages: kept.pages + 1 });
      if (kept.pages === stop) break;
    }
    const before = server.requests.length;
    await pull(source(), kept);
    const [first] = server.requests.slice(before).filter(({ path }) => !path.startsWith('/v1/pr'));
    expect(first?.query.has('starting_after') || first?.path === '/v1/events').toBe(true);
  }
  for (const cursor of ['', 'null', '{"v":2}', 'cus_1', '{"v":1,"phase":"load"}']) {
    const kept = { ...(await pulling(source(), 'customers')), cursor };
    await pull(source(), kept);
    expect([...kept.rows.keys()].sort()).toEqual([...ledger.truth.customers.keys()].sort());
  }
});

test('a customer at a page’s end who is deleted before the next hides nobody', async () => {
  const kept = await pulling(source(), 'customers');
  const pages = source().read(kept.reading, null, signal());
  const { value } = await pages.next();
  if (!value) throw new Error('no page');
  kept.cursor = value.cursor;
  for (const { cells } of value.rows) kept.rows.set(cells[0] ?? '', { id: cells[0] ?? '' });
  ledger.now += 1;
  deleteCustomer(ledger, value.rows.at(-1)?.cells[0] ?? '');
  await pull(source(), kept);
  expect([...kept.rows.keys()].sort()).toEqual([...ledger.truth.customers.keys()].sort());
});

test('a position older than Stripe’s events is a full read again', async () => {
  const kept = await pulling(source(), 'customers');
  await pull(source(), kept);
  const [id = ''] = ledger.customers.keys();
  updateCustomer(ledger, id, { name: 'Long ago' });
  ledger.now += 31 * DAY;
  const before = server.requests.length;
  await pull(source(), kept);
  expect(kept.rows.get(id)?.name).toBe('Long ago');
  expect(server.requests.slice(before).filter(({ path }) => path === '/v1/customers').length).toBe(3);
});

test('says what an admin can do: about a wrong key, a narrow one, and nobody there', async () => {
  await expect(source().check(signal())).resolves.toBeUndefined();
  const wrong = await refusal(source({ apiKey: 'sk_test_wrong0000009999' }).check(signal()));
  expect([wrong.code, wrong.field]).toEqual(['invalid', 'apiKey']);
  expect(wrong.message).toContain('does not accept the key');
  const narrow = await refusal(source({ apiKey: NARROW }).check(signal()));
  expect([narrow.code, narrow.field]).toEqual(['invalid', 'apiKey']);
  expect(narrow.message).toContain('may not read subscriptions, invoices, products.');
  const reading = await pulling(source(), 'invoices');
  expect((await refusal(pull(source({ apiKey: NARROW }), reading))).message).toContain('may not read invoices.');
  const port = server.port;
  await server.close();
  const nobody = await refusal(source({ baseUrl: `http://127.0.0.1:${port}` }).check(signal()));
  expect([nobody.code, nobody.message]).toEqual(['upstream', expect.stringContaining('could not be reached')]);
  await open(7, 5);
});

test.each([
  ['429', Array(9).fill({ kind: 'status', status: 429 }), 'limit', 'asked too often'],
  ['an hour’s wait', [{ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }], 'limit', '3600 seconds'],
  ['500', Array(9).fill({ kind: 'status', status: 500 }), 'upstream', 'answered 500'],
  ['silence', Array(9).fill({ kind: 'hang' }), 'upstream', 'in time'],
  ['half an answer', Array(9).fill({ kind: 'cut', share: 0.5 }), 'upstream', 'broke off its answer'],
  ['no JSON', Array(9).fill({ kind: 'status', status: 200, body: '<html>' }), 'upstream', 'JSON'],
  [
    'another shape',
    [{ kind: 'status', status: 200, body: '{"data":[{"id":"cus_1"}],"has_more":false}' }],
    'upstream',
    'created',
  ],
  ['an empty page', [{ kind: 'status', status: 200, body: '{"data":[],"has_more":true}' }], 'upstream', 'more comes'],
  ['the same answer', [null, ...Array(9).fill({ kind: 'repeat' })], 'upstream', 'had given before'],
] as const)('gives up on %s in words, without the key, and five tries at most', async (_, faults, code, words) => {
  const kept = await pulling(source(), 'customers');
  server.script(faults.slice(0, 1));
  if (faults[0] === null) await pullAll(source(), 'customers');
  const connector = source();
  if (faults[0] === null) await pull(connector, kept);
  server.script(faults.filter((fault) => fault !== null));
  const before = server.requests.length;
  const thrown = await refusal(pull(connector, kept));
  expect(thrown.code).toBe(code);
  expect(thrown.message).toContain(words);
  expect(server.requests.length - before).toBeLessThanOrEqual(5);
  expect(JSON.stringify([thrown.message, thrown.stack, String(thrown.cause)])).not.toContain(KEY.slice(8));
});

test('waits as long as it is told, and stops when it is told', async () => {
  server.script([{ kind: 'status', status: 429, headers: { 'retry-after': '1' } }]);
  const from = Date.now();
  await pullAll(source(), 'customers');
  expect(Date.now() - from).toBeGreaterThanOrEqual(990);
  server.script(Array(5).fill({ kind: 'status', status: 429, headers: { 'retry-after': '1' } }));
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stopped by the caller')), 50);
  await expect(pull(source(), await pulling(source(), 'customers'), stop.signal)).rejects.toThrow(
    'stopped by the caller',
  );
});

test('refuses what it does not have', async () => {
  const { reading } = await pulling(source(), 'customers');
  const first = (changed: object) =>
    refusal(
      source()
        .read({ ...reading, ...changed }, null, signal())
        .next(),
    );
  expect((await first({ query: 'select 1' })).code).toBe('unsupported');
  expect((await first({ name: 'cats' })).field).toBe('name');
  expect((await first({ columns: ['id', 'cat'] })).message).toContain('“cat”');
  expect((await refusal(source().describe('select 1', signal()))).code).toBe('unsupported');
});
