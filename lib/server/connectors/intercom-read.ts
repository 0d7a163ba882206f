/**
 * Reads a stream of Intercom's: contacts and conversations by their last change, over an index that lags some minutes behind;
 * deleted conversations by the list of them; companies by the scroll, whole. Contacts that are archived, deleted or merged
 * away vanish without a word: only a whole read finds that.
 */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { IntercomApi } from './intercom-api';
import type { IntercomStream } from './intercom-streams';
import type { VendorRow } from './vendor-rows';

/** So far search may lag behind; what changed in that time is read twice. */
const OVERLAP_SECONDS = 3_600;
const DAY = 86_400;

/** Seconds since 1970 by Intercom's clock. */
const Place = z.discriminatedUnion('by', [
  /** Later than `since`, behind `after`; `newest`: the last change met. `deleted`: until when the deleted are known. */
  z.object({
    ...{
      v: z.literal(1),
      by: z.literal('search'),
      done: z.boolean(),
      since: z.int().min(0),
      after: z.string().nullable(),
    },
    ...{ newest: z.int().min(0), deleted: z.int().min(0) },
  }),
  /** On a page of the deleted; `upTo`: the last one that was deleted when this began. */
  z.object({
    ...{ v: z.literal(1), by: z.literal('deleted'), done: z.literal(false), newest: z.int().min(0) },
    ...{ deleted: z.int().min(0), page: z.int().min(1), upTo: z.int().min(0) },
  }),
  z.object({ v: z.literal(1), by: z.literal('scroll'), done: z.boolean() }),
]);
export const IntercomCursor = Place;
export type IntercomCursor = z.infer<typeof Place>;
type Search = Extract<IntercomCursor, { by: 'search' }>;
type Deleted = Extract<IntercomCursor, { by: 'deleted' }>;

export type Run = { api: IntercomApi; stream: IntercomStream; incremental: boolean; signal: AbortSignal };
export type Step = { rows: VendorRow[]; cursor: IntercomCursor };

const FIRST: Search = { v: 1, by: 'search', done: false, since: 0, after: null, newest: 0, deleted: 0 };

export const begin = ({ stream }: Run): IntercomCursor =>
  stream.kind === 'companies' ? { v: 1, by: 'scroll', done: false } : FIRST;

/** @returns null for a place in another stream, and for one in a scroll: there is no way back into it */
export function goOn({ stream, incremental }: Run, kept: IntercomCursor | null): IntercomCursor | null {
  if (kept === null || kept.by === 'scroll' || stream.kind === 'companies') return null;
  if (!kept.done) return kept;
  if (!incremental) return null;
  const { since, newest, deleted } = kept;
  // A search of contacts goes by days, so that the day before is asked for.
  const from = Math.max(since, newest - OVERLAP_SECONDS - (stream.kind === 'contacts' ? DAY : 0));
  return { ...FIRST, since: from, newest, deleted };
}

/** The whole of it, page by page. */
export async function* companySteps({ api, stream, signal }: Run): AsyncGenerator<Step, void> {
  for await (const companies of api.companies(signal))
    yield { rows: companies.flatMap(stream.rows), cursor: { v: 1, by: 'scroll', done: false } };
  yield { rows: [], cursor: { v: 1, by: 'scroll', done: true } };
}

/** One page. @returns null where Intercom does not know the place any more */
export async function step(run: Run, cursor: Search | Deleted): Promise<Step | null> {
  return cursor.by === 'search' ? searchStep(run, cursor) : deletedStep(run, cursor);
}

async function searchStep(run: Run, cursor: Search): Promise<Step | null> {
  const { api, stream, signal } = run;
  const { kind } = stream;
  if (kind === 'companies') throw new Error('companies are not searched');
  const page = await api.search(kind, cursor, signal);
  if (page === 'unknown') return null;
  if (page.after !== null && page.after === cursor.after) throw again(kind);
  const rows = page.rows.flatMap(stream.rows);
  const newest = Math.max(cursor.newest, ...page.rows.map(({ updated_at }) => updated_at));
  if (page.after !== null) return { rows, cursor: { ...cursor, after: page.after, newest } };
  if (kind === 'contacts') return { rows, cursor: { ...cursor, after: null, newest, done: true } };
  return { rows, cursor: { v: 1, by: 'deleted', done: false, newest, deleted: cursor.deleted, page: 1, upTo: 0 } };
}

/** Newest first, so that what is deleted meanwhile moves others to a later page and hides none; as far as they are not known. */
async function deletedStep({ api, signal }: Run, cursor: Deleted): Promise<Step> {
  const { conversations, ended } = await api.deleted(cursor.page, signal);
  const upTo = Math.max(cursor.upTo, ...conversations.map(({ deleted_at }) => deleted_at));
  // Search may still have shown one that was deleted in this time.
  const fresh = conversations.filter(({ deleted_at }) => deleted_at >= cursor.deleted - OVERLAP_SECONDS);
  const rows = fresh.map(({ id }) => ({ id, cells: null }));
  if (!ended && fresh.length === conversations.length)
    return { rows, cursor: { ...cursor, page: cursor.page + 1, upTo } };
  const { newest, deleted } = cursor;
  return { rows, cursor: { ...FIRST, done: true, newest, deleted: Math.max(deleted, upTo) } };
}

const again = (kind: string): AppError =>
  new AppError('upstream', `Intercom gave a page of ${kind} that it had given before. The next run goes on from here.`);
