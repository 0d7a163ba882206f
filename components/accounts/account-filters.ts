import { createLoader, createParser, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { parseAsPastDay } from '@/lib/client/past-day';
import { ACCOUNT_DUES, ACCOUNT_SORTS, type AccountQuery, Book } from '@/lib/contracts/accounts';
import { Id } from '@/lib/contracts/text';

export type AccountFilters = Omit<AccountQuery, 'page'>;

export const ACCOUNT_BANDS = ['risk', 'watch', 'healthy', 'unscored', 'left'] as const;

/** Anything that is no id cannot be a segment, so it filters nothing. */
const parseAsId = createParser({
  parse: (text) => (Id.safeParse(text).success ? text : null),
  serialize: (id: string) => id,
});

const parseAsOwner = createParser({
  parse: (text) => (text === 'none' || Id.safeParse(text).success ? text : null),
  serialize: (id: string) => id,
});

/** How the address says what is shown; what it does not say is the default. */
export const accountFilterParsers = {
  q: parseAsString.withDefault(''),
  band: parseAsStringLiteral(ACCOUNT_BANDS),
  segment: parseAsId,
  ruleSegment: parseAsId,
  book: parseAsStringLiteral(Book.options),
  owner: parseAsOwner,
  team: parseAsId,
  due: parseAsStringLiteral(ACCOUNT_DUES),
  asOf: parseAsPastDay,
  sort: parseAsStringLiteral(ACCOUNT_SORTS).withDefault('riskArr'),
  dir: parseAsStringLiteral(['asc', 'desc']).withDefault('desc'),
};

type InAddress = {
  [Name in keyof AccountFilters]-?: Name extends 'q'
    ? string
    : Exclude<AccountFilters[Name], undefined> | (Name extends 'sort' | 'dir' ? never : null);
};

/** One shape for server and browser, so that both name the same query. */
export function filtersOf({
  q,
  band,
  segment,
  ruleSegment,
  book,
  owner,
  team,
  due,
  asOf,
  sort,
  dir,
}: InAddress): AccountFilters {
  return {
    ...{ q: q.trim().slice(0, 200) || undefined, band: band ?? undefined, segment: segment ?? undefined },
    ...{
      ruleSegment: ruleSegment ?? undefined,
      book: book ?? undefined,
      owner: owner ?? undefined,
      team: team ?? undefined,
      due: due ?? undefined,
      asOf: asOf ?? undefined,
      sort,
      dir,
    },
  };
}

const load = createLoader(accountFilterParsers);

type Address = Promise<Record<string, string | string[] | undefined>>;

export async function readAccountFilters(address: Address): Promise<AccountFilters> {
  return filtersOf(await load(address));
}

/** Whether rows are left out; the order leaves none out, and a book is no filter. */
export function isFiltered({ q, band, segment, ruleSegment, owner, team, due }: AccountFilters): boolean {
  return [q, band, segment, ruleSegment, owner, team, due].some((filter) => filter !== undefined);
}

export const NO_FILTERS = {
  q: null,
  band: null,
  segment: null,
  ruleSegment: null,
  owner: null,
  team: null,
  due: null,
} as const;
