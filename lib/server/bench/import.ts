/** How long the import of real and of large files takes, beside a plain COPY of the same file. */
import 'server-only';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { rootDir } from '@/lib/server/boot/paths';
import { asOwner, type Home, newWorkspace, withHome } from './home';
import { customerFile, usageFile } from './made-files';
import { type Measure, measured, median, peakRssMb, skippedMeasure, type Tell, timed } from './measure';
import { importUploaded, upload } from './steps';

const ROUNDS = 3;
const RSS_MB = 512;
const USAGE = { rows: 1_000_000, accounts: 5_000, seconds: 60 };

export const importBench = (tell: Tell): Promise<Measure[]> =>
  withHome(async (home) => {
    tell(`customers: ${ROUNDS} rounds`);
    const customers = await telco(home);
    tell(`usage: ${USAGE.rows} rows`);
    return [...customers, ...(await usage(home))];
  });

/** Each round imports into a new workspace and copies once, in turn, so that both meet the same machine. */
async function telco(home: Home): Promise<Measure[]> {
  const bytes = fs.readFileSync(path.join(rootDir(), 'tests/fixtures/telco_wa_churn/wa_churn.csv'));
  const [checks, imports, copies]: number[][] = [[], [], []];
  let rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const ctx = await newWorkspace(home, `Telco-${round}`);
    const done = await importUploaded(ctx, await upload(ctx, { fileName: 'wa_churn.csv', blocks: [bytes] }));
    rows = done.rows;
    checks?.push(done.checkMs / 1000);
    imports?.push(done.importMs / 1000);
    copies?.push((await plainCopy(home, bytes)) / 1000);
  }
  const of = (values: number[] | undefined) => median(values ?? []);
  const name = `customers, ${rows} rows:`;
  return [
    measured({ measure: `${name} dry run, median`, value: of(checks), unit: 's', n: ROUNDS, most: 5 }),
    measured({ measure: `${name} import, median`, value: of(imports), unit: 's', n: ROUNDS, most: 5 }),
    measured({ measure: `${name} plain COPY into text columns, median`, value: of(copies), unit: 's', n: ROUNDS }),
    measured({ measure: `${name} import / plain COPY`, value: of(imports) / of(copies), unit: '×', n: ROUNDS }),
    measured({ measure: `${name} peak RSS`, value: peakRssMb(), unit: 'MB', n: ROUNDS, most: RSS_MB }),
  ];
}

/** The same bytes into a table of text columns, committed: what no import can undercut. */
function plainCopy({ ownerUrl }: Home, bytes: Buffer): Promise<number> {
  const head = bytes.subarray(0, bytes.indexOf(10)).toString().replaceAll('"', '').split(',');
  return asOwner(ownerUrl, async (client) => {
    const columns = head.map((name) => `${client.escapeIdentifier(name.trim())} text`).join(', ');
    await client.query(`CREATE TABLE plain_copy (${columns})`);
    const ms = await timed(() =>
      pipeline(Readable.from([bytes]), client.query(copyFrom('COPY plain_copy FROM STDIN (FORMAT csv, HEADER true)'))),
    );
    await client.query('DROP TABLE plain_copy');
    return ms;
  });
}

async function usage(home: Home): Promise<Measure[]> {
  const name = `usage, ${USAGE.rows} rows:`;
  const target = `≤ ${USAGE.seconds}`;
  const ctx = await newWorkspace(home, 'Usage');
  const until = new Date();
  const probe = await upload(ctx, { fileName: 'usage.csv', blocks: usageFile({ ...USAGE, rows: 100, until }) });
  if (probe.guess !== 'usage') {
    const why = `this build takes the file for ${probe.guess}`;
    return [skippedMeasure(`${name} import`, { unit: 's', target, why })];
  }
  const accounts = customerFile({ stayers: USAGE.accounts, leavers: 0 });
  await importUploaded(ctx, await upload(ctx, { fileName: 'customers.csv', blocks: accounts }));
  const uploaded = await upload(ctx, { fileName: 'usage.csv', blocks: usageFile({ ...USAGE, until }) });
  const done = await importUploaded(ctx, uploaded);
  return [
    measured({ measure: `${name} dry run`, value: done.checkMs / 1000, unit: 's', n: 1, most: USAGE.seconds }),
    measured({ measure: `${name} import`, value: done.importMs / 1000, unit: 's', n: 1, most: USAGE.seconds }),
    measured({ measure: `${name} peak RSS`, value: peakRssMb(), unit: 'MB', n: 1, most: RSS_MB }),
  ];
}
