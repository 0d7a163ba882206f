import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { hubspotSource } from '@/lib/server/connectors/hubspot';
import { compared, FAULTS, HURRIED, LOOPBACK, pull, pullAll, pulling, scriptsOf } from '@/tests/support/pulled';
import { refusal } from '@/tests/support/through-egress';
import { type HubspotServerOptions, startHubspot } from '@/tests/support/vendors/hubspot';
import { hubspotRows, READ_KINDS } from '@/tests/support/vendors/hubspot-expected';
import { addRecord, type HubspotLedger } from '@/tests/support/vendors/hubspot-ledger';
import { anyHubspotLife } from '@/tests/support/vendors/hubspot-life';
import { TOKEN } from '@/tests/support/vendors/hubspot-reader';
import { hubspotLedger } from '@/tests/support/vendors/hubspot-seed';
import type { Fault, VendorServer } from '@/tests/support/vendors/vendor-server';

const SCRIPTS = scriptsOf(12);
const NARROW = 'pat-eu1-00000000-0000-4000-8000-000000000000';

let ledger: HubspotLedger;
let server: VendorServer;

const open = async (seed: number, options: Partial<HubspotServerOptions> = {}) => {
  ledger = hubspotLedger({ seed, accounts: 30 });
  const tokens = { [TOKEN]: null, [NARROW]: ['crm.objects.contacts.read', 'crm.objects.companies.read'] };
  server = await startHubspot(ledger, { tokens, limits: { searchesPerSecond: 1e9, perTenSeconds: 1e9 }, ...options });
};
beforeEach(() => open(7));
afterEach(() => server.close());

const source = (more: Partial<Parameters<typeof hubspotSource>[0]> = {}) =>
  hubspotSource({
    ...{ token: TOKEN, baseUrl: server.url, allowed: LOOPBACK, pageSize: 7, searchGapMs: 0, windowMs: 2 },
    ...{ pace: { ...HURRIED, timeoutMs: 100 }, ...more },
  });
const signal = () => AbortSignal.timeout(20_000);

const script = fc.array(fc.array(fc.nat(2 * FAULTS.length), { minLength: 1, maxLength: 30 }), {
  ...{ minLength: 1, maxLength: 4 },
});

test(`over ${SCRIPTS} scripts of faults nothing is lost and nothing doubled`, async () => {
  const lag = fc.constantFrom(0, 0, 5_000, 60_000);
  const property = fc.asyncProperty(
    ...[fc.constantFrom(...READ_KINDS), fc.nat(), lag, script],
    async (kind, seed, lagMs, rounds) => {
      await server.close();
      await open(seed, { change: () => anyHubspotLife(ledger, kind) });
      ledger.indexLagMs = lagMs;
      const kept = await pulling(source(), kind);
      for (const round of rounds) {
        server.script(round.map((n): Fault | null => FAULTS[n] ?? null));
        for (let runs = 0; runs < 3; runs++) {
          const ended = pull(source(), kept).then(() => null);
          const thrown = await ended.catch((error: unknown) => error);
          if (thrown && !(thrown instanceof AppError)) throw thrown;
          for (let i = 0; i < 4; i++) anyHubspotLife(ledger, kind);
          ledger.now += 20_000;
        }
      }
      server.script([]);
      ledger.now += lagMs;
      await pull(source(), kept);
      const [found, expected] = compared(kept.rows, hubspotRows(ledger, kind));
      expect(found).toEqual(expected);
    },
  );
  await fc.assert(property, { numRuns: SCRIPTS });
});

test('goes on from any page that was stored, and begins again with a cursor that is none', async () => {
  for (const stop of [1, 3, 6]) {
    const kept = await pulling(source(), 'contacts');
    for await (const page of source().read(kept.reading, null, signal())) {
      Object.assign(kept, { cursor: page.cursor, pages: kept.pages + 1 });
      if (kept.pages === stop) break;
    }
    const before = server.requests.length;
    await pull(source(), kept);
    expect(server.requests[before]?.body).not.toContain('"GTE","value":"0"');
  }
  for (const cursor of ['', 'null', '{"v":2}', '17', '{"v":1,"phase":"changes"}']) {
    const kept = { ...(await pulling(source(), 'contacts')), cursor };
    await pull(source(), kept);
    expect([...kept.rows.keys()].sort()).toEqual([...ledger.truth.live.contacts.keys()].sort());
  }
});

test('says what an admin can do: about a wrong token, a narrow one, and nobody there', async () => {
  await expect(source().check(signal())).resolves.toBeUndefined();
  const wrong = await refusal(source({ token: 'pat-eu1-wrong' }).check(signal()));
  expect([wrong.code, wrong.field]).toEqual(['invalid', 'token']);
  expect(wrong.message).toContain('does not accept the token');
  const narrow = await refusal(source({ token: NARROW }).check(signal()));
  expect(narrow.message).toContain('lacks the scopes crm.objects.deals.read, tickets, crm.objects.owners.read.');
  const one = await refusal(pullAll(source({ token: NARROW }), 'tickets'));
  expect([one.code, one.field]).toEqual(['invalid', 'token']);
  expect(one.message).toContain('lacks the scope tickets.');
  const { port } = server;
  await server.close();
  const nobody = await refusal(source({ baseUrl: `http://127.0.0.1:${port}` }).check(signal()));
  expect([nobody.code, nobody.message]).toEqual(['upstream', expect.stringContaining('could not be reached')]);
  await open(7);
});

const DAILY = JSON.stringify({ status: 'error', policyName: 'DAILY' });
const EMPTY = '{"results":[],"paging":{"next":{"after":"7"}}}';
test.each([
  ['429', Array(9).fill({ kind: 'status', status: 429 }), 'limit', 'asked too often'],
  ['the day’s limit', [{ kind: 'status', status: 429, body: DAILY }], 'limit', 'asked again later'],
  ['502', Array(9).fill({ kind: 'status', status: 502, body: '<html>' }), 'upstream', 'answered 502'],
  ['silence', Array(9).fill({ kind: 'hang' }), 'upstream', 'in time'],
  ['half an answer', Array(9).fill({ kind: 'cut', share: 0.9 }), 'upstream', 'broke off its answer'],
  ['no JSON', Array(9).fill({ kind: 'status', status: 200, body: '{"results":[' }), 'upstream', 'JSON'],
  ['another shape', [{ kind: 'status', status: 200, body: '{"results":[{"id":"1"}]}' }], 'upstream', 'properties'],
  ['an empty page', [{ kind: 'status', status: 200, body: EMPTY }], 'upstream', 'not asked for'],
  ['a refusal', [{ kind: 'status', status: 400, body: `{"message":"no ${TOKEN}"}` }], 'upstream', 'refused a question'],
] as const)('gives up on %s in words, without the token, and five tries at most', async (_, faults, code, words) => {
  const kept = await pulling(source(), 'companies');
  server.script(faults);
  const thrown = await refusal(pull(source(), kept));
  expect(thrown.code).toBe(code);
  expect(thrown.message).toContain(words);
  expect(server.requests.length).toBeLessThanOrEqual(5);
  expect(JSON.stringify([thrown.message, thrown.stack, String(thrown.cause)])).not.toContain(TOKEN.slice(8));
});

test('keeps to HubSpot’s pace by itself, and waits out a window that others have filled', async () => {
  await server.close();
  await open(7, { limits: { searchesPerSecond: 4, perTenSeconds: 1e9 } });
  for (let i = 0; i < 30; i++) addRecord(ledger, 'companies', { name: `C${i}` });
  await pullAll(source({ pageSize: 10, searchGapMs: 255 }), 'companies');
  expect(server.requests.filter(({ status }) => status === 429)).toEqual([]);
  server.script([null, { kind: 'status', status: 429 }]);
  const from = Date.now();
  await pullAll(source({ windowMs: 300, pageSize: 200 }), 'companies');
  expect(Date.now() - from).toBeGreaterThanOrEqual(295);
});
