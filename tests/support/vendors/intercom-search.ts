/** Intercom's search of contacts and conversations, over an index that lags behind: one filter, or groups of them. */
import { z } from 'zod';
import { invalid, jsonOf } from './intercom-errors';
import { type IntercomLedger, type IntercomRecord, indexed } from './intercom-ledger';
import { compareValues, type Order, Paging, paged } from './intercom-pages';
import { objectOf, shownContact } from './intercom-shapes';
import type { Fields, Json } from './vendor-server';

export type Searched = 'contacts' | 'conversations';
type Type = 'date' | 'number' | 'string' | 'boolean' | 'list';

const MOST = { inGroup: 15, nested: 2 };

const STATISTICS: Record<string, Type> = {
  ...{ 'statistics.count_reopens': 'number', 'statistics.first_close_at': 'date', 'statistics.last_close_at': 'date' },
  ...{ 'statistics.time_to_admin_reply': 'number', 'statistics.last_contact_reply_at': 'date' },
};
const TYPES: Record<Searched, Record<string, Type>> = {
  contacts: {
    ...{ id: 'string', role: 'string', name: 'string', email: 'string', external_id: 'string', phone: 'string' },
    ...{ created_at: 'date', updated_at: 'date', signed_up_at: 'date', last_seen_at: 'date', last_replied_at: 'date' },
    ...{ has_hard_bounced: 'boolean', unsubscribed_from_emails: 'boolean' },
  },
  conversations: {
    ...{ id: 'string', created_at: 'date', updated_at: 'date', state: 'string', open: 'boolean', read: 'boolean' },
    ...{ priority: 'string', waiting_since: 'date', snoozed_until: 'date', contact_ids: 'list', ...STATISTICS },
    ...{ 'conversation_rating.score': 'number', 'conversation_rating.replied_at': 'date' },
  },
};
const OPERATORS: Record<Type, readonly string[]> = {
  date: ['=', '!=', '>', '<'],
  number: ['=', '!=', '>', '<', 'IN', 'NIN'],
  string: ['=', '!=', 'IN', 'NIN', '~', '!~', '^', '$'],
  boolean: ['=', '!='],
  list: ['=', '!=', 'IN', 'NIN'],
};

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Single = z.object({ field: z.string(), operator: z.string(), value: z.union([Value, z.array(Value)]) });
type Single = z.infer<typeof Single>;
type Group = { operator: 'AND' | 'OR'; value: Query[] };
type Query = Single | Group;
const Query: z.ZodType<Query> = z.lazy(() =>
  z.union([Single, z.object({ operator: z.enum(['AND', 'OR']), value: z.array(Query) })]),
);
const Sort = z.object({ field: z.string(), order: z.enum(['ascending', 'descending']).default('descending') });
const Asked = z.object({ query: Query, pagination: Paging.default({}), sort: Sort.optional() });

export function searchRecords(ledger: IntercomLedger, kind: Searched, body: string): Fields {
  const parsed = Asked.safeParse(jsonOf(body));
  if (!parsed.success) throw invalid('invalid_query', `Invalid query: ${parsed.error.issues[0]?.path.join('.')}`);
  const { query, pagination, sort } = parsed.data;
  check(kind, query, 1);
  if (sort && !TYPES[kind][sort.field]) throw invalid('invalid_field', `${sort.field} is not a valid sort field`);
  const found = indexed(ledger, kind).filter((each) => fits(kind, query, each));
  return listed(kind, found, { paging: pagination, order: orderOf(kind, sort) });
}

export function listed(
  kind: Searched,
  all: IntercomRecord[],
  asked: { paging: z.infer<typeof Paging>; order?: Order },
): Fields {
  const usual = kind === 'contacts' ? 50 : 20;
  const { page, pages } = paged(all, { usual, paging: asked.paging, order: asked.order ?? orderOf(kind) });
  const rest = { total_count: all.length, pages };
  if (kind === 'contacts') return { type: 'list', data: page.map(shownContact), ...rest };
  return { type: 'conversation.list', conversations: page, ...rest };
}

/** Where nobody says how: newest first, of conversations by their last change. Sort values of times are in milliseconds. */
function orderOf(kind: Searched, sort?: z.infer<typeof Sort>): Order {
  const { field, order } = sort ?? { field: kind === 'contacts' ? 'created_at' : 'updated_at', order: 'descending' };
  const isDate = TYPES[kind][field] === 'date';
  const sortValue = (record: IntercomRecord) => {
    const held = valueIn(record, field);
    return isDate && typeof held === 'number' ? held * 1_000 : held;
  };
  return { sortValue, sign: order === 'ascending' ? 1 : -1 };
}

const isGroup = (query: Query): query is Group => !('field' in query);

function check(kind: Searched, query: Query, depth: number): void {
  if (isGroup(query)) {
    if (depth > MOST.nested) throw invalid('invalid_query', `A query takes at most ${MOST.nested} nested filters`);
    if (query.value.length > MOST.inGroup)
      throw invalid(
        'invalid_value',
        `Number of elements in composite query is greater than ${MOST.inGroup}, please try again with a smaller list`,
      );
    for (const each of query.value) check(kind, each, depth + 1);
    return;
  }
  const type = TYPES[kind][query.field];
  if (!type) throw invalid('invalid_field', `${query.field} is not a valid search field`);
  if (!OPERATORS[type].includes(query.operator))
    throw invalid('invalid_operator', `${query.field} does not support operator: ${query.operator}`);
}

function fits(kind: Searched, query: Query, record: IntercomRecord): boolean {
  if (!isGroup(query)) return fitsOne(kind, query, record);
  const each = (one: Query) => fits(kind, one, record);
  return query.operator === 'AND' ? query.value.every(each) : query.value.some(each);
}

function fitsOne(kind: Searched, { field, operator, value }: Single, record: IntercomRecord): boolean {
  const byDay = kind === 'contacts' && TYPES[kind][field] === 'date';
  const plain = (one: Json) => (byDay && one !== null ? Math.floor(Number(one) / 86_400) : one);
  const held = [valueIn(record, field)].flat().map(plain);
  const asked = [value].flat().map(plain);
  const same = held.some((one) => asked.some((other) => sameAs(one, other)));
  if (operator === '=' || operator === 'IN') return same;
  if (operator === '!=' || operator === 'NIN') return !same;
  const [one = null, other = null] = [held[0], asked[0]];
  if (one === null || other === null) return operator === '!~';
  return COMPARED[operator]?.(one, other) ?? false;
}

const sameAs = (one: Json, other: Json) =>
  one === null || other === null ? one === other : String(one).toLowerCase() === String(other).toLowerCase();

type Compare = (one: Json, other: Json) => boolean;
const low = (text: Json) => String(text).toLowerCase();
const COMPARED: Record<string, Compare> = {
  '>': (one, other) => compareValues(Number(one), Number(other)) > 0,
  '<': (one, other) => compareValues(Number(one), Number(other)) < 0,
  '~': (one, other) => low(one).includes(low(other)),
  '!~': (one, other) => !low(one).includes(low(other)),
  '^': (one, other) => low(one).startsWith(low(other)),
  $: (one, other) => low(one).endsWith(low(other)),
};

/** Search calls some things otherwise than the record does. */
const RENAMED: Record<string, string> = {
  'conversation_rating.score': 'conversation_rating.rating',
  'conversation_rating.replied_at': 'conversation_rating.created_at',
};

function valueIn(record: IntercomRecord, field: string): Json {
  if (field === 'contact_ids') {
    const people = [objectOf(record.contacts ?? null).contacts ?? []].flat();
    return people.map((each) => objectOf(each).id ?? null);
  }
  const path = (RENAMED[field] ?? field).split('.');
  return path.reduce<Json>((value, name) => objectOf(value)[name] ?? null, record);
}
