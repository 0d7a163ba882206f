/**
 * Month-end snapshots of the demo company from its files alone: features from what lies before each month end, the label
 * from the outcomes. Written apart from the generator, so that both must agree on what is visible.
 */
import type { Component, FeatureSource, RawColumn, TrainInput } from '@/scoring';
import { byAccount, columnOf, type DemoTables } from './demo-tables';

const DAY = 86_400_000;
const HORIZON = 90 * DAY;
/** Eight weeks of data come before the first snapshot of an account. */
const LEAST = 56 * DAY;

const COMPONENTS: Record<string, Component> = {
  active_users_trend_8w: 'usage',
  champion_left: 'relationship',
  payment_delay_days_90d: 'commercial',
  severity_1_tickets_90d: 'support',
  nps_last: 'feedback',
  seats_used_share: 'adoption',
  products_in_use: 'adoption',
  tenure_months: 'firmographic',
  status_page_views_90d: 'usage',
  newsletters_opened_90d: 'relationship',
};

export type DemoSnapshots = {
  input: TrainInput;
  rows: { account: string; month: number }[];
  /** Day of leaving by account. */
  leftAt: Map<string, number>;
};

type Snapshot = { account: string; month: number; industry: string; left: boolean; values: Record<string, number> };
type Facts = ReturnType<typeof factsOf>;

export function demoSnapshots(tables: DemoTables, monthEnds: Date[], asOf: Date): DemoSnapshots {
  const facts = factsOf(tables);
  const start = columnOf(tables, 'usage', 'occurred_at').reduce((least, cell) => Math.min(least, time(cell)), Infinity);
  const leftAt = leavers(tables);
  const snapshots = facts.accounts.flatMap(({ account_id, signup_date, industry }): Snapshot[] => {
    const signup = time(signup_date);
    const left = leftAt.get(account_id) ?? Infinity;
    const featuresAt = featuresOf(facts, account_id, signup);
    return monthEnds.flatMap((end, month) => {
      const at = end.getTime();
      const closed = at + HORIZON <= asOf.getTime();
      if (!closed || left < at || at - Math.max(signup, Math.floor(start / DAY) * DAY) < LEAST) return [];
      return [{ account: account_id, month, industry, left: left < at + HORIZON, values: featuresAt(at) }];
    });
  });
  return { input: inputOf(snapshots), rows: snapshots.map(({ account, month }) => ({ account, month })), leftAt };
}

const time = (cell: string): number => Date.parse(cell);
const timeOr = (cell: string, otherwise: number): number => (cell === '' ? otherwise : Date.parse(cell));

export function leavers(tables: DemoTables): Map<string, number> {
  const outcome = columnOf(tables, 'outcomes', 'outcome');
  const at = columnOf(tables, 'outcomes', 'occurred_at');
  const accounts = columnOf(tables, 'outcomes', 'account_id');
  return new Map(
    accounts.flatMap((account, i) => (outcome[i] === 'churned' ? [[account, time(at[i] ?? '')] as const] : [])),
  );
}

function factsOf(tables: DemoTables) {
  const ids = columnOf(tables, 'accounts', 'account_id');
  const account = byAccount(tables, 'accounts', ['account_id', 'signup_date', 'industry']);
  return {
    accounts: ids.flatMap((id) => account(id)),
    usage: byAccount(tables, 'usage', ['user_id', 'event', 'occurred_at', 'quantity']),
    contacts: byAccount(tables, 'contacts', ['role', 'created_at', 'left_at']),
    invoices: byAccount(tables, 'invoices', ['due_at', 'paid_at']),
    tickets: byAccount(tables, 'tickets', ['severity', 'opened_at']),
    surveys: byAccount(tables, 'surveys', ['kind', 'score', 'occurred_at']),
    terms: byAccount(tables, 'subscriptions', ['seats', 'start_date', 'end_date']),
  };
}

/** Features of one account at any moment; a fact counts when it lies before it. */
function featuresOf(facts: Facts, account: string, signup: number): (at: number) => Record<string, number> {
  const uses = facts.usage(account).map((u) => ({ ...u, at: time(u.occurred_at) }));
  const terms = facts.terms(account).map((t) => {
    return { seats: Number(t.seats), from: time(t.start_date), to: timeOr(t.end_date, Infinity) };
  });
  const people = peopleFeatures(facts, account);
  return (at) => {
    const recent = uses.filter((u) => u.at < at && u.at >= at - 90 * DAY);
    const users = (from: number, to: number): number => {
      const there = recent.filter((u) => u.user_id !== '' && u.at >= at - from * DAY && u.at < at - to * DAY);
      return new Set(there.map((u) => u.user_id)).size;
    };
    const active = users(28, 0);
    const running = terms.filter((t) => t.from < at && t.to >= at);
    const seats = running.reduce((sum, t) => sum + t.seats, 0);
    const read = (event: string): number =>
      recent.reduce((sum, u) => sum + (u.event === event ? Number(u.quantity) : 0), 0);
    return {
      active_users_trend_8w: Math.log((active + 1) / (users(56, 28) + 1)),
      seats_used_share: seats === 0 ? Number.NaN : active / seats,
      products_in_use: running.length,
      tenure_months: (at - signup) / (30 * DAY),
      status_page_views_90d: read('status_page_viewed'),
      newsletters_opened_90d: read('newsletter_opened'),
      ...people(at),
    };
  };
}

function peopleFeatures(facts: Facts, account: string): (at: number) => Record<string, number> {
  const champions = facts.contacts(account).filter((c) => c.role === 'champion');
  const invoices = facts.invoices(account).map((i) => ({ due: time(i.due_at), paid: timeOr(i.paid_at, Infinity) }));
  const grave = facts.tickets(account).flatMap((t) => (t.severity === '1' ? [time(t.opened_at)] : []));
  const answers = facts.surveys(account).flatMap((s) => {
    return s.kind === 'nps' ? [{ at: time(s.occurred_at), score: Number(s.score) }] : [];
  });
  return (at) => {
    const recent = (moment: number): boolean => moment < at && moment >= at - 90 * DAY;
    const present = champions.some((c) => time(c.created_at) < at && timeOr(c.left_at, Infinity) >= at);
    const late = invoices.flatMap(({ due, paid }) => (recent(due) ? [(Math.min(paid, at) - due) / DAY] : []));
    const asked = answers.filter((answer) => answer.at < at).sort((a, b) => a.at - b.at);
    return {
      champion_left: present ? 0 : 1,
      payment_delay_days_90d: late.reduce((sum, days) => sum + days, 0) / (late.length || Number.NaN),
      severity_1_tickets_90d: grave.filter(recent).length,
      nps_last: asked.at(-1)?.score ?? Number.NaN,
    };
  };
}

function inputOf(snapshots: Snapshot[]): TrainInput {
  const industries = [...new Set(snapshots.map((s) => s.industry))].sort();
  const accounts = [...new Set(snapshots.map((s) => s.account))];
  const number = new Map(accounts.map((account, i) => [account, i]));
  const codes = Int32Array.from(snapshots, (s) => industries.indexOf(s.industry));
  const columns: RawColumn[] = Object.keys(COMPONENTS).map((name) => {
    return { name, kind: 'number', values: Float64Array.from(snapshots, (s) => s.values[name] ?? Number.NaN) };
  });
  columns.push({ name: 'industry', kind: 'category', codes, levels: industries });
  return {
    raw: { n: snapshots.length, columns },
    sources: columns.map(({ name }): FeatureSource => {
      return { name, component: COMPONENTS[name] ?? 'firmographic', actionable: false, sign: 0, monotone: 0 };
    }),
    y: Uint8Array.from(snapshots, (s) => Number(s.left)),
    group: Int32Array.from(snapshots, (s) => number.get(s.account) ?? 0),
    baseline: { tenure: 'tenure_months', lastUse: null },
    signals: [],
  };
}
