/** HubSpot's records as they are sent, alone and in lists; lists are by id and read what is, not the index of search. */
import { invalid, notFound } from './hubspot-errors';
import { type HubspotLedger, type HubspotRecord, instant, type Properties } from './hubspot-ledger';
import {
  ASSOCIATION_TYPES,
  createdName,
  type HubspotKind,
  isKind,
  modifiedName,
  SINGULAR,
  typesOf,
  UNASKED,
} from './hubspot-schema';
import type { Fields } from './vendor-server';

const LIST_MOST = 100;

/** So long an archived record can be restored; then it is gone from the list of the archived too. */
const BIN_MS = 90 * 86_400_000;

const listed = ({ now }: HubspotLedger, { archivedAt }: HubspotRecord, archived: boolean) =>
  archived ? archivedAt !== null && archivedAt > now - BIN_MS : archivedAt === null;

/** Sorted by name; what is asked for and not set is null, what does not exist is left out. Unasked come set ones only. */
export function chosen(kind: HubspotKind, properties: Properties, asked: readonly string[]): Properties {
  const types = typesOf(kind);
  const names = new Set([
    'hs_object_id',
    createdName(kind),
    modifiedName(kind),
    ...(asked.length > 0 ? asked : UNASKED[kind]),
  ]);
  const sent = [...names].filter((name) => name in types).sort();
  return Object.fromEntries(sent.map((name) => [name, properties[name] ?? null]));
}

export function sentOf(record: HubspotRecord, properties: Properties): Fields {
  const { id, createdAt, updatedAt, archivedAt } = record;
  return {
    ...{ id, properties, createdAt: instant(createdAt), updatedAt: instant(updatedAt), archived: archivedAt !== null },
    ...(archivedAt === null ? {} : { archivedAt: instant(archivedAt) }),
  };
}

export function listRecords(ledger: HubspotLedger, kind: HubspotKind, query: URLSearchParams): Fields {
  const limit = limitOf(query, { usual: 10, most: LIST_MOST });
  const archived = query.get('archived') === 'true';
  const from = Number(query.get('after') ?? 0);
  if (!Number.isInteger(from)) throw invalid(`Invalid value for after: ${query.get('after')}`);
  const rest = [...ledger.records[kind].values()]
    .filter((each) => listed(ledger, each, archived) && Number(each.id) >= from)
    .sort((a, b) => Number(a.id) - Number(b.id));
  const page = rest.slice(0, limit);
  const after = rest.length > limit ? String(Number(page.at(-1)?.id) + 1) : null;
  return paged(
    page.map((each) => whole(ledger, { kind, record: each }, query)),
    after,
  );
}

export function readRecord(
  ledger: HubspotLedger,
  kind: HubspotKind,
  asked: { id: string; query: URLSearchParams },
): Fields {
  const record = ledger.records[kind].get(asked.id);
  const archived = asked.query.get('archived') === 'true';
  if (!record || !listed(ledger, record, archived)) throw notFound();
  return whole(ledger, { kind, record }, asked.query);
}

type Found = { kind: HubspotKind; record: HubspotRecord };

function whole(ledger: HubspotLedger, { kind, record }: Found, query: URLSearchParams): Fields {
  const sent = sentOf(record, chosen(kind, record.properties, namesIn(query, 'properties')));
  const others = namesIn(query, 'associations').map(
    (name) => [name, associatedTo(ledger, `${kind}>${name}`, record.id)] as const,
  );
  const some = others.filter(([, results]) => results.length > 0).map(([name, results]) => [name, { results }]);
  return { ...sent, ...(some.length > 0 ? { associations: Object.fromEntries(some) } : {}) };
}

/** The older naming, one entry for each type that an association has; what does not exist is passed over. */
function associatedTo({ associations }: HubspotLedger, way: string, id: string): Fields[] {
  const [from = '', to = ''] = way.split('>');
  if (!isKind(from) || !isKind(to)) return [];
  const type = `${SINGULAR[from]}_to_${SINGULAR[to]}`;
  const own = (associations.get(way) ?? []).filter((each) => each.from === id);
  return own.flatMap(({ to: other, primary }) => [
    ...(primary ? [{ id: other, type }] : []),
    { id: other, type: ASSOCIATION_TYPES[way]?.primary ? `${type}_unlabeled` : type },
  ]);
}

/** A list in an address is comma-separated or repeated. */
export const namesIn = (query: URLSearchParams, name: string): string[] =>
  query
    .getAll(name)
    .flatMap((each) => each.split(','))
    .filter((each) => each !== '');

export function limitOf(query: URLSearchParams, { usual, most }: { usual: number; most: number }): number {
  const limit = Number(query.get('limit') ?? usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw invalid(`limit must be between 1 and ${most}`);
  return limit;
}

/** Paging is there only where more is. */
export const paged = (results: Fields[], after: string | null): Fields => ({
  results,
  ...(after === null ? {} : { paging: { next: { after, link: `?after=${after}` } } }),
});
