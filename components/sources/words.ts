import type { CheckKind, CheckTone } from '@/components/ui/check-mark';
import type { Component, ImportKind } from '@/lib/contracts/imports';
import type { Tls } from '@/lib/contracts/source-kinds';
import type { StreamState } from '@/lib/contracts/sources';

export const TLS_WORDS: Record<Tls, { label: string; hint: string }> = {
  verify: { label: 'Encrypted, certificate checked', hint: 'nobody in between can read or change anything' },
  encrypt: { label: 'Encrypted, any certificate', hint: 'somebody in between could pretend to be the server' },
  off: { label: 'Not encrypted', hint: 'only inside a network that is yours alone' },
};

export const STREAM_STATE_WORDS: Record<StreamState, { sign: CheckKind; tone?: CheckTone; word: string }> = {
  unmapped: { sign: 'exclamation', word: 'Waits for its mapping' },
  paused: { sign: 'dash', word: 'Paused' },
  waiting: { sign: 'play', word: 'Waits for its turn' },
  running: { sign: 'play', word: 'Reading' },
  failed: { sign: 'cross', word: 'Failed' },
  never: { sign: 'dash', word: 'Not read yet' },
  current: { sign: 'check', word: 'Current' },
  late: { sign: 'exclamation', word: 'Stale' },
};

/** What one row of a table is, many of them. */
export const ROWS: Record<ImportKind, string> = {
  ...{ customers: 'accounts', accounts: 'accounts', contacts: 'contacts', products: 'products', deals: 'deals' },
  ...{ subscriptions: 'subscriptions', invoices: 'invoices', usage: 'usage events', tickets: 'tickets' },
  ...{
    interactions: 'interactions',
    surveys: 'survey answers',
    milestones: 'milestones',
    stages: 'stages',
    outcomes: 'outcomes',
  },
};

export const EVERY = [
  { value: '15', label: '15 minutes' },
  { value: '60', label: 'hour' },
  { value: '360', label: '6 hours' },
  { value: '1440', label: 'day' },
  { value: '10080', label: 'week' },
];
export const PROMISES = [
  { value: '1', label: '1 hour' },
  { value: '6', label: '6 hours' },
  { value: '24', label: '1 day' },
  { value: '48', label: '2 days' },
  { value: '168', label: '1 week' },
  { value: '720', label: '30 days' },
];

/** "hour" for 60, as chosen, or the minutes. */
export const everyWords = (minutes: number): string =>
  EVERY.find(({ value }) => value === String(minutes))?.label ?? `${minutes} minutes`;
export const promiseWords = (hours: number): string =>
  PROMISES.find(({ value }) => value === String(hours))?.label ?? `${hours} hours`;

/** As it begins a sentence. */
export const componentWord = (component: Component): string => component[0]?.toUpperCase() + component.slice(1);
