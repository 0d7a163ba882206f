import { beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { buildSnapshots } from '@/lib/server/snapshots/build-snapshots';
import { FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import { fieldDates } from '@/lib/server/snapshots/field-dates';
import { type Facts, insertAccounts, insertFacts } from '@/tests/support/dated-world';
import { asOwner, mintWorkspace } from '@/tests/support/world';

const AS_OF = new Date('2025-07-01T00:00:00Z');
const NOW = new Date('2025-12-15T12:00:00Z');
const DAY = 86_400_000;
/** Days before the instant. */
const ago = (days: number) => new Date(AS_OF.getTime() - days * DAY);
const on = (days: number, more: Facts = {}): Facts => ({ occurred_at: ago(days), ...more });
const nps = { kind: 'nps', scale_min: 0, scale_max: 10, scale_version: '0-10' };
const csat = { kind: 'csat', scale_min: 1, scale_max: 5, scale_version: '1-5' };
const usage = (days: number, event: string, count: number, learned = days): Facts => ({
  ...{ day: ago(days), event, recorded_day: ago(learned), count, users: 1 },
});
const paid = (days: number, more: Facts): Facts =>
  on(days, { started_at: ago(days), currency: 'USD', trial: false, auto_renew: true, ...more });

const FACTS: Record<string, Facts[]> = {
  usage_daily: [
    usage(1, 'login', 7),
    usage(20, 'login', 10),
    usage(20, 'report', 3),
    usage(40, 'login', 30),
    usage(80, 'export', 50),
    usage(5, 'login', 1_000, 0),
    usage(0, 'login', 1_000),
  ],
  usage_event: ['ann', 'bob', 'ann'].map((user_ref, i) =>
    on(2 + i, { id: i + 1, event: 'login', user_ref, quantity: 1 }),
  ),
  subscription: [
    paid(400, { arr_minor: 1_000_000, seats: 8, product: 'core', renewal_at: ago(400 - 730), notice_at: null }),
    paid(100, { arr_minor: 250_050, seats: 2, product: 'plus', renewal_at: ago(-265), notice_at: ago(-200) }),
    paid(500, { arr_minor: 90_000, seats: 1, product: 'old', ended_at: ago(30) }),
    paid(50, { arr_minor: 90_000, seats: 1, product: 'late', recorded_at: ago(-1) }),
  ],
  milestone: [
    on(300, { name: 'kick-off' }),
    on(150.5, { name: 'live' }),
    on(3, { name: 'told later', recorded_at: ago(0) }),
  ],
  survey_response: [
    on(400, { ...nps, score: 10 }),
    on(60, { ...nps, score: 3 }),
    on(90, { ...csat, score: 4 }),
    on(1, { ...nps, score: 0, recorded_at: ago(-3) }),
  ],
  ticket: [
    on(200, { opened_at: ago(200), closed_at: ago(199), severity: '3', reopened: false }),
    on(80, { opened_at: ago(80), closed_at: ago(78), severity: '2', reopened: true }),
    on(20, { opened_at: ago(20), closed_at: ago(-2), severity: 'Sev 1', reopened: true }),
    on(10, { opened_at: ago(10), closed_at: null, severity: '2', reopened: null }),
  ],
  interaction: [
    on(100, { kind: 'visit' }),
    on(45, { kind: 'email' }),
    on(12, { kind: 'call' }),
    on(4, { kind: 'chat', recorded_at: ago(-5) }),
  ],
  contact: [
    on(300, { name: 'Ann', role: 'champion', left_at: ago(30) }),
    on(300, { name: 'Bob', role: 'user', left_at: ago(-10) }),
    { name: 'Cid', role: 'user', occurred_at: null, left_at: null, recorded_at: ago(200) },
  ],
  invoice: [
    on(60, { amount_minor: 100, currency: 'USD', due_at: ago(50), paid_at: ago(46), failed: true }),
    on(30, { amount_minor: 100, currency: 'USD', due_at: ago(10), paid_at: ago(-5), failed: false }),
    on(5, { amount_minor: 100, currency: 'USD', due_at: ago(-10), paid_at: null, failed: false }),
  ],
};

describe('the features of an account at an instant', () => {
  let ctx: Ctx;
  let full: string;
  let bare: string;

  async function valuesOf(id: string, asOf = AS_OF, fields: string[] = []) {
    return withConnection(ctx, async (client) => {
      const rules = { horizonDays: 90, gapDays: 30, countInvoluntary: true };
      const scope = { workspaceId: ctx.workspaceId, now: NOW, rules };
      for await (const row of buildSnapshots(client, { ...scope, asOfs: [asOf], accounts: [id], fields }))
        return row.values;
      throw new Error('no row');
    });
  }

  beforeAll(async () => {
    ctx = await mintWorkspace();
    await asOwner(async (client) => {
      await client.query("SELECT usage_event_ensure_month('2025-06-01')");
      const ids = await insertAccounts(client, ctx, ['full', 'bare']);
      [full = '', bare = ''] = ['full', 'bare'].map((name) => ids.get(name));
      for (const [table, rows] of Object.entries(FACTS))
        for (const row of rows) await insertFacts(client, ctx, table, [{ account_id: full, ...row }]);
      await insertFacts(client, ctx, 'subscription', [
        { account_id: bare, ...paid(45, { arr_minor: null, currency: null, auto_renew: null }) },
      ]);
    });
  });

  it('are what a person would reckon from what was known', async () => {
    expect(await valuesOf(full)).toEqual({
      ...{ events_last_7_days: 7, events_last_30_days: 20, events_last_90_days: 100, kinds_of_events_last_90_days: 3 },
      ...{
        days_since_last_use: 1,
        usage_trend_8_weeks: -0.2,
        weekday_share_of_events: 0.5,
        active_users_last_30_days: 2,
      },
      ...{ products: 2, share_of_seats_used: 0.2, milestones: 2, days_since_last_milestone: 150.5 },
      ...{
        last_nps: 3,
        mean_nps: 6.5,
        last_csat: 0.75,
        mean_csat: 0.75,
        days_since_last_answer: 60,
        answers_last_365_days: 2,
      },
      ...{
        tickets_last_30_days: 2,
        tickets_last_90_days: 3,
        open_tickets: 2,
        oldest_open_ticket_days: 20,
        open_severity_1_tickets: 1,
        severity_1_tickets_last_90_days: 1,
      },
      ...{ reopened_tickets_last_90_days: 1, mean_hours_to_resolve: 48 },
      ...{
        interactions_last_30_days: 1,
        interactions_last_90_days: 2,
        conversations_last_90_days: 1,
        messages_last_90_days: 1,
      },
      ...{ days_since_any_contact: 10, contacts: 2, champion_present: 'no', contacts_lost_last_90_days: 1 },
      ...{
        arr: 12_500.5,
        arr_change_180_days: 0.1468,
        days_to_renewal: 265,
        days_to_notice: 200,
        renews_by_itself: 'yes',
      },
      ...{ mean_days_late_last_180_days: 7, failed_payments_last_180_days: 1, tenure_days: 500 },
    });
  });

  it('are missing where nothing of the kind is known, and 0 where something is', async () => {
    expect(await valuesOf(bare)).toEqual({ tenure_days: 45 });
    const later = await valuesOf(full, new Date('2025-12-01T00:00:00Z'));
    expect(later).toMatchObject({
      tickets_last_30_days: 0,
      events_last_30_days: 0,
      interactions_last_90_days: 0,
      answers_last_365_days: 3,
    });
    expect(later).not.toHaveProperty('usage_trend_8_weeks');
  });

  it('take in a fact that came late from the next instant on', async () => {
    expect(await valuesOf(full, new Date('2025-08-01T00:00:00Z'))).toMatchObject({
      ...{ milestones: 3, last_nps: 0, products: 3, events_last_90_days: 2_050, open_tickets: 1 },
    });
  });

  it('hold fields as they were known then, and name those without dates', async () => {
    const row = (values: object, recorded: Date, more: Facts = {}): Facts => ({
      ...{ account_id: full, recorded_at: recorded, recorded_assumed: false, valid_from: null },
      ...{ values: JSON.parse(JSON.stringify(values)), ...more },
    });
    await asOwner(async (client) => {
      const rows = [
        row({ plan: 'basic', seats: 5 }, ago(100)),
        row({ plan: 'pro' }, ago(50)),
        row({ plan: 'gone' }, ago(0)),
        row({ region: 'north' }, ago(90), { recorded_assumed: true }),
        row({ tier: 'a' }, ago(90), { recorded_assumed: true, valid_from: ago(90) }),
      ];
      for (const each of rows) await insertFacts(client, ctx, 'account_history', [each]);
    });
    const dates = await withConnection(ctx, (client) =>
      fieldDates(client, ctx.workspaceId, ['plan', 'region', 'seats', 'tier', 'none']),
    );
    expect(dates).toEqual({ dated: ['plan', 'seats', 'tier'], undated: ['region'] });
    const values = await valuesOf(full, AS_OF, dates.dated);
    expect(values).toMatchObject({ plan: 'pro', seats: 5, tier: 'a' });
    expect(values).not.toHaveProperty('region');
  });

  it('are all declared', async () => {
    for (const name of Object.keys(await valuesOf(full))) expect(FEATURE_NAMES).toContain(name);
    expect(new Set(FEATURE_NAMES).size).toBe(FEATURE_NAMES.length);
  });
});
