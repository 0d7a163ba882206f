/**
 * Reads a stream of Salesforce's: what was changed since a time, the deleted and the archived among it, by its stamp and its
 * id; then what went with a parent or was given another by a merge, as no stamp is promised to tell of that. What leaves the
 * bin, after 15 days or because somebody empties it, leaves no trace: only a whole read finds it missing. So it is with a
 * right that the user loses for a record, and with what a merge moved that was undone before it was read. An owner's new name
 * comes with the next change of what is owned.
 */
import 'server-only';
import { z } from 'zod';
import { type Found, Id, notAskedFor, type Query, type SalesforceApi, type SalesforceObject } from './salesforce-api';
import { type Link, rowOf, type SeenStream } from './salesforce-columns';
import type { VendorRow } from './vendor-rows';

/** A record has the stamp of its writing and is seen with the end of its transaction, which may take ten minutes. */
const OVERLAP_MS = 15 * 60_000;
/** Those that went in the hour before the last one seen are looked at again: they are few. */
const PARENTS_OVERLAP_MS = 60 * 60_000;
const PARENTS = 50;

const Stamp = z.iso.datetime({ precision: 3 });
/** Behind this id of this second; without an id before all of it. */
const Place = z.object({ stamp: Stamp, id: Id.nullable() });
type Place = z.infer<typeof Place>;

/**
 * `since`: `newest` of the read before. `newest`: a change that could be seen when this one began, so that nothing long before
 * it is still hidden. `gone`: by the field that names them, the last parents that were seen to be deleted.
 */
const Known = {
  ...{ v: z.literal(1), object: z.string(), since: Stamp.nullable(), newest: Stamp.nullable() },
  gone: z.record(z.string(), Stamp),
};
export const SalesforceCursor = z.discriminatedUnion('phase', [
  z.object({ ...Known, phase: z.literal('changes'), after: Place.nullable() }),
  /** The nth link; behind a parent that was deleted, and of the one after it behind a child. */
  z.object({ ...Known, phase: z.literal('parents'), link: z.int().min(0), after: Place, child: Id.nullable() }),
  z.object({ ...Known, phase: z.literal('done') }),
]);
export type SalesforceCursor = z.infer<typeof SalesforceCursor>;
type Changes = Extract<SalesforceCursor, { phase: 'changes' }>;
type Parents = Extract<SalesforceCursor, { phase: 'parents' }>;

export type Run = { api: SalesforceApi; stream: SeenStream; fields: readonly string[]; signal: AbortSignal };
export type Step = { rows: VendorRow[]; cursor: SalesforceCursor };

const ORDER = 'SystemModstamp, Id';
const before = (stamp: string, ms: number): string => new Date(Date.parse(stamp) - ms).toISOString();

/** Index first: the one condition that Salesforce can find by stands alone. */
function behind(place: Place | null): string[] {
  if (place === null) return [];
  const { stamp, id } = place;
  const since = `SystemModstamp >= ${stamp}`;
  return id === null ? [since] : [since, `(SystemModstamp > ${stamp} OR Id > '${id}')`];
}

export function begin(
  { stream: { object } }: Run,
  kept: SalesforceCursor | null,
  incremental: boolean,
): SalesforceCursor {
  if (kept && kept.phase !== 'done') return kept;
  const since = incremental ? (kept?.newest ?? null) : null;
  const after = since === null ? null : { stamp: before(since, OVERLAP_MS), id: null };
  return { v: 1, object, since, newest: null, gone: incremental ? (kept?.gone ?? {}) : {}, phase: 'changes', after };
}

export async function step(run: Run, cursor: Changes | Parents): Promise<Step> {
  return cursor.phase === 'changes' ? changesStep(run, cursor) : parentsStep(run, cursor);
}

async function changesStep(run: Run, cursor: Changes): Promise<Step> {
  const { api, stream, fields, signal } = run;
  const { object } = stream;
  const { records, ended } = await api.page({ object, fields, where: behind(cursor.after), order: ORDER }, signal);
  checkOrder(object, records, cursor.after);
  const rows = records.map((record) => rowOf(stream, record));
  const last = records.at(-1);
  if (ended || !last) {
    const newest = cursor.newest ?? last?.SystemModstamp ?? cursor.since;
    return { rows, cursor: nextLink(run, { ...cursor, newest }, 0) };
  }
  // A read of many pages begins with what could be seen before its first one, which is then asked for again.
  if (cursor.newest === null)
    return { rows: [], cursor: { ...cursor, newest: (await api.newest(object, signal)) ?? last.SystemModstamp } };
  return { rows, cursor: { ...cursor, after: { stamp: last.SystemModstamp, id: last.Id } } };
}

/** Also tells a page that was given before. How ids are ordered is Salesforce's own. */
function checkOrder(object: SalesforceObject, records: readonly Found[], after: Place | null): void {
  let stamp = after?.stamp ?? '';
  for (const record of records) {
    if (record.SystemModstamp < stamp || record.Id === after?.id) throw notAskedFor(object);
    stamp = record.SystemModstamp;
  }
}

/** From where its parents are looked at: those before were seen. */
const startOf = ({ field }: Link, { gone, since, newest }: SalesforceCursor): string | null =>
  gone[field] ?? since ?? newest;

function nextLink(
  { stream }: Run,
  { v, object, since, newest, gone }: SalesforceCursor,
  link: number,
): SalesforceCursor {
  const cursor: SalesforceCursor = { v, object, since, newest, gone, phase: 'done' };
  const next = stream.links[link];
  const start = next ? startOf(next, cursor) : null;
  if (start === null) return cursor;
  return {
    ...cursor,
    phase: 'parents',
    link,
    after: { stamp: before(start, PARENTS_OVERLAP_MS), id: null },
    child: null,
  };
}

function endOf(run: Run, link: Link, cursor: Parents): SalesforceCursor {
  const { stamp } = cursor.after;
  const start = startOf(link, cursor);
  const last = start !== null && start > stamp ? start : stamp;
  return nextLink(run, { ...cursor, gone: { ...cursor.gone, [link.field]: last } }, cursor.link + 1);
}

async function parentsStep(run: Run, cursor: Parents): Promise<Step> {
  const { api, stream, fields, signal } = run;
  const { after, child } = cursor;
  const link = stream.links[cursor.link];
  if (!link) return { rows: [], cursor: nextLink(run, cursor, cursor.link) };
  const where = [...behind(after), 'IsDeleted = TRUE'];
  const parents: Query = { object: link.to, fields: ['MasterRecordId'], where, order: ORDER };
  const gone = await api.page({ ...parents, limit: Math.min(PARENTS, api.limit) }, signal);
  checkOrder(link.to, gone.records, after);
  const last = gone.records.at(-1);
  if (!last) return { rows: [], cursor: endOf(run, link, cursor) };
  const of = [`${link.field} IN (${idsOf(gone.records)})`, ...(child === null ? [] : [`Id > '${child}'`])];
  const found = await api.page({ object: stream.object, fields, where: of, order: 'Id' }, signal);
  if (found.records.some(({ Id: id }) => id === child)) throw notAskedFor(stream.object);
  const rows = found.records.map((record) => rowOf(stream, record));
  const more = found.records.at(-1);
  if (!found.ended && more) return { rows, cursor: { ...cursor, child: more.Id } };
  const behindLast = { ...cursor, after: { stamp: last.SystemModstamp, id: last.Id }, child: null };
  return { rows, cursor: gone.ended ? endOf(run, link, behindLast) : behindLast };
}

/** What went with them still names them, what was moved names their heirs. */
const idsOf = (parents: readonly Found[]): string =>
  parents
    .flatMap(({ Id: id, MasterRecordId: heir }) => [id, ...(Id.safeParse(heir).data ? [heir] : [])])
    .map((id) => `'${id}'`)
    .join(', ');
