/** The facts of all accounts as rows, one table per kind. What lies after the end of an account's story is blank. */
import { DAY, dayText, instantText } from './calendar';
import type { Life } from './life';
import { ADD_ONS, CORE } from './words';

export type Cell = string | number | boolean;
/** `rows` of one account; `until`: the day it left, or the end of the history. */
type Table = { columns: string[]; rows: (life: Life, until: number) => Cell[][] };

/** Days before a renewal by which notice must be given. */
const NOTICE_DAYS = 60;

const SCALES = { nps: [0, 10], csat: [1, 5], ces: [1, 7] } as const;

const yesNo = (value: boolean | null): string => (value === null ? '' : value ? 'yes' : 'no');
const dayOr = (time: number | null): string => (time === null ? '' : dayText(time));

export const PRODUCT_ROWS: Cell[][] = [CORE, ...ADD_ONS].map(({ id, product }) => [id, product]);

export const TABLES = {
  accounts: {
    columns: ['account_id', 'name', 'industry', 'country', 'employees', 'signup_date', 'plan', 'owner_email'],
    rows: ({ account: a }) => [
      [a.id, a.name, a.industry, a.country, a.employees, dayText(a.signupAt), a.plan, a.owner],
    ],
  },
  contacts: {
    columns: ['contact_id', 'account_id', 'name', 'email', 'title', 'role', 'created_at', 'left_at'],
    rows: ({ account, facts }) =>
      facts.contacts.map((c) => [
        ...[c.id, account.id, c.name, c.email, c.title, c.role, dayText(c.createdAt), dayOr(c.leftAt)],
      ]),
  },
  deals: {
    columns: ['deal_id', 'account_id', 'stage', 'amount', 'currency', 'closed_at'],
    rows: ({ account, facts }) =>
      facts.deals.map((d) => [d.id, account.id, d.stage, d.amount, account.currency, dayOr(d.closedAt)]),
  },
  subscriptions: {
    columns: [
      ...['subscription_id', 'account_id', 'product', 'seats', 'arr', 'currency', 'start_date'],
      ...['renewal_date', 'notice_date', 'end_date', 'auto_renew', 'trial'],
    ],
    rows: ({ account, facts }) =>
      facts.subscriptions.map((s) => [
        ...[s.id, account.id, s.product, s.seats ?? '', s.arr, account.currency, dayText(s.startAt)],
        ...[dayText(s.renewalAt), s.trial ? '' : dayText(s.renewalAt - NOTICE_DAYS * DAY), dayOr(s.endAt)],
        ...[yesNo(s.autoRenew), yesNo(s.trial)],
      ]),
  },
  invoices: {
    columns: ['invoice_id', 'account_id', 'amount', 'currency', 'due_at', 'paid_at', 'status'],
    rows: ({ account, facts, leftAt }, until) =>
      facts.invoices.map((i) => {
        const paid = i.paidAt < until;
        const status = paid ? 'paid' : leftAt === null ? 'overdue' : 'written off';
        return [i.id, account.id, i.amount, account.currency, dayText(i.dueAt), paid ? dayText(i.paidAt) : '', status];
      }),
  },
  usage: {
    columns: ['message_id', 'account_id', 'user_id', 'event', 'occurred_at', 'quantity'],
    rows: ({ account, facts }) =>
      facts.usage.map((u, i) => [
        ...[`M-${account.key}-${i + 1}`, account.id, u.user ?? '', u.event, instantText(u.at), u.quantity],
      ]),
  },
  tickets: {
    columns: [...['ticket_id', 'account_id', 'opened_at', 'closed_at', 'severity', 'status', 'reopened', 'subject']],
    rows: ({ account, facts }, until) =>
      facts.tickets.map((t) => {
        const closed = t.closedAt < until;
        const times = [instantText(t.openedAt), closed ? instantText(t.closedAt) : ''];
        return [t.id, account.id, ...times, t.severity, closed ? 'closed' : 'open', yesNo(t.reopened), t.subject];
      }),
  },
  interactions: {
    columns: ['interaction_id', 'account_id', 'kind', 'occurred_at', 'contact_id'],
    rows: ({ account, facts }) =>
      facts.interactions.map((n) => [n.id, account.id, n.kind, instantText(n.at), n.contact]),
  },
  surveys: {
    columns: [
      ...['response_id', 'account_id', 'contact_id', 'kind', 'score', 'scale_min', 'scale_max'],
      ...['occurred_at', 'comment'],
    ],
    rows: ({ account, facts }) =>
      facts.surveys.map((s) => [
        ...[s.id, account.id, s.contact, s.kind, s.score, ...SCALES[s.kind], instantText(s.at), s.comment],
      ]),
  },
  milestones: {
    columns: ['account_id', 'name', 'occurred_at'],
    rows: ({ account, facts }) => facts.milestones.map((m) => [account.id, m.name, dayText(m.at)]),
  },
  outcomes: {
    columns: ['account_id', 'outcome', 'occurred_at', 'reason', 'voluntary'],
    rows: ({ account, facts }) =>
      facts.outcomes.map((o) => [account.id, o.kind, dayText(o.at), o.reason, yesNo(o.voluntary)]),
  },
} satisfies Record<string, Table>;
