/** The facts of all accounts as rows, one table per kind. What lies after the end of an account's story is blank. */
import { DAY } from './calendar';
import type { Subscription } from './facts';
import type { Life } from './life';
import { ADD_ONS, CORE, CURRENCY, PLANS } from './words';

/** A moment, written as a day or to the second. */
type Moment = { at: number; exact: boolean };
export type Cell = string | number | boolean | Moment;
/** `rows` of one account; `until`: the day it left, or the end of the history; `first`: rows that belong to none. */
type Table = { columns: string[]; first?: Cell[][]; rows: (life: Life, until: number) => Cell[][] };

/** Days before a renewal by which notice must be given. */
const NOTICE_DAYS = 60;

const SCALES = { nps: '0-10', csat: '1-5', ces: '1-7' } as const;

const yesNo = (value: boolean | null): string => (value === null ? '' : value ? 'yes' : 'no');
const day = (at: number): Moment => ({ at, exact: false });
const instant = (at: number): Moment => ({ at, exact: true });
const dayOr = (at: number | null): Cell => (at === null ? '' : day(at));

/** The last day to give notice. What does not renew by itself ends without one. */
const noticeOf = ({ autoRenew, trial, renewalAt }: Subscription): Cell =>
  autoRenew && !trial ? day(renewalAt - NOTICE_DAYS * DAY) : '';

/** Yearly worth of what an account has now, or had on the day it left. */
const worth = ({ facts, leftAt }: Life): number =>
  facts.subscriptions.reduce((sum, s) => sum + (s.endAt === leftAt ? s.arr : 0), 0);

export const TABLES = {
  accounts: {
    columns: [
      ...[
        'account_id',
        'name',
        'parent_id',
        'industry',
        'country',
        'employees',
        'signup_date',
        'plan',
        'arr',
        'owner_email',
      ],
    ],
    rows: (life) => {
      const { account: a } = life;
      const where = [a.industry, a.country, a.employees, day(a.signupAt), a.plan];
      return [[a.id, a.name, a.parentId ?? '', ...where, worth(life), a.owner]];
    },
  },
  products: {
    columns: ['product_id', 'name', 'family', 'list_price', 'currency'],
    first: [
      [CORE, CORE, 'Core, per seat', PLANS[0].seatPrice, CURRENCY],
      ...ADD_ONS.map(({ product, price }) => [product, product, 'Add-on, per year', price, CURRENCY]),
    ],
    rows: () => [],
  },
  contacts: {
    columns: ['contact_id', 'account_id', 'name', 'email', 'title', 'role', 'created_at', 'left_at'],
    rows: ({ account, facts }) =>
      facts.contacts.map((c) => [
        ...[c.id, account.id, c.name, c.email, c.title, c.role, day(c.createdAt), dayOr(c.leftAt)],
      ]),
  },
  deals: {
    columns: ['deal_id', 'account_id', 'name', 'stage', 'amount', 'currency', 'opened_at', 'closed_at'],
    rows: ({ account, facts }) =>
      facts.deals.map((d) => [
        ...[d.id, account.id, d.name, d.stage, d.amount, CURRENCY, day(d.openedAt), dayOr(d.closedAt)],
      ]),
  },
  subscriptions: {
    columns: [
      ...['subscription_id', 'account_id', 'product', 'seats', 'arr', 'currency', 'start_date'],
      ...['renewal_date', 'notice_date', 'end_date', 'auto_renew', 'trial'],
    ],
    rows: ({ account, facts }) =>
      facts.subscriptions.map((s) => [
        ...[s.id, account.id, s.product, s.seats ?? '', s.arr, CURRENCY, day(s.startAt)],
        ...[day(s.renewalAt), noticeOf(s), dayOr(s.endAt)],
        ...[yesNo(s.autoRenew), yesNo(s.trial)],
      ]),
  },
  invoices: {
    columns: ['invoice_id', 'account_id', 'amount', 'currency', 'issued_at', 'due_at', 'paid_at'],
    rows: ({ account, facts }, until) =>
      facts.invoices.map((i) => {
        const paidAt = i.paidAt < until ? day(i.paidAt) : '';
        return [i.id, account.id, i.amount, CURRENCY, day(i.issuedAt), day(i.dueAt), paidAt];
      }),
  },
  usage: {
    columns: ['message_id', 'account_id', 'user_id', 'event', 'occurred_at', 'quantity'],
    rows: ({ account, facts }) =>
      facts.usage.map((u, i) => [
        ...[`M-${account.key}-${i + 1}`, account.id, u.user, u.event, instant(u.at), u.quantity],
      ]),
  },
  tickets: {
    columns: [...['ticket_id', 'account_id', 'opened_at', 'closed_at', 'severity', 'status', 'reopened', 'subject']],
    rows: ({ account, facts }, until) =>
      facts.tickets.map((t) => {
        const closed = t.closedAt < until;
        const times = [instant(t.openedAt), closed ? instant(t.closedAt) : ''];
        return [t.id, account.id, ...times, t.severity, closed ? 'closed' : 'open', yesNo(t.reopened), t.subject];
      }),
  },
  interactions: {
    columns: ['interaction_id', 'account_id', 'kind', 'occurred_at', 'contact_id'],
    rows: ({ account, facts }) => facts.interactions.map((n) => [n.id, account.id, n.kind, instant(n.at), n.contact]),
  },
  surveys: {
    columns: [...['response_id', 'account_id', 'contact_id', 'survey', 'score', 'scale', 'answered_at', 'comment']],
    rows: ({ account, facts }) =>
      facts.surveys.map((s) => [
        ...[s.id, account.id, s.contact, s.kind, s.score, SCALES[s.kind], instant(s.at), s.comment],
      ]),
  },
  milestones: {
    columns: ['account_id', 'name', 'occurred_at'],
    rows: ({ account, facts }) => facts.milestones.map((m) => [account.id, m.name, day(m.at)]),
  },
  outcomes: {
    columns: ['account_id', 'outcome', 'occurred_at', 'reason', 'voluntary'],
    rows: ({ account, facts }) =>
      facts.outcomes.map((o) => [account.id, o.kind, day(o.at), o.reason, yesNo(o.voluntary)]),
  },
} satisfies Record<string, Table>;

/** What stands in a file before the rows of any account. */
export const headOf = ({ columns, first = [] }: Table): Cell[][] => [columns, ...first];
