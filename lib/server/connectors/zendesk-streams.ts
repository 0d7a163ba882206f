/** Zendesk's records as our rows: which columns a stream has, and what of a record stands in them. Asks for nothing itself. */
import { z } from 'zod';
import type { Stream } from './connector';
import { type Cells, parsed, streamOf, type VendorColumn, type VendorRow, yes } from './vendor-rows';
import type { Exported, Kind } from './zendesk-api';

export type ZendeskStream = {
  stream: Stream;
  /** What it is made of. */
  kind: Kind;
  /** One row, without cells where the record is gone; none where it says nothing of this stream. */
  rows(record: Exported): VendorRow[];
};

const Text = z.string().nullish();
const Id = z.int().nullish();
const Dated = { created_at: z.string(), updated_at: z.string() };
const UPDATED: VendorColumn = ['updated_at', 'date'];

const idOf = (id: number | null | undefined): string => (typeof id === 'number' ? String(id) : '');

/** What is no instant stays, for whoever reads the row. */
function timeOf(said: string | null | undefined): string {
  const at = Date.parse(said ?? '');
  return Number.isNaN(at) ? (said ?? '') : new Date(at).toISOString();
}

const row = ({ id }: Exported, cells: Cells | null): VendorRow[] => [{ id: String(id), cells }];

const ORGANIZATION: readonly VendorColumn[] = [
  ['id', 'id', 'id'],
  ['name', 'text', 'name'],
  ['external_id', 'id', 'alias'],
  ['domain', 'text'],
  ['details', 'text'],
  ['tags', 'text'],
  ['shared_tickets', 'boolean'],
  ['created_at', 'date'],
  UPDATED,
];
const Organization = z.object({
  ...{ ...Dated, name: z.string(), external_id: Text, domain_names: z.array(z.string()).nullish(), details: Text },
  ...{ tags: z.array(z.string()).nullish(), shared_tickets: z.boolean().nullish(), deleted_at: Text },
});

/** One that is merged into another looks deleted. */
function organizationRows(record: Exported): VendorRow[] {
  const said = parsed(Organization, record, 'an organization of Zendesk’s');
  if (said.deleted_at) return row(record, null);
  return row(record, {
    ...{ name: said.name, external_id: said.external_id ?? '', domain: said.domain_names?.[0] ?? '' },
    ...{ details: said.details ?? '', tags: said.tags?.join(' ') ?? '', shared_tickets: yes(said.shared_tickets) },
    ...{ created_at: timeOf(said.created_at), updated_at: timeOf(said.updated_at) },
  });
}

const USER: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['organization_id', 'id', 'account'],
  ['name', 'text', 'name'],
  ['email', 'text', 'email'],
  ['created_at', 'date', 'since'],
  ['last_login_at', 'date'],
  ['suspended', 'boolean'],
  UPDATED,
];
const User = z.object({
  ...{ ...Dated, name: Text, email: Text, role: Text, organization_id: Id, active: z.boolean().nullish() },
  ...{ last_login_at: Text, suspended: z.boolean().nullish() },
});

/** Customers' people alone: staff is our own, and who belongs to no organization belongs to no account. Either may come to be so. */
function userRows(record: Exported): VendorRow[] {
  const said = parsed(User, record, 'a user of Zendesk’s');
  const belongs = said.role === 'end-user' && typeof said.organization_id === 'number';
  if (said.active === false || !belongs) return row(record, null);
  return row(record, {
    ...{ organization_id: idOf(said.organization_id), name: said.name ?? '', email: said.email ?? '' },
    ...{ created_at: timeOf(said.created_at), last_login_at: timeOf(said.last_login_at) },
    ...{ suspended: yes(said.suspended), updated_at: timeOf(said.updated_at) },
  });
}

const TICKET: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['organization_id', 'id', 'account'],
  ['requester_id', 'id', 'contact'],
  ['subject', 'text', 'subject'],
  ['priority', 'category', 'severity'],
  ['status', 'category', 'status'],
  ['type', 'category'],
  ['created_at', 'date', 'opened_at'],
  ['closed_at', 'date', 'closed_at'],
  ['reopened', 'boolean', 'reopened'],
  UPDATED,
];
const Metrics = z.object({ reopens: z.int().nullish(), solved_at: Text, status_updated_at: Text });
const Ticket = z.object({
  ...{ ...Dated, organization_id: Id, requester_id: Id, subject: Text, priority: Text, status: z.string(), type: Text },
  metric_set: Metrics.nullish(),
});
const Gone = z.object({ status: z.literal('deleted') });
const isGone = (record: Exported): boolean => Gone.safeParse(record).success;
const OVER = ['solved', 'closed'];

/** One that is closed by a merge was never solved: then the last change of its status is the end. */
function closedAt({ status, metric_set: metrics }: z.infer<typeof Ticket>): string {
  return OVER.includes(status) ? timeOf(metrics?.solved_at ?? metrics?.status_updated_at) : '';
}

function ticketRows(record: Exported): VendorRow[] {
  if (isGone(record)) return row(record, null);
  const said = parsed(Ticket, record, 'a ticket of Zendesk’s');
  const reopens = said.metric_set?.reopens;
  return row(record, {
    ...{ organization_id: idOf(said.organization_id), requester_id: idOf(said.requester_id) },
    ...{ subject: said.subject ?? '', priority: said.priority ?? '', status: said.status, type: said.type ?? '' },
    ...{ created_at: timeOf(said.created_at), closed_at: closedAt(said), updated_at: timeOf(said.updated_at) },
    reopened: typeof reopens === 'number' ? String(reopens > 0) : '',
  });
}

const SATISFACTION: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['organization_id', 'id', 'account'],
  ['requester_id', 'id', 'contact'],
  ['score', 'number', 'score'],
  ['comment', 'text', 'comment'],
  ['updated_at', 'date', 'occurred_at'],
];
const Rated = z.object({
  ...{ updated_at: z.string(), organization_id: Id, requester_id: Id },
  satisfaction_rating: z.object({ score: z.string(), comment: Text }).nullish(),
});
const SCORES: Readonly<Record<string, string>> = { good: '100', bad: '0' };

/** One answer a ticket. When it was given the export does not say: never after the ticket's last change, most often at it. */
function satisfactionRows(record: Exported): VendorRow[] {
  if (isGone(record)) return row(record, null);
  const { satisfaction_rating: rating, ...said } = parsed(Rated, record, 'a ticket of Zendesk’s');
  if (!rating || rating.score === 'unoffered') return []; // nobody was asked, so nothing is taken back
  const score = SCORES[rating.score];
  if (score === undefined) return row(record, null);
  return row(record, {
    ...{ organization_id: idOf(said.organization_id), requester_id: idOf(said.requester_id), score },
    ...{ comment: rating.comment ?? '', updated_at: timeOf(said.updated_at) },
  });
}

const cursor = 'updated_at';
export const STREAMS: readonly ZendeskStream[] = [
  {
    stream: streamOf({ name: 'organizations', columns: ORGANIZATION, kind: 'accounts', cursor }),
    ...{ kind: 'organizations', rows: organizationRows },
  },
  {
    stream: streamOf({ name: 'users', columns: USER, kind: 'contacts', cursor }),
    ...{ kind: 'users', rows: userRows },
  },
  {
    stream: streamOf({ name: 'tickets', columns: TICKET, kind: 'tickets', cursor }),
    ...{ kind: 'tickets', rows: ticketRows },
  },
  {
    stream: streamOf({
      ...{ name: 'satisfaction', columns: SATISFACTION, kind: 'surveys', cursor },
      fixed: { kind: 'csat', scale: '0–100' },
    }),
    ...{ kind: 'tickets', rows: satisfactionRows },
  },
];
