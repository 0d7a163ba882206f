/** People and data for the tests over HTTP: everyone comes in through the doors of the product. */
import crypto from 'node:crypto';
import pg from 'pg';
import type { ImportDetail, ImportMapping } from '@/lib/contracts/imports';
import type { Job } from '@/lib/contracts/jobs';
import { isOver } from '@/lib/contracts/jobs';
import type { ModelList } from '@/lib/contracts/models';
import type { Role } from '@/lib/contracts/roles';
import type { Source } from '@/lib/contracts/sources';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { type Browserless, browserless, keepSecret, type Site, until } from './browserless';
import { setupLink } from './product';

export type Person = { email: string; password: string; browser: Browserless };

const newPassword = () => crypto.randomBytes(12).toString('base64url');
export const newEmail = (name: string) => `${name}-${crypto.randomBytes(4).toString('hex')}@example.com`;

/** Uses a set-up link up: a workspace with its owner, signed in. */
export async function setUp(
  site: Site,
  { token, workspaceName }: { token: string; workspaceName: string },
): Promise<Person> {
  const person = { email: newEmail('owner'), password: newPassword(), browser: browserless(site) };
  keepSecret(site, token);
  const body = { token, password: person.password, name: 'Olive Owner', email: person.email, workspaceName };
  expectStatus(await person.browser.send('POST', '/api/links/redeem', { json: body }), 200);
  return signedIn(person);
}

/** Another workspace of the installation, with an owner of its own. */
export const newWorkspace = async (site: Site & { owner: string }, workspaceName: string): Promise<Person> =>
  setUp(site, { token: await setupLink(site.owner), workspaceName });

/** Invited by `owner`, joined by the link, signed in. */
export async function join(site: Site, owner: Browserless, role: Role): Promise<Person> {
  const person = { email: newEmail(role), password: newPassword(), browser: browserless(site) };
  const issued = await owner.send('POST', '/api/members/invitations', { json: { email: person.email, role } });
  expectStatus(issued, 201);
  const token = issued.json<{ url: string }>().url.split('/link/')[1] ?? '';
  keepSecret(site, token);
  const body = { token, password: person.password, name: `The ${role}` };
  expectStatus(await person.browser.send('POST', '/api/links/redeem', { json: body }), 200);
  return signedIn(person);
}

async function signedIn(person: Person): Promise<Person> {
  expectStatus(await person.browser.signIn(person.email, person.password), 200);
  return person;
}

export function expectStatus(answer: { status: number; text: string }, wanted: number): void {
  if (answer.status !== wanted)
    throw new Error(`expected ${wanted}, got ${answer.status}: ${answer.text.slice(0, 300)}`);
}

/** `rows` accounts in three kinds, of which the monthly ones leave often; `mark` is in every name and category. */
export function madeCsv(mark: string, rows = 240): string {
  const lines = ['customer,company,plan,logins,tickets,seats,arr,churned,csm'];
  for (let i = 0; i < rows; i++) {
    const kind = i % 3;
    const left = kind === 0 ? i % 2 === 0 : i % 17 === 0;
    const plan = ['Monthly', 'Yearly', 'Partner'][kind];
    const numbers = [
      left ? 1 + (i % 7) : 20 + (i % 23),
      left ? 9 - (i % 4) : i % 3,
      5 + kind * 40 + (i % 11),
      1_000 + i * 37,
    ];
    lines.push(
      [
        `${mark}-${i}`,
        `${mark} Company ${i}`,
        `${plan} ${mark}`,
        ...numbers,
        left ? 'yes' : 'no',
        `${mark} manager ${i % 4}`,
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A file through upload, mapping as suggested, dry run, confirmation and import. */
export async function importCsv(browser: Browserless, csv: string, fileName: string): Promise<ImportDetail> {
  const uploaded = await upload(browser, csv, fileName);
  const mapped = await browser.send('PUT', `/api/imports/${uploaded.id}/mapping`, {
    json: uploaded.suggested satisfies ImportMapping,
  });
  expectStatus(mapped, 200);
  const checked = await importIn(browser, uploaded.id, 'checked');
  const confirm = { json: { version: checked.version } };
  expectStatus(await browser.send('POST', `/api/imports/${uploaded.id}/confirm`, confirm), 200);
  return importIn(browser, uploaded.id, 'done');
}

export async function upload(browser: Browserless, csv: string, fileName: string): Promise<ImportDetail> {
  const headers = { 'content-type': 'text/csv', 'x-file-name': encodeURIComponent(fileName) };
  const answer = await browser.send('POST', '/api/imports', { raw: csv, headers });
  expectStatus(answer, 201);
  return answer.json<ImportDetail>();
}

const importIn = (browser: Browserless, id: string, state: string): Promise<ImportDetail> =>
  until(
    async () => (await browser.get(`/api/imports/${id}`)).json<ImportDetail>(),
    (seen) => seen.state === state || seen.state === 'failed',
  );

/** Trains, waits, promotes. @returns ids of the job and of the version */
export async function trainAndPromote(browser: Browserless): Promise<{ job: string; model: string }> {
  const asked = await browser.send('POST', '/api/models', { json: { engine: 'auto', seed: 1 } });
  expectStatus(asked, 202);
  const job = await jobOver(browser, asked.json<Job>().id);
  if (job.state !== 'done') throw new Error(`training ended ${job.state}: ${job.error}`);
  const model = (await browser.get('/api/models')).json<ModelList>().models[0]?.id ?? '';
  const promoted = { json: { reason: 'the only version there is' } };
  expectStatus(await browser.send('POST', `/api/models/${model}/promote`, promoted), 200);
  return { job: job.id, model };
}

export const jobOver = (browser: Browserless, id: string, ms = 120_000): Promise<Job> =>
  until(async () => (await browser.get(`/api/jobs/${id}`)).json<Job>(), isOver, ms);

/** A database beside the product's own, with a table and a login that only reads. */
export async function newWarehouse(ownerUrl: string): Promise<{ port: number; password: string }> {
  const password = newPassword();
  const run = async (url: string, text: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  const url = new URL(ownerUrl);
  await run(ownerUrl, 'CREATE DATABASE warehouse');
  await run(ownerUrl, `CREATE ROLE warehouse_reader LOGIN PASSWORD '${password}'`);
  url.pathname = '/warehouse';
  await run(
    String(url),
    `CREATE TABLE customers (id text PRIMARY KEY, name text NOT NULL, plan text, updated_at timestamptz NOT NULL);
     INSERT INTO customers SELECT 'w-' || i, 'Customer ' || i, 'team', now() FROM generate_series(1, 30) i;
     GRANT SELECT ON customers TO warehouse_reader`,
  );
  return { port: Number(url.port), password };
}

/** That database as a source of a workspace, under the mark. @returns its id */
export async function connectWarehouse(
  { warehouse: { port, password } }: { warehouse: { port: number; password: string } },
  owner: Browserless,
  mark: string,
): Promise<string> {
  const settings = { host: '127.0.0.1', port, database: 'warehouse', user: 'warehouse_reader', tls: 'off', ca: null };
  const json = { kind: 'postgres', name: `${mark} warehouse`, settings, secret: password };
  const answer = await owner.send('POST', '/api/sources', { json });
  expectStatus(answer, 201);
  return answer.json<{ id: string }>().id;
}

/** A table of a source, mapped as guessed and confirmed: its first read is queued. @returns ids of the table and of that read's import */
export async function mapTable(
  owner: Browserless,
  sourceId: string,
  wanted: { name: string; cursorField: string | null },
): Promise<{ streamId: string; importId: string }> {
  const reads = {
    ...{ query: null, keyColumns: ['id'], deletedField: null, everyMinutes: 60, promisedHours: 24 },
    ...{ matchField: null, createsAccounts: true },
  };
  const added = await owner.send('POST', `/api/sources/${sourceId}/streams`, { json: { ...reads, ...wanted } });
  expectStatus(added, 201);
  const streamId = added.json<Source>().streams.find(({ name }) => name === wanted.name)?.id ?? '';
  const drafted = await owner.send('POST', `/api/streams/${streamId}/draft`);
  expectStatus(drafted, 201);
  const { importId } = drafted.json<{ importId: string }>();
  const detail = async () => (await owner.get(`/api/imports/${importId}`)).json<ImportDetail>();
  expectStatus(await owner.send('PUT', `/api/imports/${importId}/mapping`, { json: asGuessed(await detail()) }), 200);
  const { version } = await until(detail, ({ state }) => state === 'checked', 60_000);
  expectStatus(await owner.send('POST', `/api/imports/${importId}/confirm`, { json: { version } }), 200);
  return { streamId, importId };
}
