/**
 * Why the demo's customers leave: the whole truth, in log-odds, from what was visible before a month end. Everything
 * that is not in this table has no effect.
 */
import type { Component } from '@/lib/contracts/imports';
import { DAY } from './calendar';
import { activeUsers, type Facts, inForce } from './facts';

/** What is looked at: an account's facts, its sign-up, and the moment before which they must lie. */
export type Sight = { facts: Facts; signupAt: number; at: number };

/**
 * Part of the log-odds = effect × (value, kept within the bounds, − center) / spread; 0 where the value is missing.
 * `center` and `spread` are about the mean and the standard deviation, so that effects compare.
 */
type Driver = {
  feature: string;
  component: Component;
  effect: number;
  bounds: readonly [low: number, high: number];
  center: number;
  spread: number;
  /** NaN = missing. */
  value: (sight: Sight) => number;
};

/** Log-odds of leaving within 90 days where every driver stands at its center. */
const AVERAGE = -4.2;
/** Nobody is judged on less than this: two windows of four weeks. */
export const LEAST_HISTORY = 56 * DAY;

export const DRIVERS: readonly Driver[] = [
  {
    ...{ feature: 'active_users_trend_8w', component: 'usage', value: trend },
    ...{ effect: -1, bounds: [-0.5, 0.4], center: 0, spread: 0.15 },
  },
  {
    ...{ feature: 'champion_left', component: 'relationship', value: championLeft },
    ...{ effect: 0.84, bounds: [0, 1], center: 0.13, spread: 0.34 },
  },
  {
    ...{ feature: 'payment_delay_days_90d', component: 'commercial', value: paymentDelay },
    ...{ effect: 0.56, bounds: [0, 25], center: 5, spread: 5 },
  },
  {
    ...{ feature: 'severity_1_tickets_90d', component: 'support', value: graveTickets },
    ...{ effect: 0.52, bounds: [0, 4], center: 0.84, spread: 1.1 },
  },
  {
    ...{ feature: 'tenure_months', component: 'firmographic', value: (s) => (s.at - s.signupAt) / (30 * DAY) },
    ...{ effect: -0.38, bounds: [0, 60], center: 29, spread: 17 },
  },
  {
    ...{ feature: 'nps_last', component: 'feedback', value: lastNps },
    ...{ effect: -0.57, bounds: [0, 10], center: 7, spread: 2.2 },
  },
  {
    ...{ feature: 'seats_used_share', component: 'adoption', value: seatsUsed },
    ...{ effect: -0.25, bounds: [0, 1], center: 0.57, spread: 0.24 },
  },
  {
    ...{ feature: 'products_in_use', component: 'adoption', value: (s) => inForce(s.facts, s.at).length },
    ...{ effect: -0.15, bounds: [1, 4], center: 2.4, spread: 1 },
  },
];

/** Looks telling, is in the data, and has no effect. */
export const DECOYS = ['status_page_views_90d', 'newsletters_opened_90d', 'industry'];

/** What each driver adds to the log-odds, in the order of DRIVERS. */
export function partsOf(sight: Sight): number[] {
  return DRIVERS.map(({ value, bounds: [low, high], effect, center, spread }) => {
    const x = value(sight);
    return Number.isNaN(x) ? 0 : (effect * (Math.min(high, Math.max(low, x)) - center)) / spread;
  });
}

/** Log-odds of leaving within 90 days. */
export function logitOfParts(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, AVERAGE);
}

/** Log of active users in the last four weeks over those in the four weeks before. */
function trend({ facts, at }: Sight): number {
  const now = activeUsers(facts, { from: at - 28 * DAY, to: at });
  const before = activeUsers(facts, { from: at - 56 * DAY, to: at - 28 * DAY });
  return Math.log((now + 1) / (before + 1));
}

function championLeft({ facts, at }: Sight): number {
  const there = facts.contacts.some(
    (c) => c.role === 'champion' && c.createdAt < at && (c.leftAt === null || c.leftAt >= at),
  );
  return there ? 0 : 1;
}

/** Mean days late of invoices that fell due in the last 90 days; one that is not paid is late until now. */
function paymentDelay({ facts, at }: Sight): number {
  const due = facts.invoices.filter((i) => i.dueAt < at && i.dueAt >= at - 90 * DAY);
  return due.reduce((sum, i) => sum + (Math.min(i.paidAt, at) - i.dueAt) / DAY, 0) / (due.length || Number.NaN);
}

function graveTickets({ facts, at }: Sight): number {
  return facts.tickets.filter((t) => t.severity === 1 && t.openedAt < at && t.openedAt >= at - 90 * DAY).length;
}

function lastNps({ facts, at }: Sight): number {
  const answers = facts.surveys.filter((s) => s.kind === 'nps' && s.at < at);
  return answers.reduce((last, s) => (s.at >= last.at ? s : last), { at: 0, score: Number.NaN }).score;
}

function seatsUsed({ facts, at }: Sight): number {
  const seats = inForce(facts, at).reduce((sum, s) => sum + (s.seats ?? 0), 0);
  return activeUsers(facts, { from: at - 28 * DAY, to: at }) / (seats || Number.NaN);
}
