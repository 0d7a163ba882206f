/** What our rows have to say of a Zendesk ledger, put together from its truth. */
import type { ZendeskLedger, ZendeskRecord, ZendeskTruth } from './zendesk-ledger';

type Row = Record<string, string>;
export const READ_STREAMS = ['organizations', 'users', 'tickets', 'satisfaction'] as const;
export type ReadStream = (typeof READ_STREAMS)[number];

export function zendeskRows({ truth }: ZendeskLedger, stream: ReadStream): Map<string, Row> {
  const kind = stream === 'satisfaction' ? 'tickets' : stream;
  const rows = [...truth.live[kind].values()].flatMap((said) => {
    const row = ROW[stream](said, truth);
    return row ? [{ id: String(said.id), ...row, updated_at: time(said.updated_at) }] : [];
  });
  return new Map(rows.map((row) => [row.id, row]));
}

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
const time = (value: unknown) => text(value).replace(/Z$/, '.000Z');
const fieldsOf = (value: unknown): Map<string, unknown> =>
  new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
const first = (value: unknown) => (Array.isArray(value) ? text(value[0]) : '');

const ROW: Record<ReadStream, (said: ZendeskRecord, truth: ZendeskTruth) => Row | null> = {
  organizations: (said) => ({
    ...{ name: text(said.name), external_id: text(said.external_id), domain: first(said.domain_names) },
    ...{ details: text(said.details), created_at: time(said.created_at) },
  }),
  users: (said) =>
    said.role === 'end-user' && said.organization_id !== null
      ? {
          ...{ organization_id: text(said.organization_id), name: text(said.name), email: text(said.email) },
          created_at: time(said.created_at),
        }
      : null,
  tickets: (said, { live }) => {
    const metrics = live.ticket_metrics.get(said.id);
    const over = said.status === 'solved' || said.status === 'closed';
    return {
      ...{ organization_id: text(said.organization_id), requester_id: text(said.requester_id) },
      ...{ subject: text(said.subject), priority: text(said.priority), status: text(said.status) },
      ...{ created_at: time(said.created_at), reopened: String(Number(metrics?.reopens) > 0) },
      closed_at: over ? time(metrics?.solved_at ?? metrics?.status_updated_at) : '',
    };
  },
  satisfaction: (said) => {
    const rating = fieldsOf(said.satisfaction_rating);
    const score = { good: '100', bad: '0' }[text(rating.get('score'))];
    return score === undefined
      ? null
      : {
          ...{ organization_id: text(said.organization_id), requester_id: text(said.requester_id) },
          ...{ score, comment: text(rating.get('comment')) },
        };
  },
};
