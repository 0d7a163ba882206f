/** Intercom's API as questions: searches by the last change, the scroll of companies, the deleted conversations, who is asking, and what its refusals mean to an admin. No rows of ours. */
import 'server-only';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { type Answer, type Ask, type Pace, vendorHttp } from './vendor-http';
import { parsed } from './vendor-rows';

export type IntercomOptions = {
  token: string;
  /** Of another region: https://api.eu.intercom.io, https://api.au.intercom.io. */
  baseUrl?: string;
  pace?: Partial<Pace>;
  /** Records of a page of a search; 150 at most. */
  pageSize?: number;
  /** Between two looks whether another scroll is over, milliseconds; there is one a workspace, and an idle one ends after a minute. */
  scrollWaitMs?: number;
  allowed?: readonly Range[];
};
export type Searched = 'contacts' | 'conversations';

/** From it on the list of deleted conversations is there. */
const VERSION = '2.16';
const DELETED_AT_ONCE = 60;
/** Waits for another scroll's end: its minute, and some. */
const SCROLL_LOOKS = 16;

const Found = z.looseObject({ id: z.string(), updated_at: z.int() });
export type Found = z.infer<typeof Found>;
const Cursors = z.looseObject({ next: z.looseObject({ starting_after: z.string() }).nullish() });
const Page = z.looseObject({ pages: Cursors.nullish() });
const Scrolled = z.looseObject({ data: z.array(Found), scroll_param: z.string().nullish() });
const Deleted = z.looseObject({ conversations: z.array(z.looseObject({ id: z.string(), deleted_at: z.int() })) });
const Me = z.looseObject({ type: z.string(), app: z.looseObject({ id_code: z.string() }).nullish() });
const Refusal = z.looseObject({ errors: z.array(z.looseObject({ code: z.string(), message: z.string().nullish() })) });

export type IntercomApi = ReturnType<typeof intercomApi>;

export function intercomApi(options: IntercomOptions) {
  const { token, baseUrl = 'https://api.intercom.io', pace, allowed, pageSize = 150, scrollWaitMs = 5_000 } = options;
  const headers = { authorization: `Bearer ${token}`, 'intercom-version': VERSION };
  const vendor = { name: 'Intercom', baseUrl, headers, answerId: 'x-request-id', rest: restOf, allowed };
  const ask = readBy(vendorHttp({ ...vendor, ...(pace ? { pace } : {}) }), token);
  // A page of the scroll is not given twice: whoever asks again is given the one behind it.
  const once = readBy(vendorHttp({ ...vendor, pace: { ...pace, tries: 1 } }), token);
  return {
    /** Changed later than a second; of contacts, later than its day (UTC). The longest unchanged first. */
    async search(kind: Searched, { since, after }: { since: number; after: string | null }, signal: AbortSignal) {
      const body = await ask(`/${kind}/search`, {
        ...{ signal, placed: after !== null },
        body: {
          query: { field: 'updated_at', operator: '>', value: since },
          sort: { field: 'updated_at', order: 'ascending' },
          pagination: { per_page: pageSize, ...(after === null ? {} : { starting_after: after }) },
        },
      });
      if (body === 'unknown') return body;
      const what = `Intercom’s ${kind}`;
      const list = z.looseObject({ [kind === 'contacts' ? 'data' : kind]: z.array(Found) });
      const rows = Object.values(parsed(list, body, what)).find(isFound) ?? [];
      return { rows, after: parsed(Page, body, what).pages?.next?.starting_after ?? null };
    },
    /** Every company that has people, as it was when the scroll began. */
    async *companies(signal: AbortSignal): AsyncGenerator<Found[], void> {
      let page = await begun(once, { signal, waitMs: scrollWaitMs });
      while (page.data.length > 0) {
        yield page.data;
        const param = encodeURIComponent(page.scroll_param ?? '');
        const next = await once(`/companies/scroll?scroll_param=${param}`, { signal, placed: true });
        if (next === 'unknown') throw scrollLost();
        page = parsed(Scrolled, next, 'Intercom’s companies');
      }
    },
    /** The last deleted first. */
    async deleted(page: number, signal: AbortSignal) {
      const query = `per_page=${DELETED_AT_ONCE}&page=${page}&order=desc`;
      const body = await ask(`/conversations/deleted?${query}`, { signal });
      const { conversations } = parsed(Deleted, body, 'Intercom’s deleted conversations');
      return { conversations, ended: conversations.length < DELETED_AT_ONCE };
    },
    async me(signal: AbortSignal) {
      return parsed(Me, await ask('/me', { signal }), 'Intercom’s user');
    },
  };
}

const isFound = (value: unknown): value is Found[] => z.array(Found).safeParse(value).success && Array.isArray(value);

/** `placed`: behind a place that Intercom gave. */
type Asked = { signal: AbortSignal; body?: object; placed?: boolean };
type Read = (path: string, asked: Asked) => Promise<unknown>;

function readBy(ask: Ask, token: string): Read {
  return async (path, { signal, body, placed = false }) => {
    const answer = await ask(path, signal, body);
    if (answer.status < 300) return answer.body;
    const [error] = Refusal.safeParse(answer.body).data?.errors ?? [];
    if (placed && (answer.status === 400 || answer.status === 404)) return 'unknown';
    if (error?.code === 'scroll_exists') return 'busy';
    throw refused(answer, (error?.message ?? error?.code ?? '').replaceAll(token, '…'));
  };
}

async function begun(once: Read, { signal, waitMs }: { signal: AbortSignal; waitMs: number }) {
  for (let looks = 0; looks < SCROLL_LOOKS; looks++) {
    const body = await once('/companies/scroll', { signal });
    if (body !== 'busy') return parsed(Scrolled, body, 'Intercom’s companies');
    await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
  throw new AppError(
    'limit',
    'Something else is scrolling through Intercom’s companies, and Intercom lets only one at a time. It is tried again with the next run.',
  );
}

const scrollLost = (): AppError =>
  new AppError('upstream', 'Intercom’s scroll of companies broke off. The next run reads them anew.');

/** It says until when in seconds since 1970, by its own clock. */
function restOf(_body: unknown, headers: IncomingHttpHeaders): number {
  const until = Number(headers['x-ratelimit-reset']) * 1_000;
  const now = Date.parse(headers.date ?? '') || Date.now();
  return until > now ? until - now : 0;
}

function refused({ status }: Answer, said: string): AppError {
  if (status === 401)
    return new AppError(
      'invalid',
      'Intercom does not accept the token. Expected the access token of an app of yours.',
      {
        field: 'token',
      },
    );
  if (status === 403)
    return new AppError(
      'invalid',
      'Intercom does not let this token read that. Give its app the permissions to read companies, contacts and conversations.',
      { field: 'token' },
    );
  const message = said.slice(0, 300).replace(/\.$/, '');
  return new AppError('upstream', `Intercom refused a question (${status})${message ? `: ${message}` : ''}.`);
}
