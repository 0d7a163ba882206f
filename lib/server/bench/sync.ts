/** How fast a large table of a database beside ours is read and stored, beside the import of the same rows from a file. */
import 'server-only';
import crypto from 'node:crypto';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { confirmImport, mapImport } from '@/lib/server/imports/change-import';
import { getImport } from '@/lib/server/imports/get-import';
import { addStream, syncStream } from '@/lib/server/sources/change-streams';
import { connectSource } from '@/lib/server/sources/connect-source';
import { draftStream } from '@/lib/server/sources/draft-stream';
import { getSource } from '@/lib/server/sources/list-sources';
import { asOwner, type Home, newWorkspace, withHome } from './home';
import { customerFile, usageFile } from './made-files';
import { type Measure, measured, peakRssMb, type Tell, timed } from './measure';
import { importUploaded, runQueued, upload } from './steps';

const ROWS = 1_000_000;
const ACCOUNTS = 5_000;
const RSS_MB = 512;
const NAME = `a table of ${ROWS} rows with one timestamp:`;

export function syncBench(tell: Tell): Promise<Measure[]> {
  process.env.EGRESS_ALLOW ??= '127.0.0.0/8'; // the database that is read stands on this machine
  return withHome(async (home) => {
    const far = await warehouse(home);
    const ctx = await withAccounts(home, 'Sync');
    tell(`read ${ROWS} rows`);
    const source = await connectSource(ctx, { kind: 'postgres', name: 'Warehouse', ...far });
    await mapLogins(ctx, source.id);
    const first = await timed(() => runQueued(ctx, 'sync'));
    const { streamId, events } = await stored(ctx);
    await syncStream(ctx, streamId, { whole: false });
    const again = await timed(() => runQueued(ctx, 'sync'));
    const { rows } = (await getSource(ctx, source.id)).streams[0] ?? {};
    const rss = peakRssMb();
    tell('the same from a file');
    const file = await fileMs(home);
    const lost = ROWS - events;
    return [
      measured({ measure: `${NAME} first read`, value: first / 1_000, unit: 's', n: 1 }),
      measured({ measure: `${NAME} rows a second`, value: ROWS / (first / 1_000), unit: '', n: 1 }),
      measured({
        measure: `${NAME} first read / import of as many rows from a file`,
        value: first / file,
        unit: '×',
        n: 1,
      }),
      measured({ measure: `${NAME} next read, nothing new`, value: again / 1_000, unit: 's', n: 1, most: 5 }),
      measured({ measure: `${NAME} rows lost or doubled`, value: Math.abs(lost), unit: '', n: ROWS, most: 0 }),
      measured({
        measure: `${NAME} rows read more than once`,
        value: (rows?.read ?? 0) - ROWS,
        unit: '',
        n: ROWS,
        most: 0,
      }),
      measured({ measure: `${NAME} peak RSS`, value: rss, unit: 'MB', n: 1, most: RSS_MB }),
    ];
  });
}

async function withAccounts(home: Home, name: string): Promise<Ctx> {
  const ctx = await newWorkspace(home, name);
  const accounts = customerFile({ stayers: ACCOUNTS, leavers: 0 });
  await importUploaded(ctx, await upload(ctx, { fileName: 'customers.csv', blocks: accounts }));
  return ctx;
}

/** The same number of events of the same accounts. */
async function fileMs(home: Home): Promise<number> {
  const ctx = await withAccounts(home, 'File');
  const blocks = usageFile({ rows: ROWS, accounts: ACCOUNTS, until: new Date() });
  return (await importUploaded(ctx, await upload(ctx, { fileName: 'usage.csv', blocks }))).importMs;
}

/** Another database of the same server, with a login that only reads. */
async function warehouse({ ownerUrl }: Home) {
  const password = crypto.randomBytes(12).toString('hex');
  const url = new URL(ownerUrl);
  await asOwner(ownerUrl, async (client) => {
    await client.query('CREATE DATABASE warehouse');
    await client.query(`CREATE ROLE reader LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  });
  url.pathname = '/warehouse';
  await asOwner(String(url), async (client) => {
    await client.query(
      'CREATE TABLE logins (id bigint PRIMARY KEY, account_id text, user_id text, event text, occurred_at timestamptz)',
    );
    await client.query(
      "INSERT INTO logins SELECT i, 'A' || i % $2::int, 'u-' || i % 20000, 'signed in', now() - interval '1 day' FROM generate_series(1, $1::int) i",
      [ROWS, ACCOUNTS],
    );
    await client.query('CREATE INDEX ON logins (occurred_at, id)');
    await client.query('GRANT SELECT ON logins TO reader');
    await client.query('ANALYZE logins');
  });
  const at = { host: '127.0.0.1', port: Number(url.port), database: 'warehouse', user: 'reader' };
  return { settings: { ...at, tls: 'off' as const, ca: null }, secret: password };
}

async function mapLogins(ctx: Ctx, sourceId: string): Promise<void> {
  const reads = { cursorField: 'occurred_at', keyColumns: ['id'], deletedField: null, everyMinutes: 60 };
  const wanted = { name: 'public.logins', query: null, promisedHours: 24, matchField: null, createsAccounts: true };
  const { streams } = await addStream(ctx, sourceId, { ...wanted, ...reads });
  const { importId } = await draftStream(ctx, streams[0]?.id ?? '');
  await mapImport(ctx, importId, asGuessed(await getImport(ctx, importId)));
  await runQueued(ctx, 'import_check');
  await confirmImport(ctx, importId, (await getImport(ctx, importId)).version);
}

/** What is there after the first read. */
const stored = (ctx: Ctx): Promise<{ streamId: string; events: number }> =>
  withConnection(ctx, async (client) => {
    const { rows } = await client.query<{ streamId: string; events: number }>(
      'SELECT (SELECT id FROM stream WHERE workspace_id = $1) AS "streamId", (SELECT count(*)::int FROM usage_event WHERE workspace_id = $1) AS events',
      [ctx.workspaceId],
    );
    return rows[0] ?? { streamId: '', events: 0 };
  });
