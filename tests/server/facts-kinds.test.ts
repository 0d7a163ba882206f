import { beforeEach, describe, expect, it } from 'vitest';
import { FACT_KINDS, type FactKind } from '@/lib/contracts/imports';
import type { Ctx } from '@/lib/server/context';
import { dump } from '@/tests/support/dump';
import { importAccounts, importFacts, undoFacts } from '@/tests/support/facts';
import { mintWorkspace } from '@/tests/support/world';

/** A file of two good rows, one cell of the first row that may change (null: rows never change), a row that is refused and why. */
type Sample = {
  head: string;
  rows: [string, string];
  from: string | null;
  to: string;
  bad: string;
  rule: string;
  column: string;
};

const SAMPLES: Record<FactKind, Sample> = {
  contacts: {
    head: 'contact_id,account_id,name,email,title,role,since',
    rows: ['c-1,a-1,Ada Reed,Ada@Reed.example,CTO,Champion,2024-01-05', 'c-2,a-2,Bo Li,bo@li.example,,user,2024-02-01'],
    from: 'CTO',
    to: 'CEO',
    bad: 'c-3,a-1,No Mail,not an address,,user,2024-02-01',
    rule: 'not_an_email',
    column: 'email',
  },
  products: {
    head: 'product_id,name,family,list_price,currency',
    rows: ['p-1,Core,Platform,1200,EUR', 'p-2,Insights,Add-on,300,EUR'],
    from: '1200',
    to: '1400',
    bad: 'p-3,,Add-on,20,EUR',
    rule: 'blank_value',
    column: 'name',
  },
  subscriptions: {
    head: 'subscription_id,account_id,plan,seats,arr,start_date,renewal_date,end_date,auto_renew,trial',
    rows: ['s-1,a-1,Pro,10,1200.50,2024-01-01,2025-01-01,,yes,no', 's-2,a-2,Basic,2,90,2024-03-01,,2024-09-01,no,no'],
    from: '1200.50',
    to: '1300',
    bad: 's-3,a-1,Pro,-4,100,2024-01-01,,,yes,no',
    rule: 'impossible_value',
    column: 'seats',
  },
  invoices: {
    head: 'invoice_id,account_id,amount,currency,invoice_date,due_date,paid_date,failed',
    rows: ['i-1,a-1,100.00,EUR,2024-01-01,2024-01-31,,no', 'i-2,a-2,50,EUR,2024-01-01,2024-01-31,2024-01-20,no'],
    from: '2024-01-31,,no',
    to: '2024-01-31,2024-02-02,no',
    bad: 'i-3,a-1,-5,EUR,2024-01-01,2024-01-31,,no',
    rule: 'impossible_value',
    column: 'amount',
  },
  deals: {
    head: 'deal_id,account_id,deal_name,stage,amount,created,close_date',
    rows: ['d-1,a-1,More seats,Proposal,500,2024-01-01,', 'd-2,a-2,New team,Closed won,900,2024-01-01,2024-02-01'],
    from: 'Proposal',
    to: 'Lost',
    bad: 'd-3,a-1,Odd,Proposal,5,2024-03-01,2024-02-01',
    rule: 'dates_out_of_order',
    column: 'close_date',
  },
  usage: {
    head: 'event_id,account_id,user_id,timestamp,event_name,count',
    rows: ['e-1,a-1,u-1,2024-01-05T10:00:00Z,login,1', 'e-2,a-2,u-2,2024-01-05T12:00:00Z,login,2'],
    from: null,
    to: '',
    bad: 'e-3,a-1,u-1,1999-01-05,login,1',
    rule: 'impossible_value',
    column: 'timestamp',
  },
  tickets: {
    head: 'ticket_id,account_id,opened_at,closed_at,priority,status,subject',
    rows: ['t-1,a-1,2024-01-05,,high,open,It is slow', 't-2,a-2,2024-01-06,2024-01-07,low,closed,How to'],
    from: 'open,It',
    to: 'solved,It',
    bad: 't-3,a-1,2024-01-05,2023-01-05,low,closed,Odd',
    rule: 'dates_out_of_order',
    column: 'closed_at',
  },
  interactions: {
    head: 'interaction_id,account_id,date,type,subject',
    rows: ['n-1,a-1,2024-01-05,Meeting,Kick-off', 'n-2,a-2,2024-01-06,Phone call,Follow-up'],
    from: 'Kick-off',
    to: 'Kick-off and plan',
    bad: 'n-3,a-1,2024-01-05,smoke signal,Odd',
    rule: 'not_a_choice',
    column: 'type',
  },
  surveys: {
    head: 'response_id,account_id,nps_score,comment,date',
    rows: ['r-1,a-1,9,Great,2024-01-05', 'r-2,a-2,3,Slow,2024-01-06'],
    from: 'a-1,9',
    to: 'a-1,8',
    bad: 'r-3,a-1,11,Beyond,2024-01-05',
    rule: 'impossible_value',
    column: 'nps_score',
  },
  milestones: {
    head: 'milestone_id,account_id,milestone,date',
    rows: ['m-1,a-1,First report,2024-01-05', 'm-2,a-2,First report,2024-01-06'],
    from: '2024-01-05',
    to: '2024-01-04',
    bad: 'm-3,a-1,,2024-01-05',
    rule: 'blank_value',
    column: 'milestone',
  },
  stages: {
    head: 'id,account_id,stage,since',
    rows: ['g-1,a-1,Onboarding,2024-01-05', 'g-2,a-2,Live,2024-01-06'],
    from: 'Onboarding',
    to: 'Kick-off',
    bad: 'g-3,a-1,Live,31.02.2024',
    rule: 'impossible_date',
    column: 'since',
  },
  outcomes: {
    head: 'outcome_id,account_id,outcome,date,reason',
    rows: ['o-1,a-1,churned,2024-05-05,price', 'o-2,a-2,Renewed,2024-05-06,'],
    from: 'price',
    to: 'no use',
    bad: 'o-3,a-1,maybe,2024-05-05,',
    rule: 'not_a_choice',
    column: 'outcome',
  },
};

const file = ({ head, rows }: { head: string; rows: readonly string[] }, ...more: string[]) =>
  `${[head, ...rows, ...more].join('\n')}\n`;

describe.each(FACT_KINDS.map((kind) => [kind, SAMPLES[kind]] as const))('a file of %s', (kind, sample) => {
  let ctx: Ctx;
  beforeEach(async () => {
    ctx = await mintWorkspace();
    await importAccounts(ctx, 2);
  });

  it('is known by its columns, stored once, and taken back to the byte', async () => {
    const before = await dump(ctx);
    const first = await importFacts(ctx, file(sample), { kind });
    expect(first.guess).toBe(kind);
    expect(first.counts).toMatchObject({ read: 2, created: 2, changed: 0, unchanged: 0, rejected: 0 });
    const once = await dump(ctx);
    expect(once).not.toEqual(before);
    const again = await importFacts(ctx, file(sample), { kind });
    expect(again.counts).toMatchObject({ read: 2, created: 0, changed: 0, unchanged: 2, rejected: 0 });
    expect(await dump(ctx)).toEqual(once);
    await undoFacts(ctx, again.id);
    expect(await dump(ctx)).toEqual(once);
    await undoFacts(ctx, first.id);
    expect(await dump(ctx)).toEqual(before);
  });

  it('reports each refused row with line, column and reason, and stores the others', async () => {
    const unknown = (sample.rows[1] ?? '').replace('a-2', 'a-99').replace(/^(\w)-2/, '$1-9');
    const done = await importFacts(ctx, file(sample, sample.bad, unknown, sample.rows[0]), { kind });
    // a product belongs to no account, so that none can be unknown
    const owned = kind !== 'products';
    expect(done.counts).toMatchObject({ read: 5, created: owned ? 2 : 3, rejected: owned ? 3 : 2 });
    const reasons = done.counts?.rejectedRows.map(({ line, column, rule }) => [line, column, rule]);
    expect(reasons).toEqual([
      [4, sample.column, sample.rule],
      ...(owned ? [[5, 'account_id', 'unknown_account']] : []),
      [6, sample.head.split(',')[0], 'duplicate_row'],
    ]);
  });
});

describe.each(FACT_KINDS.filter((kind) => SAMPLES[kind].from !== null))('a file of %s that says otherwise', (kind) => {
  const sample = SAMPLES[kind];
  it('changes what is known, and undo gives it back in any order', async () => {
    const ctx = await mintWorkspace();
    await importAccounts(ctx, 2);
    const empty = await dump(ctx);
    const first = await importFacts(ctx, file(sample), { kind });
    const before = await dump(ctx);
    const second = await importFacts(ctx, file(sample).replace(sample.from ?? '', sample.to), { kind });
    expect(second.counts).toMatchObject({ created: 0, changed: 1, unchanged: 1, rejected: 0 });
    await undoFacts(ctx, second.id);
    expect(await dump(ctx)).toEqual(before);
    const alone = { ...sample, rows: sample.rows.slice(0, 1) };
    const third = await importFacts(ctx, file(alone).replace(sample.from ?? '', sample.to), { kind });
    await undoFacts(ctx, first.id);
    await undoFacts(ctx, third.id);
    expect(await dump(ctx)).toEqual(empty);
  });
});
