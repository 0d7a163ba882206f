/** The tabs of an account: which there are, what they hold, and how they are addressed. */
import type { AccountDetail } from '@/lib/contracts/accounts';

export const labels = {
  drivers: 'Drivers',
  'what-if': 'What-if',
  group: 'Group',
  timeline: 'Timeline',
  people: 'People',
  contract: 'Contract',
  support: 'Support',
  usage: 'Usage',
  feedback: 'Feedback',
  data: 'Data',
  history: 'History',
  audit: 'Audit',
};
export type Tab = keyof typeof labels;
export const tabs: readonly Tab[] = [
  ...([
    'drivers',
    'what-if',
    'group',
    'timeline',
    'people',
    'contract',
    'support',
    'usage',
    'feedback',
    'data',
    'history',
    'audit',
  ] as const),
];

/** What a tab holds, where that is counted; usage in days. */
export function countOf({ counts, fields }: AccountDetail, tab: Tab): number | undefined {
  const held: Partial<Record<Tab, number>> = {
    timeline: counts.timeline,
    group: counts.children,
    people: counts.contacts,
    contract: counts.subscriptions + counts.invoices,
    support: counts.tickets,
    usage: counts.usage,
    feedback: counts.feedback,
    data: fields.length,
  };
  return held[tab];
}

/** What is kept by day: the tabs of facts and of advice speak of now. */
const KEPT: readonly Tab[] = ['drivers', 'data', 'history', 'audit'];

/** Only what has something to show. */
export function tabsOf(account: AccountDetail): Tab[] {
  return (account.shown.day === null ? tabs : KEPT).filter((tab) => {
    if (tab === 'drivers') return true;
    if (tab === 'audit') return account.scoredAt !== null && account.model !== null;
    if (tab === 'what-if') return account.parts.length > 0;
    if (tab === 'history') return account.facts.length > 0 || account.history.length > 0;
    return (countOf(account, tab) ?? 0) > 0;
  });
}

export function addressOf({ id, shown: { day } }: AccountDetail, tab: Tab): string {
  const asked = new URLSearchParams({ ...(day && { asOf: day }), ...(tab !== 'drivers' && { tab }) }).toString();
  return `/accounts/${id}${asked && `?${asked}`}`;
}
