/** Every dated feature: what kind of data it is and how people read it. The SQL of each family returns these names. */
import type { ColumnPlan, Component } from '@/scoring';

/** The name of these definitions in stored snapshots; it changes when they do. */
export const DATED_VERSION = 'dated-2';

export type FeatureDefinition = {
  name: string;
  component: Component;
  type: 'number' | 'money' | 'percent' | 'boolean';
  /** true = someone can act on it. */
  actionable: boolean;
  /** +1 = a high value is healthy, −1 = a warning, 0 = no opinion; `weight` is the scorecard's. */
  sign: -1 | 0 | 1;
  weight: number;
};

type Row = [
  name: string,
  type: FeatureDefinition['type'],
  actionable: boolean,
  sign: FeatureDefinition['sign'],
  weight: number,
];

const family = (component: Component, rows: Row[]): FeatureDefinition[] =>
  rows.map(([name, type, actionable, sign, weight]) => ({ name, component, type, actionable, sign, weight }));

export const TENURE = 'tenure_days';
export const LAST_USE = 'days_since_last_use';

export const FEATURES: readonly FeatureDefinition[] = [
  ...family('usage', [
    ['events_last_7_days', 'number', true, 1, 1],
    ['events_last_30_days', 'number', true, 1, 2],
    ['events_last_90_days', 'number', true, 1, 1],
    ['active_users_last_30_days', 'number', true, 1, 3],
    [LAST_USE, 'number', true, -1, 3],
    ['usage_trend_8_weeks', 'percent', true, 1, 2],
    ['kinds_of_events_last_90_days', 'number', true, 1, 1],
    ['weekday_share_of_events', 'percent', false, 0, 0],
  ]),
  ...family('adoption', [
    ['share_of_seats_used', 'percent', true, 1, 3],
    ['products', 'number', true, 1, 1],
    ['milestones', 'number', true, 1, 1],
    ['days_since_last_milestone', 'number', true, 0, 0],
  ]),
  ...family('feedback', [
    ['last_nps', 'number', true, 1, 2],
    ['mean_nps', 'number', true, 1, 1],
    ['last_csat', 'percent', true, 1, 2],
    ['mean_csat', 'percent', true, 1, 1],
    ['days_since_last_answer', 'number', true, 0, 0],
    ['answers_last_365_days', 'number', true, 1, 1],
  ]),
  ...family('support', [
    ['tickets_last_30_days', 'number', true, -1, 1],
    ['tickets_last_90_days', 'number', true, -1, 1],
    ['open_tickets', 'number', true, -1, 2],
    ['oldest_open_ticket_days', 'number', true, -1, 1],
    ['open_severity_1_tickets', 'number', true, -1, 2],
    ['severity_1_tickets_last_90_days', 'number', true, -1, 1],
    ['reopened_tickets_last_90_days', 'number', true, -1, 1],
    ['mean_hours_to_resolve', 'number', true, -1, 1],
  ]),
  ...family('relationship', [
    ['interactions_last_30_days', 'number', true, 1, 1],
    ['interactions_last_90_days', 'number', true, 1, 1],
    ['conversations_last_90_days', 'number', true, 1, 1],
    ['messages_last_90_days', 'number', true, 0, 0],
    ['days_since_any_contact', 'number', true, -1, 2],
    ['contacts', 'number', true, 1, 1],
    ['champion_present', 'boolean', true, 1, 2],
    ['contacts_lost_last_90_days', 'number', true, -1, 2],
  ]),
  ...family('commercial', [
    ['arr', 'money', false, 0, 0],
    ['arr_change_180_days', 'percent', false, 1, 2],
    ['days_to_renewal', 'number', false, 0, 0],
    ['days_to_notice', 'number', false, 0, 0],
    ['renews_by_itself', 'boolean', false, 1, 1],
    ['mean_days_late_last_180_days', 'number', true, -1, 1],
    ['failed_payments_last_180_days', 'number', true, -1, 2],
  ]),
  ...family('firmographic', [[TENURE, 'number', false, 1, 1]]),
];

export const FEATURE_NAMES: readonly string[] = FEATURES.map((feature) => feature.name);

/** Whether a column counts in parts of one, 1 = all: a feature that is worked out here. A percentage in a file is as the file has it. */
export const isShare = ({ name, type }: Pick<ColumnPlan, 'name' | 'type'>): boolean =>
  type === 'percent' && FEATURE_NAMES.includes(name);

/** The plan of a feature for the values at hand; one that says nothing here is left out without a finding. */
export function featurePlan(
  { name, component, type, actionable, sign, weight }: FeatureDefinition,
  { cells, excludedReason }: { cells: readonly string[]; excludedReason: string | null },
): ColumnPlan {
  const distinct = new Set(cells.filter((cell) => cell !== '')).size;
  const used = distinct > 1 && excludedReason === null;
  return {
    ...{ name, type, component, sign, weight, actionable, used },
    role: used ? (name === 'arr' ? 'arr' : 'feature') : 'ignore',
    reason: reasonOf(distinct, excludedReason),
    tenure: name === TENURE,
    lastUse: name === LAST_USE,
    format: {
      decimal: '.',
      order: null,
      labels: type === 'boolean' ? { no: 'no', yes: 'yes' } : null,
      levels: [],
    },
    problem: null,
    blanks: cells.filter((cell) => cell === '').length,
    refused: { count: 0, example: '' },
    distinct,
  };
}

function reasonOf(distinct: number, excludedReason: string | null): string {
  if (excludedReason !== null) return `Left out: ${excludedReason}`;
  if (distinct === 0) return 'No facts of this kind are known.';
  return distinct === 1 ? 'The same for every account at all times.' : 'From dated facts, as known at the time.';
}
