/** HubSpot's search: filters, one sort, at most 10,000 results of a query, over an index that lags behind. */
import { z } from 'zod';
import { invalid, jsonOf } from './hubspot-errors';
import { type HubspotLedger, type HubspotRecord, indexed, type Properties } from './hubspot-ledger';
import { chosen, sentOf } from './hubspot-objects';
import { type HubspotKind, modifiedName, typesOf } from './hubspot-schema';
import type { Fields } from './vendor-server';

const MOST = { groups: 5, filters: 6, inAll: 18, page: 200, results: 10_000 };

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Filter = z.object({
  propertyName: z.string(),
  operator: z.enum([
    'EQ',
    'NEQ',
    'LT',
    'LTE',
    'GT',
    'GTE',
    'BETWEEN',
    'IN',
    'NOT_IN',
    'HAS_PROPERTY',
    'NOT_HAS_PROPERTY',
  ]),
  value: Text.optional(),
  highValue: Text.optional(),
  values: z.array(Text).optional(),
});
const Sort = z.object({
  propertyName: z.string(),
  direction: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING'),
});
const Asked = z.object({
  filterGroups: z
    .array(z.object({ filters: z.array(Filter).max(MOST.filters) }))
    .max(MOST.groups)
    .default([]),
  sorts: z
    .array(z.union([Sort, z.string().transform(sortOf)]))
    .max(1)
    .default([]),
  properties: z.array(z.string()).default([]),
  limit: z.coerce.number().int().min(1).max(MOST.page).default(10),
  after: z.coerce.number().int().min(0).default(0),
});
type Filter = z.infer<typeof Filter>;
type Found = { record: HubspotRecord; properties: Properties };

/** The short way to write a sort: a minus for descending. */
function sortOf(word: string) {
  const descending = word.startsWith('-');
  return {
    propertyName: word.replace(/^-/, ''),
    direction: descending ? ('DESCENDING' as const) : ('ASCENDING' as const),
  };
}

export function searchRecords(ledger: HubspotLedger, kind: HubspotKind, body: string): Fields {
  const { filterGroups, sorts, properties, limit, after } = asked(body);
  if (filterGroups.reduce((sum, group) => sum + group.filters.length, 0) > MOST.inAll)
    throw invalid(`A search takes at most ${MOST.inAll} filters`);
  if (after + limit > MOST.results) throw invalid(`A search cannot page beyond ${MOST.results} results`);
  const types = typesOf(kind);
  for (const { propertyName } of [...filterGroups.flatMap((group) => group.filters), ...sorts])
    if (!(propertyName in types)) throw invalid(`Property "${propertyName}" does not exist`);
  const found = [...ledger.records[kind].values()]
    .flatMap((record): Found[] => {
      const known = indexed(ledger, record);
      return known ? [{ record, properties: known }] : [];
    })
    .filter(
      (each) =>
        filterGroups.length === 0 || filterGroups.some(({ filters }) => filters.every((one) => fits(one, each, types))),
    )
    .sort(order(sorts[0], types));
  const results = found.slice(after, after + limit).map((each) => shown(kind, each, properties));
  const next: Fields = after + limit < found.length ? { paging: { next: { after: String(after + limit) } } } : {};
  return { total: found.length, results, ...next };
}

function asked(body: string): z.infer<typeof Asked> {
  const parsed = Asked.safeParse(jsonOf(body));
  if (!parsed.success)
    throw invalid(`Invalid input JSON: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

/** What the index knows, also of the time of change. */
function shown(kind: HubspotKind, { record, properties }: Found, names: readonly string[]): Fields {
  const updatedAt = Date.parse(properties[modifiedName(kind)] ?? '');
  return sentOf({ ...record, updatedAt, archivedAt: null }, chosen(kind, properties, names));
}

type Types = Record<string, string>;

function fits(
  { propertyName, operator, value, highValue, values = [] }: Filter,
  { properties }: Found,
  types: Types,
): boolean {
  const held = properties[propertyName] ?? null;
  if (operator === 'HAS_PROPERTY') return held !== null;
  if (operator === 'NOT_HAS_PROPERTY') return held === null;
  if (held === null) return operator === 'NEQ' || operator === 'NOT_IN';
  const type = types[propertyName] ?? 'string';
  const against = (other = '') => compare(held, other, type);
  if (operator === 'BETWEEN') return against(value) >= 0 && against(highValue) <= 0;
  if (operator === 'IN') return values.some((each) => against(each) === 0);
  if (operator === 'NOT_IN') return values.every((each) => against(each) !== 0);
  return COMPARED[operator](against(value));
}

const COMPARED = {
  EQ: (sign: number) => sign === 0,
  NEQ: (sign: number) => sign !== 0,
  LT: (sign: number) => sign < 0,
  LTE: (sign: number) => sign <= 0,
  GT: (sign: number) => sign > 0,
  GTE: (sign: number) => sign >= 0,
};

/** Times are compared as times, written either way: an instant, or milliseconds since 1970. Text has no case. */
function compare(a: string, b: string, type: string): number {
  if (type === 'number') return Number(a) - Number(b);
  if (type === 'datetime' || type === 'date') return millis(a) - millis(b);
  const [low, other] = [a.toLowerCase(), b.toLowerCase()];
  return low < other ? -1 : Number(low > other);
}

const millis = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : Date.parse(text));

/** Unsorted is by id. Of equals HubSpot promises no order; here it is one that no reader can use, the same on every page. */
function order(sort: z.infer<typeof Sort> | undefined, types: Types): (a: Found, b: Found) => number {
  if (!sort) return (a, b) => Number(a.record.id) - Number(b.record.id);
  const { propertyName, direction } = sort;
  const sign = direction === 'DESCENDING' ? -1 : 1;
  const mixed = ({ record }: Found) => Number([...record.id].reverse().join(''));
  return (a, b) => {
    const [one, other] = [a.properties[propertyName] ?? null, b.properties[propertyName] ?? null];
    if (one === null || other === null) return Number(one === null) - Number(other === null) || mixed(a) - mixed(b);
    return sign * compare(one, other, types[propertyName] ?? 'string') || mixed(a) - mixed(b);
  };
}
