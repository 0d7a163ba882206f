/** Server time of the verbs behind the pages, and frames of the longest page under scrolling. */
import 'server-only';
import { ACCOUNT_SORTS, type AccountQuery } from '@/lib/contracts/accounts';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { getSegment } from '@/lib/server/segments/get-segment';
import { listSegments } from '@/lib/server/segments/list-segments';
import { listTimeline } from '@/lib/server/timeline/list-timeline';
import { listUsage } from '@/lib/server/usage/list-usage';
import { newWorkspace, withHome } from './home';
import { customerFile, usageFile } from './made-files';
import { type Measure, measured, median, quantile, type Tell, timed } from './measure';
import { scrollBench } from './scroll';
import { importUploaded, trainAndPromote, upload } from './steps';

const ACCOUNTS = 5_000;
const LEAVERS = 900;
/** Of a year, as events of these accounts. */
const USAGE_ROWS = 2_000_000;
const ROUNDS = 40;
const WARM_UP = 3;
const P95_MS = 300;

export const pagesBench = (tell: Tell): Promise<Measure[]> =>
  withHome(async (home) => {
    const ctx = await newWorkspace(home, 'Verbs');
    tell(`${ACCOUNTS} accounts: import, train, promote`);
    const file = customerFile({ stayers: ACCOUNTS, leavers: LEAVERS });
    await importUploaded(ctx, await upload(ctx, { fileName: 'customers.csv', blocks: file }));
    const trainMs = await trainAndPromote(ctx);
    const whole = measured({ measure: 'training, whole', value: trainMs / 1000, unit: 's', n: 1 });
    tell(`${USAGE_ROWS} usage rows`);
    const events = usageFile({ rows: USAGE_ROWS, accounts: ACCOUNTS, until: new Date() });
    await importUploaded(ctx, await upload(ctx, { fileName: 'usage.csv', blocks: events }));
    tell(`verbs: ${ROUNDS} rounds`);
    const verbs = await verbTimes(await callsOf(ctx));
    return [whole, ...verbs, ...(await scrollBench(home, tell))];
  });

type Call = { name: string; run: (round: number) => Promise<unknown> };

async function callsOf(ctx: Ctx): Promise<Call[]> {
  const view = (query: Partial<AccountQuery> = {}): AccountQuery => ({
    sort: 'riskArr',
    dir: 'desc',
    page: 0,
    ...query,
  });
  const list = (query: Partial<AccountQuery>) => listAccounts(ctx, view(query));
  const first = await list({});
  if (first.total !== ACCOUNTS) throw new Error(`expected ${ACCOUNTS} accounts on the page, got ${first.total}`);
  const idOf = (round: number) => first.rows[(round * 7) % first.rows.length]?.id ?? '';
  const { segments } = await listSegments(ctx);
  const words = ['alder', 'birch', 'cedar', 'dune', 'ember', 'fjord'];
  const bands = ['risk', 'watch', 'healthy'] as const;
  const last = Math.floor((ACCOUNTS - 1) / first.rows.length);
  return [
    { name: 'accounts, first page', run: () => list({}) },
    { name: 'accounts, last page', run: () => list({ page: last }) },
    ...ACCOUNT_SORTS.map((sort) => ({
      name: `accounts, by ${sort}`,
      run: (round: number) => list({ sort, dir: round % 2 ? 'asc' : 'desc' }),
    })),
    { name: 'accounts, search', run: (round) => list({ q: words[round % words.length] }) },
    { name: 'accounts, band filter', run: (round) => list({ band: bands[round % bands.length] }) },
    { name: 'overview', run: () => accountOverview(ctx, view()) },
    { name: 'account', run: (round) => getAccount(ctx, idOf(round)) },
    { name: 'account, usage tab', run: (round) => listUsage(ctx, idOf(round)) },
    { name: 'account, timeline tab', run: (round) => listTimeline(ctx, idOf(round), 0) },
    { name: 'ingredients', run: () => getIngredients(ctx) },
    { name: 'segments', run: () => listSegments(ctx) },
    ...(segments.length > 0
      ? [{ name: 'segment', run: (round: number) => getSegment(ctx, segments[round % segments.length]?.id ?? '') }]
      : []),
    { name: 'accounts CSV, every row', run: async () => (await accountsCsv(ctx, view())).text() },
  ];
}

/** Round by round over all calls, so that each meets the same machine and no call warms up alone. */
async function verbTimes(calls: readonly Call[]): Promise<Measure[]> {
  const times = new Map(calls.map((call) => [call.name, [] as number[]])); // filled below, in the order of the calls
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const { name, run } of calls) {
      const ms = await timed(() => run(round + WARM_UP));
      if (round >= 0) times.get(name)?.push(ms);
    }
  }
  return [...times].flatMap(([name, all]) => [
    measured({ measure: `${name}, median`, value: median(all), unit: 'ms', n: all.length }),
    measured({ measure: `${name}, p95`, value: quantile(all, 0.95), unit: 'ms', n: all.length, most: P95_MS }),
  ]);
}
