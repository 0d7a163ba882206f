/**
 * Reads a stream of HubSpot's: what has changed since a time, oldest first, then what is archived. Each search begins at the
 * time of the last record found and never pages, so that a record which changes meanwhile pushes no other one out, and no
 * search comes near the 10,000 results where HubSpot ends it.
 */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import { type Filter, type Found, type HubspotApi, MERGED } from './hubspot-api';
import type { Names } from './hubspot-names';
import { type HubspotStream, type Links, timeOf } from './hubspot-streams';
import type { VendorRow } from './vendor-rows';

/** Search learns of a change some moments after it was made, of one sooner than of another. HubSpot promises no bound. */
const OVERLAP_MS = 15 * 60_000;

/** Times in milliseconds since 1970 by HubSpot's clock. `since`: the newest change of the read before; `newest`: of this one. */
const Known = { v: z.literal(1), since: z.number() };
export const HubspotCursor = z.discriminatedUnion('phase', [
  /** Changes from `from` on; with an id in `tied`, those of that very millisecond whose id is greater. */
  z.object({
    ...Known,
    phase: z.literal('changes'),
    newest: z.number(),
    from: z.number(),
    tied: z.string().nullable(),
  }),
  z.object({ ...Known, phase: z.literal('archived'), newest: z.number(), after: z.string().nullable() }),
  z.object({ ...Known, phase: z.literal('done') }),
]);
export type HubspotCursor = z.infer<typeof HubspotCursor>;
type Changes = Extract<HubspotCursor, { phase: 'changes' }>;
type Archived = Extract<HubspotCursor, { phase: 'archived' }>;

export type Run = { api: HubspotApi; stream: HubspotStream; names: Names; signal: AbortSignal };
export type Step = { rows: VendorRow[]; cursor: HubspotCursor };

export function begin(kept: HubspotCursor | null, incremental: boolean): HubspotCursor {
  if (kept && kept.phase !== 'done') return kept;
  const since = incremental ? (kept?.since ?? 0) : 0;
  return { v: 1, phase: 'changes', since, newest: since, from: Math.max(0, since - OVERLAP_MS), tied: null };
}

/** One search, and what its records belong to. */
export async function changesStep(run: Run, cursor: Changes): Promise<Step> {
  const { api, stream, signal } = run;
  const properties = [...stream.properties, stream.modified, MERGED];
  const { from, tied } = cursor;
  const sort = tied === null ? stream.modified : 'hs_object_id';
  const page = await api.search(stream.kind, { filters: filtersOf(stream, cursor), sort, properties }, signal);
  const times = page.results.map((record) => changedAt(stream, record));
  const empty = page.results.length === 0 && Boolean(page.paging?.next);
  if (empty || times.some((time) => time < from))
    throw new AppError(
      'upstream',
      `HubSpot gave ${stream.kind} that were not asked for. The next run goes on from here.`,
    );
  const rows = await rowsOf(run, page.results);
  const newest = Math.max(cursor.newest, ...times);
  if (page.paging?.next) return { rows, cursor: { ...cursor, newest, ...onward(cursor, times, page.results) } };
  if (tied !== null) return { rows, cursor: { ...cursor, newest, from: from + 1, tied: null } };
  return { rows, cursor: { v: 1, phase: 'archived', since: cursor.since, newest, after: null } };
}

function filtersOf({ modified }: HubspotStream, { from, tied }: Changes): Filter[] {
  const since: Filter = { propertyName: modified, operator: 'GTE', value: String(from) };
  if (tied === null) return [since];
  const until: Filter = { propertyName: modified, operator: 'LTE', value: String(from) };
  return [since, until, { propertyName: 'hs_object_id', operator: 'GT', value: tied }];
}

/** A page of one millisecond alone says nothing of what else there is in it: then that is read by id. */
function onward(
  { from, tied }: Changes,
  times: readonly number[],
  records: readonly Found[],
): Pick<Changes, 'from' | 'tied'> {
  if (tied !== null) return { from, tied: records.at(-1)?.id ?? tied };
  const last = times.at(-1) ?? from;
  return { from: last, tied: last > from ? null : '0' };
}

function changedAt({ modified, kind }: HubspotStream, { properties }: Found): number {
  const at = Date.parse(timeOf(properties[modified]));
  if (!Number.isNaN(at)) return at;
  throw new AppError('upstream', `Expected ${modified} in each of HubSpot’s ${kind}.`, { field: modified });
}

async function rowsOf({ api, stream, names, signal }: Run, records: readonly Found[]): Promise<VendorRow[]> {
  const links: Links = {};
  const ids = records.map(({ id }) => id);
  for (const to of records.length > 0 ? stream.links : [])
    links[to] = await api.linked(stream.kind, to, { ids, signal });
  const rows: VendorRow[] = [];
  for (const record of records) {
    const updated_at = timeOf(record.properties[stream.modified]);
    rows.push({ id: record.id, cells: { ...(await stream.cells(record, { names, links })), updated_at } });
  }
  // Behind them: search may still know what was merged away, and then it is in this page too.
  return [...rows, ...records.flatMap(mergedAway)];
}

/** The only trace of a record that was merged into another is with the one that stays. */
function mergedAway({ id, properties }: Found): VendorRow[] {
  const gone = (properties[MERGED] ?? '').split(';').filter((other) => other !== '' && other !== id);
  return gone.map((other) => ({ id: other, cells: null }));
}

/** One page of the archived, by id: those of the read before are known to be gone. */
export async function archivedStep({ api, stream, signal }: Run, cursor: Archived): Promise<Step> {
  const page = await api.archived(stream.kind, cursor.after, signal);
  const lately = page.results.filter(({ archivedAt }) => !(Date.parse(archivedAt ?? '') < cursor.since - OVERLAP_MS));
  const rows = lately.flatMap((record): VendorRow[] => [{ id: record.id, cells: null }, ...mergedAway(record)]);
  const after = page.paging?.next?.after;
  if (after !== undefined && after !== cursor.after) return { rows, cursor: { ...cursor, after } };
  return { rows, cursor: { v: 1, phase: 'done', since: cursor.newest } };
}
