/** Intercom's companies: the list, which ends at 10,000, and the scroll, of which there is one at a time and no way back. */
import { invalid, listEnds, noCompany, noScroll, pageTooBig, scrollExists } from './intercom-errors';
import type { IntercomLedger, IntercomRecord } from './intercom-ledger';
import { compareValues } from './intercom-pages';
import type { Fields } from './vendor-server';

const MOST_LISTED = 10_000;
const MOST_PER_PAGE = 60;
const SCROLLED_AT_ONCE = 100;
/** A scroll that nobody uses for so long is no more. */
const SCROLL_MS = 60_000;

/** Without people it is in neither, and can only be asked for by itself. */
const visible = ({ records }: IntercomLedger) =>
  [...records.companies.values()].filter((each) => each.user_count !== 0);

/** Sorted by the last request, so that one who comes by moves others to the page before. */
export function listCompanies(ledger: IntercomLedger, query: URLSearchParams, address: string): Fields {
  const { page, size } = numbersIn(query, { usual: 15, most: MOST_PER_PAGE });
  if (page * size > MOST_LISTED) throw listEnds();
  const sign = query.get('order') === 'asc' ? 1 : -1;
  const all = visible(ledger).sort(
    (a, b) => sign * compareValues(a.last_request_at ?? 0, b.last_request_at ?? 0) || compareValues(a.id, b.id),
  );
  const pages = pagesOf(all.length, { page, size, address });
  return { type: 'list', data: all.slice((page - 1) * size, page * size), pages, total_count: all.length };
}

export function numbersIn(query: URLSearchParams, { usual, most }: { usual: number; most: number }) {
  const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? usual)];
  if (!(Number.isInteger(page) && Number.isInteger(size) && page > 0 && size > 0))
    throw invalid('parameter_invalid', 'Page and Per Page must be positive integers');
  if (size > most) throw pageTooBig();
  return { page, size };
}

/** The next page is an address, where lists by cursor have an object. */
export function pagesOf(
  count: number,
  { page, size, address }: { page: number; size: number; address: string },
): Fields {
  const next = page * size < count ? `${address}?per_page=${size}&page=${page + 1}` : null;
  return { type: 'pages', next, page, per_page: size, total_pages: Math.ceil(count / size) };
}

export function findCompany(ledger: IntercomLedger, query: URLSearchParams): IntercomRecord {
  const [id, name] = [query.get('company_id'), query.get('name')];
  const found = [...ledger.records.companies.values()].find((each) =>
    id ? each.company_id === id : each.name === name,
  );
  if (!found) throw noCompany();
  return found;
}

/** What was there when the scroll began, page for page; a page that was lost on its way is not sent again. */
export function scrolling(ledger: IntercomLedger, clock: () => number) {
  let open: { param: string; rest: IntercomRecord[]; usedAt: number } | null = null;
  return (query: URLSearchParams): Fields => {
    if (open && clock() - open.usedAt > SCROLL_MS) open = null;
    const param = query.get('scroll_param');
    if (param === null && open) throw scrollExists();
    if (param !== null && open?.param !== param) throw noScroll();
    const state = open ?? { param: paramOf(ledger), rest: structuredClone(visible(ledger)), usedAt: 0 };
    const data = state.rest.splice(0, SCROLLED_AT_ONCE);
    state.usedAt = clock();
    // The empty page ends it.
    open = data.length === 0 ? null : state;
    return { type: 'list', data, pages: null, total_count: null, scroll_param: state.param };
  };
}

function paramOf({ draws }: IntercomLedger): string {
  const hex = (length: number) => draws.text(length, '0123456789abcdef');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}
