/**
 * Why the demo's customers leave: the whole truth, in log-odds, from what was visible before a month end. Everything
 * that is not in this table has no effect.
 */
import type { Component } from '@/lib/contracts/imports';
import { DAY } from './calendar';
import { activeUsers, type Facts, inForce, usesIn } from './facts';

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
const AVERAGE = -4;
/** Nobody is judged on less than this: two windows of four weeks. */
export const LEAST_HISTORY = 56 * DAY;

/** Named and reckoned as the features of the product, so that the truth can be held against what is learned. */
export const DRIVERS: readonly Driver[] = [
  {
    ...{ feature: 'usage_trend_8_weeks', component: 'usage', value: trend },
    ...{ effect: -1.3, bounds: [-0.3, 0.25], center: 0, spread: 0.12 },
  },
  {
    ...{ feature: 'champion_present', component: 'relationship', value: championPresent },
    ...{ effect: -0.95, bounds: [0, 1], center: 0.87, spread: 0.34 },
  },
  {
    ...{ feature: 'mean_days_late_last_180_days', component: 'commercial', value: daysLate },
    ...{ effect: 0.75, bounds: [0, 25], center: 5, spread: 5 },
  },
  {
    ...{ feature: 'severity_1_tickets_last_90_days', component: 'support', value: graveTickets },
    ...{ effect: 0.6, bounds: [0, 4], center: 0.84, spread: 1.1 },
  },
  {
    ...{ feature: 'tenure_days', component: 'firmographic', value: (s) => (s.at - s.signupAt) / DAY },
    ...{ effect: -0.36, bounds: [0, 900], center: 330, spread: 230 },
  },
  {
    ...{ feature: 'last_nps', component: 'feedback', value: lastNps },
    ...{ effect: -0.8, bounds: [0, 10], center: 7, spread: 2.2 },
  },
  {
    ...{ feature: 'share_of_seats_used', component: 'adoption', value: seatsUsed },
    ...{ effect: -0.25, bounds: [0, 1], center: 0.57, spread: 0.24 },
  },
  {
    ...{ feature: 'products', component: 'adoption', value: (s) => inForce(s.facts, s.at).length },
    ...{ effect: -0.15, bounds: [1, 4], center: 2.4, spread: 1 },
  },
];

/** Looks telling, is in the data, and has no effect. */
export const DECOYS = ['interactions_last_90_days', 'last_csat', 'reopened_tickets_last_90_days'];

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

/** Use in the last four weeks against the four weeks before, [−1, 1]. */
function trend({ facts, at }: Sight): number {
  const used = (from: number, to: number): number =>
    usesIn(facts, { from: at - from * DAY, to: at - to * DAY }).reduce((sum, use) => sum + use.quantity, 0);
  const [late, early] = [used(28, 0), used(56, 28)];
  return (late - early) / (late + early || Number.NaN);
}

function championPresent({ facts, at }: Sight): number {
  const there = facts.contacts.some(
    (c) => c.role === 'champion' && c.createdAt < at && (c.leftAt === null || c.leftAt >= at),
  );
  return there ? 1 : 0;
}

/** Of invoices that fell due in the last 180 days; one that is not paid is late until now. */
function daysLate({ facts, at }: Sight): number {
  const due = facts.invoices.filter((i) => i.dueAt < at && i.dueAt >= at - 180 * DAY);
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
  return activeUsers(facts, { from: at - 30 * DAY, to: at }) / (seats || Number.NaN);
}
