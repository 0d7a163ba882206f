/** What our rows have to say of an Intercom ledger, put together from its truth. */
import type { IntercomLedger, IntercomRecord } from './intercom-ledger';
import { companyIds, objectOf } from './intercom-shapes';
import type { Json } from './vendor-server';

type Row = Record<string, string>;
export const READ_STREAMS = ['companies', 'contacts', 'conversations', 'ratings'] as const;
export type ReadStream = (typeof READ_STREAMS)[number];

export function intercomRows({ truth }: IntercomLedger, stream: ReadStream): Map<string, Row> {
  const kind = stream === 'ratings' ? 'conversations' : stream;
  const rows = [...truth.live[kind].values()].flatMap((said) => {
    const row = ROW[stream](said);
    return row ? [{ id: said.id, ...row, updated_at: time(said.updated_at) }] : [];
  });
  return new Map(rows.map((row) => [row.id, row]));
}

const text = (value: Json | undefined) => (value === null || value === undefined ? '' : String(value));
const time = (value: Json | undefined) => (Number(value) > 0 ? new Date(Number(value) * 1_000).toISOString() : '');
const personIn = ({ contacts = null }: IntercomRecord) => {
  const [first = null] = [objectOf(contacts).contacts ?? []].flat();
  return text(objectOf(first).id);
};

const ROW: Record<ReadStream, (said: IntercomRecord) => Row | null> = {
  companies: (said) =>
    said.user_count === 0
      ? null // nobody is shown one without people
      : {
          ...{ company_id: text(said.company_id), name: text(said.name), plan: text(objectOf(said.plan ?? null).name) },
          ...{ monthly_spend: text(said.monthly_spend), size: text(said.size), users: text(said.user_count) },
          ...{ last_seen_at: time(said.last_request_at), created_at: time(said.remote_created_at) },
        },
  contacts: (said) => {
    const [company] = companyIds(said);
    return company === undefined
      ? null
      : { company, name: text(said.name), email: text(said.email), created_at: time(said.created_at) };
  },
  conversations: (said) => {
    const statistics = objectOf(said.statistics ?? null);
    return {
      ...{ contact: personIn(said), state: text(said.state), created_at: time(said.created_at) },
      closed_at: said.state === 'closed' ? time(statistics.last_close_at) : '',
      reopened: String(Number(statistics.count_reopens) > 0),
    };
  },
  ratings: (said) => {
    const rating = objectOf(said.conversation_rating ?? null);
    return rating.rating === undefined
      ? null
      : {
          ...{ contact: personIn(said), score: text(rating.rating), comment: text(rating.remark) },
          rated_at: time(rating.created_at),
        };
  },
};
