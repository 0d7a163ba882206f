/** What is known about one account of the demo, as rows of the files to come. Times are UTC ms; null = not (yet). */
import type { Span } from './calendar';

export type Contact = {
  id: string;
  name: string;
  email: string;
  title: string;
  role: 'champion' | 'decision_maker' | 'user' | 'other';
  createdAt: number;
  leftAt: number | null;
};
export type Deal = {
  id: string;
  name: string;
  stage: string;
  amount: number;
  openedAt: number;
  closedAt: number | null;
};
/** One term of one product. Only the core product counts seats; add-ons are priced flat. `endAt` is never in the future. */
export type Subscription = {
  id: string;
  product: string;
  seats: number | null;
  arr: number;
  startAt: number;
  renewalAt: number;
  endAt: number | null;
  autoRenew: boolean;
  trial: boolean;
};
/** `paidAt` may lie in the future of whoever looks. */
export type Invoice = { id: string; amount: number; issuedAt: number; dueAt: number; paidAt: number };
/** One user and one event on one day. */
export type Use = { user: string; event: string; at: number; quantity: number };
/** `closedAt` may lie in the future of whoever looks. */
export type Ticket = {
  id: string;
  openedAt: number;
  closedAt: number;
  severity: 1 | 2 | 3 | 4;
  reopened: boolean;
  subject: string;
};
export type Interaction = { id: string; kind: string; at: number; contact: string };
export type Answer = {
  id: string;
  contact: string;
  kind: 'nps' | 'csat' | 'ces';
  score: number;
  at: number;
  comment: string;
};
export type Milestone = { name: string; at: number };
export type Outcome = {
  kind: 'renewed' | 'expanded' | 'contracted' | 'churned';
  at: number;
  reason: string;
  voluntary: boolean | null;
};

export type Facts = {
  contacts: Contact[];
  deals: Deal[];
  subscriptions: Subscription[];
  invoices: Invoice[];
  usage: Use[];
  tickets: Ticket[];
  interactions: Interaction[];
  surveys: Answer[];
  milestones: Milestone[];
  outcomes: Outcome[];
};

/** Adds what happens in the span, and nothing outside it. */
export type Process = (span: Span, facts: Facts) => void;

export function noFacts(): Facts {
  return {
    contacts: [],
    deals: [],
    subscriptions: [],
    invoices: [],
    usage: [],
    tickets: [],
    interactions: [],
    surveys: [],
    milestones: [],
    outcomes: [],
  };
}

/** Subscriptions in force as known before `at`; a term that ends that very day still counts, its successor not yet. */
export function inForce(facts: Facts, at: number): Subscription[] {
  return facts.subscriptions.filter((s) => s.startAt < at && (s.endAt === null || s.endAt >= at));
}

/** Uses within the span. Rows are nearly in order of time, so the search ends early. */
export function usesIn(facts: Facts, { from, to }: Span): Use[] {
  const found: Use[] = [];
  for (let i = facts.usage.length - 1; i >= 0; i--) {
    const use = facts.usage[i];
    if (use === undefined || use.at < from - DISORDER) break;
    if (use.at >= from && use.at < to) found.push(use);
  }
  return found;
}

/** Different users of the product within the span. */
export const activeUsers = (facts: Facts, span: Span): number =>
  new Set(usesIn(facts, span).map((use) => use.user)).size;

/** Rows are written fortnight by fortnight and month by month: none stands further than this before an older one. */
const DISORDER = 62 * 86_400_000;
