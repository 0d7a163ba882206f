import { createLoader, createParser, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { ACCOUNT_SORTS, type AccountQuery } from '@/lib/contracts/accounts';
import { Id } from '@/lib/contracts/text';

export type AccountFilters = Omit<AccountQuery, 'page'>;

export const ACCOUNT_BANDS = ['risk', 'watch', 'healthy', 'unscored', 'left'] as const;

/** Anything that is no id cannot be a segment, so it filters nothing. */
const parseAsId = createParser({
  parse: (text) => (Id.safeParse(text).success ? text : null),
  serialize: (id: string) => id,
});

/** How the address says what is shown; what it does not say is the default. */
export const accountFilterParsers = {
  q: parseAsString.withDefault(''),
  band: parseAsStringLiteral(ACCOUNT_BANDS),
  segment: parseAsId,
  sort: parseAsStringLiteral(ACCOUNT_SORTS).withDefault('riskArr'),
  dir: parseAsStringLiteral(['asc', 'desc']).withDefault('desc'),
};

type InAddress = {
  q: string;
  band: AccountFilters['band'] | null;
  segment: string | null;
  sort: AccountFilters['sort'];
  dir: AccountFilters['dir'];
};

/** One shape for server and browser, so that both name the same query. */
export function filtersOf({ q, band, segment, sort, dir }: InAddress): AccountFilters {
  return { q: q.trim().slice(0, 200) || undefined, band: band ?? undefined, segment: segment ?? undefined, sort, dir };
}

const load = createLoader(accountFilterParsers);

type Address = Promise<Record<string, string | string[] | undefined>>;

export async function readAccountFilters(address: Address): Promise<AccountFilters> {
  return filtersOf(await load(address));
}

/** Whether rows are left out; the order leaves none out. */
export function isFiltered({ q, band, segment }: AccountFilters): boolean {
  return q !== undefined || band !== undefined || segment !== undefined;
}
