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
  usage_trend_8_weeks: 'usage',
  champion_present: 'relationship',
  mean_days_late_last_180_days: 'commercial',
  severity_1_tickets_last_90_days: 'support',
  last_nps: 'feedback',
  share_of_seats_used: 'adoption',
  products: 'adoption',
  tenure_days: 'firmographic',
  interactions_last_90_days: 'relationship',
  last_csat: 'feedback',
  reopened_tickets_last_90_days: 'support',
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
  const leftAt = leavers(tables);
  const snapshots = facts.accounts.flatMap(({ account_id, signup_date, industry }): Snapshot[] => {
    const signup = time(signup_date);
    const left = leftAt.get(account_id) ?? Infinity;
    const featuresAt = featuresOf(facts, account_id, signup);
    return monthEnds.flatMap((end, month) => {
      const at = end.getTime();
      const closed = at + HORIZON <= asOf.getTime();
      if (!closed || left < at || at - signup < LEAST) return [];
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
    usage: byAccount(tables, 'usage', ['user_id', 'occurred_at', 'quantity']),
    contacts: byAccount(tables, 'contacts', ['role', 'created_at', 'left_at']),
    invoices: byAccount(tables, 'invoices', ['due_at', 'paid_at']),
    tickets: byAccount(tables, 'tickets', ['severity', 'opened_at', 'closed_at', 'reopened']),
    surveys: byAccount(tables, 'surveys', ['survey', 'score', 'answered_at']),
    talks: byAccount(tables, 'interactions', ['occurred_at']),
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
    const within = (from: number, to: number) => uses.filter((u) => u.at >= at - from * DAY && u.at < at - to * DAY);
    const used = (from: number, to: number): number => within(from, to).reduce((sum, u) => sum + Number(u.quantity), 0);
    const [late, early] = [used(28, 0), used(56, 28)];
    const active = new Set(within(30, 0).map((u) => u.user_id)).size;
    const running = terms.filter((t) => t.from < at && t.to >= at);
    const seats = running.reduce((sum, t) => sum + t.seats, 0);
    return {
      usage_trend_8_weeks: (late - early) / (late + early || Number.NaN),
      share_of_seats_used: seats === 0 ? Number.NaN : active / seats,
      products: running.length,
      tenure_days: (at - signup) / DAY,
      ...people(at),
    };
  };
}

function peopleFeatures(facts: Facts, account: string): (at: number) => Record<string, number> {
  const champions = facts.contacts(account).filter((c) => c.role === 'champion');
  const invoices = facts.invoices(account).map((i) => ({ due: time(i.due_at), paid: timeOr(i.paid_at, Infinity) }));
  const grave = facts.tickets(account).flatMap((t) => (t.severity === '1' ? [time(t.opened_at)] : []));
  const reopened = facts.tickets(account).filter((t) => t.reopened === 'yes');
  const talks = facts.talks(account).map((i) => time(i.occurred_at));
  const answers = facts
    .surveys(account)
    .map((s) => ({ survey: s.survey, at: time(s.answered_at), score: Number(s.score) }))
    .sort((a, b) => a.at - b.at);
  return (at) => {
    const within = (moment: number, days: number): boolean => moment < at && moment >= at - days * DAY;
    const present = champions.some((c) => time(c.created_at) < at && timeOr(c.left_at, Infinity) >= at);
    const late = invoices.flatMap(({ due, paid }) => (within(due, 180) ? [(Math.min(paid, at) - due) / DAY] : []));
    const last = (survey: string) => answers.filter((answer) => answer.survey === survey && answer.at < at).at(-1);
    return {
      champion_present: present ? 1 : 0,
      mean_days_late_last_180_days: late.reduce((sum, days) => sum + days, 0) / (late.length || Number.NaN),
      severity_1_tickets_last_90_days: grave.filter((moment) => within(moment, 90)).length,
      reopened_tickets_last_90_days: reopened.filter(
        (t) => within(time(t.opened_at), 90) && timeOr(t.closed_at, Infinity) < at,
      ).length,
      interactions_last_90_days: talks.filter((moment) => within(moment, 90)).length,
      last_nps: last('nps')?.score ?? Number.NaN,
      last_csat: last('csat')?.score ?? Number.NaN,
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
    baseline: { tenure: 'tenure_days', lastUse: null },
    signals: [],
  };
}
