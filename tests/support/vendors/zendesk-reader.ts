/** Reads a Zendesk server as a test does: with plain fetch, and each answer held against the published shape. */
import { z } from 'zod';
import type { VendorServer } from './vendor-server';
import type { ZendeskServerOptions } from './zendesk';
import type { ZendeskLedger } from './zendesk-ledger';

const [ADMIN, AGENT] = ['admin@northlight.example/token:a-token-of-a-test', 'agent@northlight.example/token:s3'];
export const BEARER = 'a-bearer-of-a-test';
const NARROW = 'c0ffee';

/** How an admin, an agent and an app that may only read organizations sign in. */
export const SIGNED = {
  admin: `Basic ${Buffer.from(ADMIN).toString('base64')}`,
  agent: `Basic ${Buffer.from(AGENT).toString('base64')}`,
  bearer: `Bearer ${BEARER}`,
  narrow: `Bearer ${NARROW}`,
};

export function signIns(ledger: ZendeskLedger): ZendeskServerOptions {
  const [user = 0, agent = 0] = ledger.records.users.keys();
  const bearers = { [BEARER]: { user, scopes: ['read'] }, [NARROW]: { user, scopes: ['organizations:read'] } };
  return { apiTokens: { [ADMIN]: { user }, [AGENT]: { user: agent } }, bearers };
}

const Instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const Row = z.looseObject({ id: z.number().int(), url: z.url(), created_at: Instant, updated_at: Instant });
export type Row = z.infer<typeof Row>;
const Place = z.string().nullable();
const Beside = { users: z.array(Row).optional(), organizations: z.array(Row).optional() };
const Cursored = z.strictObject({
  ...{ ...Beside, tickets: z.array(Row.extend({ generated_timestamp: z.number().int() })).optional() },
  ...{ after_url: Place, after_cursor: Place, before_url: Place, before_cursor: Place, end_of_stream: z.boolean() },
});
const Timed = z.strictObject({
  ...{ ...Beside, tickets: z.array(Row).optional(), next_page: Place, count: z.number().int() },
  ...{ end_time: z.number().int().nullable(), end_of_stream: z.boolean() },
});
const Listed = z.looseObject({
  meta: z.strictObject({ has_more: z.boolean(), after_cursor: Place, before_cursor: Place }),
  links: z.strictObject({ prev: Place, next: Place }),
});

type Exported = 'tickets' | 'users' | 'organizations';

/** Asks the server that runs when it is asked. */
export function zendeskReader(running: () => VendorServer) {
  const get = (path: string, authorization: string = SIGNED.admin) =>
    fetch(`${running().url}/api/v2/${path}`, { headers: authorization ? { authorization } : {} });
  const json = async (path: string): Promise<unknown> => (await get(path)).json();
  const cursored = async (path: string) => Cursored.parse(await json(`incremental/${path}`));
  const timed = async (path: string) => Timed.parse(await json(`incremental/${path}`));
  /** All that an export by cursor has from a place on, in its order, and the place to go on from. */
  const exportBy = async (kind: 'tickets' | 'users', from: string, perPage = 1_000) => {
    const rows: Row[] = [];
    for (let place = from; ; ) {
      const page = await cursored(`${kind}/cursor.json?per_page=${perPage}&${place}`);
      rows.push(...(page[kind] ?? []));
      if (page.after_cursor !== null) place = `cursor=${encodeURIComponent(page.after_cursor)}`;
      if (page.end_of_stream) return { rows, place };
    }
  };
  /** The same by time; a page that ends where it began holds all of that second, so the next begins one later. */
  const exportFrom = async (kind: Exported, from: number, perPage = 1_000) => {
    const rows: Row[] = [];
    for (let start = from; ; ) {
      const page = await timed(`${kind}.json?per_page=${perPage}&start_time=${start}`);
      rows.push(...(page[kind] ?? []));
      if (page.end_of_stream || page.end_time === null) return { rows, end: page.end_time ?? start };
      start = page.end_time === start ? start + 1 : page.end_time;
    }
  };
  /** Every page of a list, by cursor. */
  const walk = async (path: string, size = 100) => {
    const rows: Row[] = [];
    const kind = path.replace(/\?.*/, '').split('/').at(-1) ?? '';
    for (let after = ''; ; ) {
      const answered = await json(`${path}${path.includes('?') ? '&' : '?'}page[size]=${size}${after}`);
      const page = Listed.parse(answered);
      rows.push(...z.array(Row).parse(page[kind]));
      if (!page.meta.has_more) return rows;
      after = `&page[after]=${page.meta.after_cursor}`;
    }
  };
  return { get, json, cursored, timed, exportBy, exportFrom, walk };
}
