import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { env } from '@/lib/server/env';
import { rejectedCsv } from '@/lib/server/imports/rejected-csv';
import { inviteMember } from '@/lib/server/members/invite-member';
import { dump } from '@/tests/support/dump';
import { type Stock, stocked } from '@/tests/support/stock';
import { textOf, VERBS } from '@/tests/support/verbs';
import { openLoopback } from '@/tests/support/warehouse';
import { actorOf, asOwner } from '@/tests/support/world';

openLoopback();

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const reads = Object.entries(VERBS).filter(([, verb]) => verb.reads);

/** They answer with counts, kinds and dates alone. */
const NAMELESS = ['imports/previewUndo', 'demo/getDemo', 'sources/listStale'];

describe('what one workspace holds', () => {
  let a: Stock;
  let b: Stock;
  /** Words and ids of A that no answer to B may hold. */
  let secrets: string[];

  beforeAll(async () => {
    a = await stocked('canaryalpha', 90);
    b = await stocked('canarybravo', 90);
    const held = JSON.stringify(await dump(a.ctx, []));
    const ids = held.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
    secrets = [a.mark, 'Canaryalpha', ...new Set(ids)];
    expect(secrets.length).toBeGreaterThan(300);
  });

  const leaked = (text: string) => secrets.filter((secret) => text.includes(secret));

  it.each(reads)('is in no answer of %s to another', async (_name, { call }) => {
    const text = await textOf(await call(b.ctx, b));
    expect(text.length).toBeGreaterThan(2);
    expect(leaked(text)).toEqual([]);
  });

  it.each(reads.filter(([name]) => !NAMELESS.includes(name)))(
    'is in its own answer of %s, so that a leak would be seen',
    async (_name, { call }) => {
      expect(leaked(await textOf(await call(a.ctx, a)))).not.toEqual([]);
    },
  );

  it('is not found by searching for it', async () => {
    for (const q of [a.mark, a.account, a.mark.toUpperCase(), `%${a.mark}%`, "' OR 1=1 --"])
      expect((await listAccounts(b.ctx, { sort: 'name', dir: 'asc', page: 0, q })).total).toBe(0);
    expect((await listAccounts(b.ctx, { sort: 'name', dir: 'asc', page: 0, segment: a.segment })).total).toBe(0);
  });

  it('is in no error that another sees', async () => {
    for (const call of [() => getAccount(b.ctx, a.account), () => rejectedCsv(b.ctx, a.done)]) {
      const cause = await call().then(String, String);
      expect(leaked(cause)).toEqual([]);
    }
  });

  it('is not told by inviting an address that another workspace knows', async () => {
    const known = await inviteMember(b.ctx, { email: actorOf(a.ctx).email, role: 'viewer' });
    const unknown = await inviteMember(b.ctx, { email: 'nobody-knows@example.com', role: 'viewer' });
    const shape = (link: object) => JSON.stringify(link).replace(/link\/[\w-]{43}/, 'link/…');
    expect(shape(known)).toBe(shape(unknown));
  });

  it('is in no job’s payload: ids alone, and those of one workspace', async () => {
    const { rows } = await asOwner((client) =>
      client.query<{ payload: Record<string, unknown>; key: string }>(
        'SELECT payload, key FROM graphile_worker._private_jobs',
      ),
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { payload, key } of rows) {
      for (const value of Object.values(payload)) expect(value).toMatch(ID);
      const unasked = /:(daily:daily_pass|daily:sync_due|take_events)$/.exec(key)?.[1]; // what nobody asked for has no progress to show
      expect(Object.keys(payload).sort()).toEqual(unasked ? ['workspaceId'] : ['progressId', 'workspaceId']);
      expect(key).toBe(`${payload.workspaceId}:${unasked ?? payload.progressId}`);
    }
    const queues = await asOwner((client) =>
      client.query<{ name: string }>('SELECT queue_name AS name FROM graphile_worker._private_job_queues'),
    );
    for (const { name } of queues.rows) expect(name).toMatch(/^(ws:[0-9a-f-]{36}:(heavy|live)|measure)$/);
  });

  it('lies on disk under its own id alone, readable by nobody else', () => {
    const spool = path.join(env().DATA_DIR, 'spool');
    const uploads = fs.readdirSync(path.join(spool, a.ctx.workspaceId));
    expect(uploads.sort()).toEqual([a.uploaded, a.checked, a.dropped].sort());
    expect(fs.statSync(path.join(spool, a.ctx.workspaceId)).mode & 0o077).toBe(0);
    for (const file of uploads) expect(fs.statSync(path.join(spool, a.ctx.workspaceId, file)).mode & 0o077).toBe(0);
    expect(fs.readdirSync(path.join(spool, b.ctx.workspaceId)).some((file) => uploads.includes(file))).toBe(false);
  });

  it('is not in the model of another, though both learned from files of one form', async () => {
    const { rows } = await asOwner((client) =>
      client.query<{ artifact: Buffer; rest: string }>(
        "SELECT artifact, concat_ws(' ', settings, report, findings, columns) AS rest FROM model_version WHERE workspace_id = $1",
        [b.ctx.workspaceId],
      ),
    );
    expect(rows.length).toBe(2);
    for (const { artifact, rest } of rows) expect(leaked(artifact.toString('latin1') + rest)).toEqual([]);
  });
});
