/** Reads an Intercom server as a test does: with plain fetch, and each answer held against the published shape. */
import { z } from 'zod';
import type { VendorServer } from './vendor-server';

export const TOKEN = 'dG9rOmEtdG9rZW4tb2YtYS10ZXN0';

const Seconds = z.number().int();
const Row = z.looseObject({ id: z.string(), created_at: Seconds, updated_at: Seconds });
export type Row = z.infer<typeof Row>;
const Next = z.object({ page: z.number(), starting_after: z.string() });
const Cursors = z.strictObject({
  ...{ type: z.literal('pages'), page: z.number(), per_page: z.number(), total_pages: z.number() },
  next: Next.optional(),
});
const Numbers = z.strictObject({ ...Cursors.shape, next: z.string().nullable() });
const Found = z.strictObject({
  ...{ type: z.enum(['list', 'conversation.list']), total_count: z.number(), pages: Cursors },
  ...{ data: z.array(Row).optional(), conversations: z.array(Row).optional() },
});
const Listed = z.strictObject({ type: z.literal('list'), data: z.array(Row), pages: Numbers, total_count: z.number() });
const Deleted = z.strictObject({
  ...{ type: z.literal('conversations.list'), pages: Numbers, total_count: z.number() },
  conversations: z.array(z.strictObject({ id: z.string(), deleted_at: Seconds, metrics_retained: z.boolean() })),
});
const Scrolled = z.strictObject({
  ...{ type: z.literal('list'), data: z.array(Row), pages: z.null(), total_count: z.null(), scroll_param: z.string() },
});
const Refused = z.strictObject({
  ...{ type: z.literal('error.list'), request_id: z.string() },
  errors: z.tuple([z.strictObject({ code: z.string(), message: z.string() })]),
});

export type Asking = { query: object; per_page?: number; sort?: { field: string; order: 'ascending' | 'descending' } };

const asking =
  (running: () => VendorServer) =>
  (
    path: string,
    { body, version = '2.17', token = TOKEN }: { body?: unknown; version?: string; token?: string } = {},
  ) =>
    fetch(`${running().url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { authorization: `Bearer ${token}`, 'intercom-version': version, 'content-type': 'application/json' },
    });

type Ask = ReturnType<typeof asking>;

/** Asks the server that runs when it is asked. */
export function intercomReader(running: () => VendorServer) {
  const ask = asking(running);
  const refusal = async (answered: Response) => {
    const { errors } = Refused.parse(await answered.json());
    return { status: answered.status, ...errors[0] };
  };
  const found = async (path: string, body?: object) => Found.parse(await (await ask(path, { body })).json());
  /** Every page of a search. */
  const search = async (kind: 'contacts' | 'conversations', { query, per_page = 7, sort }: Asking) => {
    const rows: Row[] = [];
    for (let starting_after: string | undefined; ; ) {
      const page = await found(`/${kind}/search`, { query, sort, pagination: { per_page, starting_after } });
      rows.push(...(page.data ?? page.conversations ?? []));
      starting_after = page.pages.next?.starting_after;
      if (starting_after === undefined) return rows;
    }
  };
  /** Every page of a list by cursor. */
  const walk = async (path: string, size = 7) => {
    const rows: Row[] = [];
    for (let after = ''; ; ) {
      const page = await found(`${path}?per_page=${size}${after}`);
      rows.push(...(page.data ?? page.conversations ?? []));
      if (!page.pages.next) return rows;
      after = `&starting_after=${encodeURIComponent(page.pages.next.starting_after)}`;
    }
  };
  return { ask, refusal, found, search, walk, ...numbered(ask) };
}

/** What has no cursor: the scroll, and pages by number. */
function numbered(ask: Ask) {
  const scrolled = async (param?: string) =>
    Scrolled.parse(await (await ask(`/companies/scroll${param ? `?scroll_param=${param}` : ''}`)).json());
  const scroll = async () => {
    const rows: Row[] = [];
    for (let page = await scrolled(); page.data.length > 0; page = await scrolled(page.scroll_param))
      rows.push(...page.data);
    return rows;
  };
  const companies = async (page: number, size = 60) =>
    Listed.parse(await (await ask(`/companies/list?page=${page}&per_page=${size}`, { body: {} })).json());
  const deleted = async () => {
    const ids: string[] = [];
    for (let page = 1; ; page++) {
      const read = Deleted.parse(await (await ask(`/conversations/deleted?per_page=5&page=${page}`)).json());
      ids.push(...read.conversations.map((each) => each.id));
      if (read.pages.next === null) return ids;
    }
  };
  return { scrolled, scroll, companies, deleted };
}
