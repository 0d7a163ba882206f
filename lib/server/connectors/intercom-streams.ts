/** Intercom's records as our rows: which columns a stream has, and what of a record stands in them. Asks for nothing itself. */
import { z } from 'zod';
import type { Stream } from './connector';
import type { Found, Searched } from './intercom-api';
import { type Cells, parsed, streamOf, type VendorColumn, type VendorRow } from './vendor-rows';

export type IntercomStream = {
  stream: Stream;
  /** What it is made of; companies cannot be searched. */
  kind: Searched | 'companies';
  /** One row, without cells where the record says nothing to us any more; none where it never did. */
  rows(record: Found): VendorRow[];
};

const Text = z.string().nullish();
const Seconds = z.number().nullish();

const timeOf = (seconds: number | null | undefined): string =>
  typeof seconds === 'number' && seconds > 0 ? new Date(seconds * 1_000).toISOString() : '';
const numberOf = (value: number | null | undefined): string => (typeof value === 'number' ? String(value) : '');
const row = ({ id }: Found, cells: Cells | null): VendorRow[] => [{ id, cells }];
const UPDATED: VendorColumn = ['updated_at', 'date'];

const COMPANY: readonly VendorColumn[] = [
  ['id', 'id', 'id'],
  ['company_id', 'id', 'alias'],
  ['name', 'text', 'name'],
  ['plan', 'category'],
  ['monthly_spend', 'number'],
  ['size', 'number'],
  ['industry', 'category'],
  ['website', 'text'],
  ['users', 'number'],
  ['last_seen_at', 'date'],
  ['created_at', 'date'],
  UPDATED,
];
const Company = z.looseObject({
  ...{
    company_id: Text,
    name: Text,
    plan: z.looseObject({ name: Text }).nullish(),
    monthly_spend: z.number().nullish(),
  },
  ...{ size: z.number().nullish(), industry: Text, website: Text, user_count: z.number().nullish() },
  ...{ last_request_at: Seconds, remote_created_at: Seconds, created_at: Seconds },
});

function companyRows(record: Found): VendorRow[] {
  const said = parsed(Company, record, 'a company of Intercom’s');
  return row(record, {
    ...{
      company_id: said.company_id ?? '',
      name: said.name || said.company_id || record.id,
      plan: said.plan?.name ?? '',
    },
    ...{ monthly_spend: numberOf(said.monthly_spend), size: numberOf(said.size), industry: said.industry ?? '' },
    ...{ website: said.website ?? '', users: numberOf(said.user_count), last_seen_at: timeOf(said.last_request_at) },
    ...{ created_at: timeOf(said.remote_created_at ?? said.created_at), updated_at: timeOf(record.updated_at) },
  });
}

const CONTACT: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['company', 'id', 'account'],
  ['name', 'text', 'name'],
  ['email', 'text', 'email'],
  ['role', 'category'],
  ['created_at', 'date', 'since'],
  ['last_seen_at', 'date'],
  UPDATED,
];
const Contact = z.looseObject({
  ...{ name: Text, email: Text, role: Text, created_at: Seconds, last_seen_at: Seconds },
  companies: z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) }).nullish(),
});

/** Of several companies the first. Who belongs to none belongs to no account, and may come to. */
function contactRows(record: Found): VendorRow[] {
  const said = parsed(Contact, record, 'a contact of Intercom’s');
  const [company] = said.companies?.data ?? [];
  if (!company) return row(record, null);
  return row(record, {
    ...{ company: company.id, name: said.name ?? '', email: said.email ?? '', role: said.role ?? '' },
    ...{ created_at: timeOf(said.created_at), last_seen_at: timeOf(said.last_seen_at) },
    updated_at: timeOf(record.updated_at),
  });
}

const CONVERSATION: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['contact', 'id', 'contact'],
  ['subject', 'text', 'subject'],
  ['priority', 'category', 'severity'],
  ['state', 'category', 'status'],
  ['created_at', 'date', 'opened_at'],
  ['closed_at', 'date', 'closed_at'],
  ['reopened', 'boolean', 'reopened'],
  UPDATED,
];
const People = z.looseObject({ contacts: z.array(z.looseObject({ id: z.string() })) }).nullish();
const Conversation = z.looseObject({
  ...{ title: Text, state: Text, priority: Text, created_at: Seconds, contacts: People },
  source: z.looseObject({ subject: Text }).nullish(),
  statistics: z.looseObject({ last_close_at: Seconds, count_reopens: z.number().nullish() }).nullish(),
});

/** When it was closed stays counted after it is opened again: then it is no end. */
function conversationRows(record: Found): VendorRow[] {
  const said = parsed(Conversation, record, 'a conversation of Intercom’s');
  const { last_close_at, count_reopens } = said.statistics ?? {};
  return row(record, {
    ...{ contact: said.contacts?.contacts[0]?.id ?? '', subject: said.title || (said.source?.subject ?? '') },
    ...{ priority: said.priority === 'priority' ? 'priority' : '', state: said.state ?? '' },
    ...{ created_at: timeOf(said.created_at), closed_at: said.state === 'closed' ? timeOf(last_close_at) : '' },
    reopened: typeof count_reopens === 'number' ? String(count_reopens > 0) : '',
    updated_at: timeOf(record.updated_at),
  });
}

const RATING: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['contact', 'id', 'contact'],
  ['score', 'number', 'score'],
  ['comment', 'text', 'comment'],
  ['rated_at', 'date', 'occurred_at'],
  UPDATED,
];
const Rated = z.looseObject({
  contacts: People,
  conversation_rating: z.looseObject({ rating: z.number().nullish(), remark: Text, created_at: Seconds }).nullish(),
});

/** One a conversation: a second rating takes the place of the first. Asked for and not given is none. */
function ratingRows(record: Found): VendorRow[] {
  const { contacts, conversation_rating: said } = parsed(Rated, record, 'a conversation of Intercom’s');
  if (typeof said?.rating !== 'number') return [];
  return row(record, {
    ...{ contact: contacts?.contacts[0]?.id ?? '', score: String(said.rating), comment: said.remark ?? '' },
    ...{ rated_at: timeOf(said.created_at), updated_at: timeOf(record.updated_at) },
  });
}

const cursor = 'updated_at';
/** Companies come whole every time: nothing tells which of them changed. */
const companies = streamOf({ name: 'companies', columns: COMPANY, kind: 'accounts', cursor });
export const STREAMS: readonly IntercomStream[] = [
  { stream: { ...companies, cursors: [] }, kind: 'companies', rows: companyRows },
  {
    stream: streamOf({ name: 'contacts', columns: CONTACT, kind: 'contacts', cursor }),
    ...{ kind: 'contacts', rows: contactRows },
  },
  {
    stream: streamOf({ name: 'conversations', columns: CONVERSATION, kind: 'tickets', cursor }),
    ...{ kind: 'conversations', rows: conversationRows },
  },
  {
    stream: streamOf({
      ...{ name: 'ratings', columns: RATING, kind: 'surveys', cursor },
      fixed: { kind: 'csat', scale: '1–5' },
    }),
    ...{ kind: 'conversations', rows: ratingRows },
  },
];
