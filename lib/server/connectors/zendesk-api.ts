/** Zendesk's API as questions: exports by cursor and by time, the list of organizations, who is asking, and what its refusals mean to an admin. No rows of ours. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { type Answer, type Ask, type Pace, vendorHttp } from './vendor-http';
import { parsed } from './vendor-rows';

export type ZendeskOptions = {
  /** Of the admin whom the API token signs in. */
  email: string;
  token: string;
  /** https://SUBDOMAIN.zendesk.com */
  baseUrl: string;
  pace?: Partial<Pace>;
  /** Records of a page: Zendesk exports 1,000 and lists 100 at most. */
  pageSize?: number;
  allowed?: readonly Range[];
  /** This machine's clock, milliseconds since 1970: only to begin the first export before the list was read. */
  now?: () => number;
};
export type Kind = 'tickets' | 'users' | 'organizations';

/** All exports together have ten questions a minute; the published example of a wait is longer than a minute. */
const LONGEST_WAIT_MS = 120_000;
const MOST_LISTED = 100;
/** Before every record; 0 is a time that some of Zendesk's endpoints take for none. */
export const FIRST_SECOND = 1;

const Exported = z.looseObject({ id: z.int() });
export type Exported = z.infer<typeof Exported>;
const Rows = z.array(Exported);
const Cursored = z.object({ after_cursor: z.string().nullish(), end_of_stream: z.boolean() });
const Timed = z.object({ end_time: z.int().nullish(), end_of_stream: z.boolean() });
const Listed = z.object({ meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }) });
const Me = z.object({ user: z.object({ id: z.int().nullable(), role: z.string().nullish() }) });
const Refusal = z.object({
  error: z.union([z.string(), z.looseObject({ message: z.string() })]).nullish(),
  description: z.string().nullish(),
});

/** `late`: from a time on within the last minute, of which no export tells yet. `unknown`: the place to go on from is none. */
export type Refused = 'late' | 'unknown';
export type ZendeskApi = ReturnType<typeof zendeskApi>;

/** Addresses that answers name are never followed: the next one is built here, so that the token goes to no other host. */
export function zendeskApi({ email, token, baseUrl, pace, allowed, pageSize = 1_000 }: ZendeskOptions) {
  const basic = Buffer.from(`${email}/token:${token}`).toString('base64');
  const vendor = {
    ...{ name: 'Zendesk', baseUrl, allowed, answerId: 'x-request-id' },
    ...{ headers: { authorization: `Basic ${basic}` }, pace: { longestWaitMs: LONGEST_WAIT_MS, ...pace } },
  };
  const read = readBy(vendorHttp(vendor), [token, basic]);
  return {
    /** What changed behind a cursor, or since ever. Metrics ride inside the tickets. */
    async changes(kind: Kind, after: string | null, signal: AbortSignal) {
      const query = new URLSearchParams({ per_page: String(pageSize) });
      if (after === null) query.set('start_time', String(FIRST_SECOND));
      else query.set('cursor', after);
      if (kind === 'tickets') query.set('include', 'metric_sets');
      const body = await read(`incremental/${kind}/cursor.json?${query}`, { signal, placed: after !== null });
      if (isRefused(body)) return body;
      const { after_cursor, end_of_stream } = parsed(Cursored, body, `Zendesk’s export of ${kind}`);
      return { rows: rowsIn(body, kind), after: after_cursor ?? null, ended: end_of_stream };
    },
    /** Organizations changed in this second or later; the last second of a page is whole. */
    async since(second: number, signal: AbortSignal) {
      const body = await read(`incremental/organizations.json?per_page=${pageSize}&start_time=${second}`, { signal });
      if (isRefused(body)) return body;
      const { end_time, end_of_stream } = parsed(Timed, body, 'Zendesk’s export of organizations');
      return { rows: rowsIn(body, 'organizations'), end: end_time ?? null, ended: end_of_stream };
    },
    /** The organizations that are there, by id. */
    async organizations(after: string | null, signal: AbortSignal) {
      const query = new URLSearchParams({ 'page[size]': String(Math.min(pageSize, MOST_LISTED)) });
      if (after !== null) query.set('page[after]', after);
      const body = await read(`organizations.json?${query}`, { signal, placed: after !== null });
      if (isRefused(body)) return body;
      const { meta } = parsed(Listed, body, 'Zendesk’s list of organizations');
      return { rows: rowsIn(body, 'organizations'), after: meta.after_cursor ?? null, ended: !meta.has_more };
    },
    /** Zendesk answers whom it does not know too, as nobody. */
    async me(signal: AbortSignal) {
      return parsed(Me, await read('users/me.json', { signal }), 'Zendesk’s user').user;
    },
  };
}

/** `placed`: behind a place that Zendesk gave. */
type Asked = { signal: AbortSignal; placed?: boolean };

function readBy(ask: Ask, secrets: readonly string[]) {
  return async (path: string, { signal, placed = false }: Asked): Promise<unknown> => {
    const answer = await ask(`/api/v2/${path}`, signal);
    if (answer.status < 300) return answer.body;
    const { status } = answer;
    const said = wordsOf(answer.body);
    if ((status === 400 || status === 422) && /StartTimeTooRecent|too recent/i.test(said)) return 'late';
    if (status === 400 && placed) return 'unknown';
    throw refused(
      answer,
      secrets.reduce((text, secret) => text.replaceAll(secret, '…'), said),
    );
  };
}

/** Typed by its being no object, which every answer is. */
const isRefused = (body: unknown): body is Refused => body === 'late' || body === 'unknown';

const rowsIn = (body: unknown, kind: Kind): Exported[] =>
  parsed(z.object({ [kind]: Rows }), body, `Zendesk’s ${kind}`)[kind] ?? [];

/** Some refusals are a word and a sentence, others an object with a message. */
function wordsOf(body: unknown): string {
  const { error, description } = Refusal.safeParse(body).data ?? {};
  const first = typeof error === 'object' ? error?.message : error;
  return [first, description].filter(Boolean).join(': ');
}

function refused({ status }: Answer, said: string): AppError {
  if (status === 401) return notSignedIn();
  if (status === 403) return notAdmin();
  const message = said.slice(0, 300).replace(/\.$/, '');
  return new AppError('upstream', `Zendesk refused a question (${status})${message ? `: ${message}` : ''}.`);
}

export const notSignedIn = (): AppError =>
  new AppError(
    'invalid',
    'Zendesk does not accept the e-mail address and the token. Expected an active API token, and the address of an admin; token access must be on in Zendesk’s Admin Center.',
    { field: 'token' },
  );

/** An API token may do what the user may whose address goes with it. */
export const notAdmin = (): AppError =>
  new AppError(
    'invalid',
    'Zendesk lets only admins export, and the user with this e-mail address is none. Enter the address of an admin.',
    { field: 'email' },
  );
