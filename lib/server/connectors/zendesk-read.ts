/**
 * Reads a stream of Zendesk's: tickets and users by the cursor of their export, which holds the deleted too; organizations
 * first by their list, which has those alone that are there, then by the seconds of their export. No export tells of the last
 * minute: what happens in it comes with a later read.
 */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { VendorRow } from './vendor-rows';
import { FIRST_SECOND, type ZendeskApi } from './zendesk-api';
import type { ZendeskStream } from './zendesk-streams';

/** So fast this machine's clock may be; what changed in that time is few organizations, read twice. */
const OVERLAP_SECONDS = 86_400;

const Known = { v: z.literal(1), done: z.boolean() };
/** Seconds since 1970 by Zendesk's clock, but for `began`: that is this machine's, less the overlap. */
const Place = z.discriminatedUnion('by', [
  /** Behind the export's cursor; null as long as it has given none. */
  z.object({ ...Known, by: z.literal('cursor'), after: z.string().nullable() }),
  /** Behind a place in the list; `newest`: the last change seen there. */
  z.object({ ...Known, by: z.literal('list'), after: z.string().nullable(), began: z.number(), newest: z.number() }),
  /** From this second of the export on. */
  z.object({ ...Known, by: z.literal('time'), from: z.int().min(0) }),
]);
export const ZendeskCursor = Place;
export type ZendeskCursor = z.infer<typeof Place>;
type Cursored = Extract<ZendeskCursor, { by: 'cursor' }>;
type Listed = Extract<ZendeskCursor, { by: 'list' }>;
type Timed = Extract<ZendeskCursor, { by: 'time' }>;

export type Run = { api: ZendeskApi; stream: ZendeskStream; incremental: boolean; signal: AbortSignal };
export type Step = { rows: VendorRow[]; cursor: ZendeskCursor };

/** @returns null for a place in another stream: it is none in this one */
export function goOn({ stream, incremental }: Run, kept: ZendeskCursor | null): ZendeskCursor | null {
  if (kept === null || (kept.by === 'cursor') !== (stream.kind !== 'organizations')) return null;
  return incremental || !kept.done ? { ...kept, done: false } : null;
}

export function begin({ stream }: Run, nowMs: number): ZendeskCursor {
  if (stream.kind !== 'organizations') return { v: 1, done: false, by: 'cursor', after: null };
  const began = Math.floor(nowMs / 1_000) - OVERLAP_SECONDS;
  return { v: 1, done: false, by: 'list', after: null, began, newest: 0 };
}

/** One page. @returns null where Zendesk does not know the place any more */
export async function step(run: Run, cursor: ZendeskCursor): Promise<Step | null> {
  if (cursor.by === 'cursor') return cursorStep(run, cursor);
  return cursor.by === 'list' ? listStep(run, cursor) : timeStep(run, cursor);
}

async function cursorStep({ api, stream, signal }: Run, cursor: Cursored): Promise<Step | null> {
  const page = await api.changes(stream.kind, cursor.after, signal);
  if (page === 'unknown') return null;
  if (page === 'late') return { rows: [], cursor: { ...cursor, done: true } };
  const after = page.after ?? cursor.after; // an empty first page has none
  if (isStuck(page, cursor.after)) throw again(stream);
  return { rows: page.rows.flatMap(stream.rows), cursor: { ...cursor, after, done: page.ended } };
}

const Changed = z.object({ updated_at: z.string() });

async function listStep({ api, stream, incremental, signal }: Run, cursor: Listed): Promise<Step | null> {
  const page = await api.organizations(cursor.after, signal);
  if (page === 'unknown' || page === 'late') return null;
  if (isStuck(page, cursor.after)) throw again(stream);
  const rows = page.rows.flatMap(stream.rows);
  const times = page.rows.map((each) => Date.parse(Changed.safeParse(each).data?.updated_at ?? '') / 1_000);
  const newest = Math.max(cursor.newest, ...times.filter((time) => time > 0));
  if (!page.ended) return { rows, cursor: { ...cursor, after: page.after, newest } };
  // What changed behind its own place in the list is older than the newest there; and of a fast clock the newest is the bound.
  const from = Math.max(FIRST_SECOND, Math.floor(Math.min(cursor.began, newest)));
  return { rows, cursor: { v: 1, by: 'time', from, done: !incremental } };
}

/** A page of one second alone would come again for ever; as it holds all of that second, the next one follows. */
async function timeStep({ api, stream, signal }: Run, cursor: Timed): Promise<Step | null> {
  const page = await api.since(cursor.from, signal);
  if (page === 'unknown') return null;
  if (page === 'late') return { rows: [], cursor: { ...cursor, done: true } };
  const { end, ended } = page;
  if (end === null ? !ended : end < cursor.from) throw again(stream);
  const rows = page.rows.flatMap(stream.rows);
  if (ended) return { rows, cursor: { ...cursor, from: end ?? cursor.from, done: true } };
  return { rows, cursor: { ...cursor, from: end === cursor.from ? end + 1 : (end ?? cursor.from) } };
}

type Ending = { rows: readonly unknown[]; after: string | null; ended: boolean };

/** A page that ends where it began was given before, unless there is nothing in it; one without an end must be the last. */
function isStuck({ rows, after, ended }: Ending, from: string | null): boolean {
  if (after === null) return !ended;
  return after === from && (rows.length > 0 || !ended);
}

const again = ({ kind }: ZendeskStream): AppError =>
  new AppError('upstream', `Zendesk gave a page of ${kind} that it had given before. The next run goes on from here.`);

export const lost = ({ kind }: ZendeskStream): AppError =>
  new AppError(
    'upstream',
    `Zendesk does not know its own place in the ${kind} any more. The next run reads them anew.`,
  );
