import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { listContacts } from '@/lib/server/contacts/list-contacts';
import type { Ctx } from '@/lib/server/context';
import { listContracts } from '@/lib/server/contracts/list-contracts';
import { withConnection } from '@/lib/server/db';
import { listFeedback } from '@/lib/server/feedback/list-feedback';
import { getImport } from '@/lib/server/imports/get-import';
import { rejectedCsv } from '@/lib/server/imports/rejected-csv';
import { listTickets } from '@/lib/server/tickets/list-tickets';
import { listTimeline } from '@/lib/server/timeline/list-timeline';
import { listUsage } from '@/lib/server/usage/list-usage';
import { dump } from '@/tests/support/dump';
import { checkFacts, fixture, importAccounts, importFacts, rowsOf, undoFacts } from '@/tests/support/facts';
import { importFile, mintMember, mintWorkspace } from '@/tests/support/world';

describe('the files of one company', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, fixture('ravenstack/ravenstack_accounts.csv'), { fileName: 'ravenstack_accounts.csv' });
  });

  it('are known by their columns, and every row is stored or reported', async () => {
    const plan = [
      ['ravenstack_subscriptions.csv', 'subscriptions', 5_000, 0],
      ['ravenstack_support_tickets.csv', 'tickets', 2_000, 0],
      ['ravenstack_churn_events.csv', 'outcomes', 600, 0],
      ['ravenstack_feature_usage.csv', 'usage', 24_979, 21],
    ] as const;
    for (const [fileName, kind, created, rejected] of plan) {
      const content =
        kind === 'usage' ? gunzipSync(fixture(`ravenstack/${fileName}.gz`)) : fixture(`ravenstack/${fileName}`);
      const done = await importFacts(ctx, content, { kind, fileName });
      expect([fileName, done.guess]).toEqual([fileName, kind]);
      expect([fileName, done.counts]).toMatchObject([fileName, { read: created + rejected, created, rejected }]);
      const again = await importFacts(ctx, content, { kind, fileName });
      expect([fileName, again.counts]).toMatchObject([
        fileName,
        { created: 0, changed: 0, unchanged: created, rejected },
      ]);
    }
  });

  it('name the account of an event through its subscription', async () => {
    const [row] = await rowsOf<{ events: number; counted: number; rolled: number }>(
      ctx,
      `SELECT (SELECT count(*) FROM usage_event WHERE workspace_id = $1)::int AS events, (SELECT sum(quantity) FROM usage_event WHERE workspace_id = $1)::int AS counted,
         (SELECT sum(count) FROM usage_daily WHERE workspace_id = $1)::int AS rolled`,
    );
    expect(row?.events).toBe(24_979);
    expect(row?.rolled).toBe(row?.counted);
  });

  it('keep what was said of money and dates', async () => {
    const [row] = await rowsOf(
      ctx,
      `SELECT product, seats, arr_minor::int AS arr, currency, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS started, to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS ended,
         auto_renew, trial, recorded_at = occurred_at AS at_once, recorded_assumed AS assumed FROM subscription WHERE workspace_id = $1 AND external_id = 'S-8cec59'`,
    );
    expect(row).toEqual({
      ...{
        product: 'Enterprise',
        seats: 14,
        arr: 3_343_200,
        currency: 'USD',
        started: '2023-12-23',
        ended: '2024-04-12',
      },
      ...{ auto_renew: true, trial: false, at_once: true, assumed: true },
    });
  });

  it('are nothing to another workspace', async () => {
    const other = await mintWorkspace();
    for (const table of ['subscription', 'ticket', 'usage_event', 'usage_event_key', 'usage_daily', 'outcome'])
      expect([
        table,
        await withConnection(other, async (client) => (await client.query(`SELECT FROM ${table}`)).rowCount),
      ]).toEqual([table, 0]);
    const same = await importFacts(other, fixture('ravenstack/ravenstack_support_tickets.csv'), { kind: 'tickets' });
    expect(same.counts).toMatchObject({ created: 0, rejected: 2_000 });
  });
});

describe('a school file on two levels', () => {
  it('names the account of an event and of a renewal through a contact', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, fixture('edu_renewals/school_adoption.csv'), {
      fileName: 'schools.csv',
      change: (mapping) => ({
        ...mapping,
        kind: 'accounts',
        positive: [],
        columns: mapping.columns.map((column) => ({
          ...column,
          role: column.name === 'school_id' ? 'id' : column.role === 'id' ? 'feature' : column.role,
        })),
      }),
    });
    const people = await importFacts(ctx, fixture('edu_renewals/users.csv'), {
      kind: 'contacts',
      columns: { external_id: 'user_id', account: 'school_id', since: 'signup_date' },
    });
    expect(people.counts).toMatchObject({ read: 138, created: 138, rejected: 0 });
    const events = await importFacts(ctx, fixture('edu_renewals/engagement_events.csv'), {
      kind: 'usage',
      columns: { external_id: 'event_id', contact: 'teacher_id', occurred_at: 'week_start' },
    });
    expect(events.counts).toMatchObject({ read: 2_704, created: 2_704, rejected: 0 });
    const renewals = await importFacts(ctx, fixture('edu_renewals/renewals.csv'), {
      kind: 'outcomes',
      columns: { contact: 'user_id', external_id: 'renewal_id', account: null },
    });
    expect(renewals.counts).toMatchObject({ read: 68, created: 68, rejected: 0 });
    const kinds = await rowsOf(
      ctx,
      'SELECT kind, count(*)::int AS rows FROM outcome WHERE workspace_id = $1 GROUP BY kind ORDER BY kind',
    );
    expect(kinds).toEqual([
      { kind: 'churned', rows: 19 },
      { kind: 'renewed', rows: 49 },
    ]);
  });
});

describe('usage', () => {
  const head = 'account_id,user_id,timestamp,event_name';
  it('without ids counts an event once, and adds late ones under the day they were learned', async () => {
    const ctx = await mintWorkspace();
    await importAccounts(ctx, 2);
    const day = (user: string, hour: number) => `a-1,${user},2024-03-05T${String(hour).padStart(2, '0')}:00:00Z,login`;
    const first = await importFacts(ctx, `${head}\n${day('u-1', 8)}\n${day('u-1', 9)}\n${day('u-2', 9)}\n`, {
      kind: 'usage',
    });
    const before = await dump(ctx);
    const second = await importFacts(ctx, `${head}\n${day('u-2', 9)}\n${day('u-3', 23)}\n`, { kind: 'usage' });
    expect(second.counts).toMatchObject({ created: 1, unchanged: 1 });
    const daily = () =>
      rowsOf(
        ctx,
        "SELECT count::int, users, recorded_day::text AS recorded FROM usage_daily WHERE workspace_id = $1 AND event = 'login' ORDER BY recorded_day",
      );
    expect(await daily()).toEqual([{ count: 4, users: 3, recorded: '2024-03-05' }]);
    const late = await importFacts(ctx, `${head}\n${day('u-4', 10)}\n`, {
      kind: 'usage',
      change: (mapping) => ({ ...mapping, recorded: { rule: 'occurred', column: null, lagDays: 3 } }),
    });
    expect(await daily()).toEqual([
      { count: 4, users: 3, recorded: '2024-03-05' },
      { count: 1, users: 1, recorded: '2024-03-08' },
    ]);
    await undoFacts(ctx, late.id);
    await undoFacts(ctx, second.id);
    expect(await dump(ctx)).toEqual(before);
    await undoFacts(ctx, first.id);
    expect(await daily()).toEqual([]);
  });
});

describe('a file of facts', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importAccounts(ctx, 3);
  });

  it('with dates that could be read both ways is refused until day or month is chosen', async () => {
    const text = 'ticket_id,account_id,opened_at\nt-1,a-1,03/04/2024\nt-2,a-2,05/06/2024\n';
    const open = await checkFacts(ctx, text, { kind: 'tickets' });
    expect(open.counts).toMatchObject({ created: 0, rejected: 2 });
    expect(open.counts?.rules.map(({ rule }) => rule)).toEqual(['ambiguous_date']);
    const settled = await checkFacts(ctx, text, { kind: 'tickets', change: (now) => ({ ...now, dateOrder: 'dmy' }) });
    expect(settled.counts).toMatchObject({ created: 2, rejected: 0 });
  });

  it('keeps its survey scale, and refuses a score that lies outside it', async () => {
    const text =
      'response_id,account_id,score,date,scale\nr-1,a-1,10,2024-01-01,1-10\nr-2,a-2,0,2024-01-01,1-10\nr-3,a-3,0,2024-01-01,\n';
    const done = await importFacts(ctx, text, { kind: 'surveys', fixed: [{ field: 'kind', value: 'nps' }] });
    expect(done.counts).toMatchObject({ created: 2, rejected: 1 });
    const rows = await rowsOf(
      ctx,
      'SELECT external_id AS id, scale_min AS low, scale_max AS high FROM survey_response WHERE workspace_id = $1 ORDER BY 1',
    );
    expect(rows).toEqual([
      { id: 'r-1', low: 1, high: 10 },
      { id: 'r-3', low: 0, high: 10 },
    ]);
  });

  it('states when its facts were learned: a column, or today', async () => {
    const text =
      'milestone_id,account_id,milestone,date,known_on\nm-1,a-1,Live,2024-01-01,2024-01-09\nm-2,a-1,Live,2024-02-01,\n';
    const recorded = { rule: 'column', column: 'known_on', lagDays: 0 } as const;
    await importFacts(ctx, text, { kind: 'milestones', change: (now) => ({ ...now, recorded }) });
    const rows = await rowsOf(
      ctx,
      "SELECT external_id AS id, recorded_at = '2024-01-09Z' AS said, recorded_assumed AS assumed FROM milestone WHERE workspace_id = $1 ORDER BY 1",
    );
    expect(rows).toEqual([
      { id: 'm-1', said: true, assumed: false },
      { id: 'm-2', said: false, assumed: true },
    ]);
  });

  it('is refused by name when it lacks a field', async () => {
    const missing = checkFacts(ctx, 'ticket_id,account_id,opened_at\nt-1,a-1,2024-03-04\n', {
      kind: 'tickets',
      columns: { opened_at: null },
      change: (now) => ({
        ...now,
        columns: now.columns.map((each) => (each.field === 'opened_at' ? { ...each, field: null } : each)),
      }),
    });
    await expect(missing).rejects.toThrow(AppError);
    await expect(missing).rejects.toThrow('Expected a column for “Opened on”.');
  });

  it('changes nothing by its dry run', async () => {
    const before = await dump(ctx);
    const checked = await checkFacts(ctx, 'contact_id,account_id,name,email\nc-1,a-1,Ada,ada@reed.example\n', {
      kind: 'contacts',
    });
    expect((await getImport(ctx, checked.id)).state).toBe('checked');
    expect(await dump(ctx)).toEqual(before);
  });
});

describe('addresses of contacts', () => {
  it('are hidden from viewers, on the page and in the files they came from', async () => {
    const owner = await mintWorkspace();
    await importAccounts(owner, 2);
    const text =
      'contact_id,account_id,name,email\nc-1,a-1,Ada,ada@reed.example\nc-2,a-2,bo@li.example,bo@li.example\nc-3,a-9,Cy,cy@mo.example\n';
    const done = await importFacts(owner, text, { kind: 'contacts' });
    const viewer = await mintMember(owner, 'viewer');
    const accounts = (await listAccounts(owner, { sort: 'name', dir: 'asc', page: 0 })).rows;
    const seen = async (ctx: Ctx) =>
      JSON.stringify([
        await Promise.all(
          accounts.map(async ({ id }) => [
            await listContacts(ctx, id),
            await listTimeline(ctx, id, 0),
            await getAccount(ctx, id),
          ]),
        ),
        await getImport(ctx, done.id),
        await (await rejectedCsv(ctx, done.id)).text(),
      ]);
    for (const address of ['ada@reed.example', 'bo@li.example', 'cy@mo.example']) {
      expect(await seen(owner)).toContain(address);
      expect(await seen(viewer)).not.toContain(address);
    }
  });
});

describe('the page of an account', () => {
  it('has a tab for each kind of fact there is, with as many entries as the timeline counts', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, fixture('ravenstack/ravenstack_accounts.csv'), { fileName: 'ravenstack_accounts.csv' });
    for (const [kind, name] of [
      ['subscriptions', 'ravenstack_subscriptions.csv'],
      ['tickets', 'ravenstack_support_tickets.csv'],
      ['outcomes', 'ravenstack_churn_events.csv'],
    ] as const)
      await importFacts(ctx, fixture(`ravenstack/${name}`), { kind, fileName: name });
    const usage = gunzipSync(fixture('ravenstack/ravenstack_feature_usage.csv.gz'));
    await importFacts(ctx, usage, { kind: 'usage', fileName: 'ravenstack_feature_usage.csv' });
    const account = (await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0 })).rows[0]?.id ?? '';
    const { counts } = await getAccount(ctx, account);
    const timeline = await listTimeline(ctx, account, 0);
    expect(timeline.total).toBe(counts.timeline);
    expect(timeline.entries).toHaveLength(Math.min(50, timeline.total));
    expect([...timeline.entries].sort((a, b) => b.at.localeCompare(a.at))).toEqual(timeline.entries);
    const { subscriptions } = await listContracts(ctx, account);
    expect(subscriptions).toHaveLength(counts.subscriptions);
    expect((await listTickets(ctx, account)).tickets).toHaveLength(counts.tickets);
    const { days, events } = await listUsage(ctx, account);
    expect(days).toHaveLength(Math.min(180, counts.usage));
    expect(events.length).toBeGreaterThan(0);
    expect((await listFeedback(ctx, account)).answers).toHaveLength(0);
    expect(counts).toMatchObject({ contacts: 0, invoices: 0, feedback: 0 });
  });
});
