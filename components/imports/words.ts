import type { CheckKind } from '@/components/ui/check-mark';
import type { ColumnRole, ColumnType, Component, ImportKind, ImportState } from '@/lib/contracts/imports';

export const KIND_WORDS: Record<ImportKind, { label: string; hint: string }> = {
  customers: { label: 'A customer, with an outcome', hint: 'one column says who left' },
  accounts: { label: 'An account', hint: 'facts only, no outcome' },
  contacts: { label: 'A contact', hint: 'a person at an account' },
  products: { label: 'A product', hint: 'name, family, list price' },
  subscriptions: { label: 'A subscription', hint: 'product, seats, ARR, start and renewal' },
  invoices: { label: 'An invoice', hint: 'amount, due, paid' },
  deals: { label: 'A deal', hint: 'stage, amount, won or lost' },
  usage: { label: 'A usage event', hint: 'who did what, when' },
  tickets: { label: 'A support ticket', hint: 'opened, closed, severity' },
  interactions: { label: 'An interaction', hint: 'meeting, call, e-mail' },
  surveys: { label: 'A survey answer', hint: 'NPS, CSAT or CES' },
  milestones: { label: 'A milestone', hint: 'what was reached, when' },
  stages: { label: 'A stage of an account', hint: 'from which day on' },
  outcomes: { label: 'A dated outcome', hint: 'left, renewed, reduced or expanded' },
};

/** One and many of what the rows of a file are, as counted. */
export const ROW_WORDS: Record<ImportKind, [string, string]> = {
  customers: ['account', 'accounts'],
  accounts: ['account', 'accounts'],
  contacts: ['contact', 'contacts'],
  products: ['product', 'products'],
  subscriptions: ['subscription', 'subscriptions'],
  invoices: ['invoice', 'invoices'],
  deals: ['deal', 'deals'],
  usage: ['event', 'events'],
  tickets: ['ticket', 'tickets'],
  interactions: ['interaction', 'interactions'],
  surveys: ['answer', 'answers'],
  milestones: ['milestone', 'milestones'],
  stages: ['stage', 'stages'],
  outcomes: ['outcome', 'outcomes'],
};

export const STATE_WORDS: Record<ImportState, { sign: CheckKind; word: string }> = {
  uploaded: { sign: 'exclamation', word: 'Waits for its mapping' },
  checking: { sign: 'play', word: 'Dry run' },
  checked: { sign: 'exclamation', word: 'Waits for your yes' },
  importing: { sign: 'play', word: 'Importing' },
  done: { sign: 'check', word: 'Imported' },
  failed: { sign: 'cross', word: 'Failed' },
  cancelled: { sign: 'dash', word: 'Cancelled' },
  undone: { sign: 'dash', word: 'Undone' },
};

export const TYPE_WORDS: Record<ColumnType, string> = {
  number: 'number',
  money: 'money',
  percent: 'percent',
  boolean: 'yes or no',
  date: 'date',
  category: 'category',
  id: 'id',
  text: 'free text',
  constant: 'constant',
};

export const COMPONENT_WORDS: Record<Component, string> = {
  usage: 'Usage',
  adoption: 'Adoption',
  feedback: 'Feedback',
  support: 'Support',
  relationship: 'Relationship',
  commercial: 'Commercial',
  firmographic: 'Firmographic',
  custom: 'Custom',
};

/** A feature that can be acted on is chosen as a role of its own, since both are one decision about a column. */
export type RoleChoice = ColumnRole | 'lever';

export const ROLE_WORDS: Record<RoleChoice, string> = {
  feature: 'feature',
  lever: 'lever',
  id: 'id',
  alias: 'other id',
  name: 'name',
  arr: 'ARR',
  owner: 'owner',
  parent: 'parent’s id',
  outcome: 'outcome',
  ignore: 'ignore',
};

/** How a delimiter is said; the character itself would not be seen. */
export function delimiterWords(delimiter: string): string {
  return { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }[delimiter] ?? delimiter;
}

/** How long an import can be taken back. */
export const UNDO_DAYS = 30;

/** What a file of accounts without an outcome is enough for. */
export const ACCOUNTS_TEACH =
  'Facts about accounts. Without an outcome a file teaches a model nothing; the expert scorecard can rank by it.';
