/** HubSpot's API as questions: search, lists, associations and names, and what its refusals mean to an admin. No rows of ours. */
import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { type Answer, type Ask, type Pace, type Rest, vendorHttp } from './vendor-http';
import { parsed } from './vendor-rows';

export type HubspotOptions = {
  token: string;
  baseUrl?: string;
  pace?: Partial<Pace>;
  /** HubSpot's rolling window of requests; after one too many it is waited for. */
  windowMs?: number;
  /** Between two searches, of which an account has four a second. */
  searchGapMs?: number;
  /** Records of a page: HubSpot searches 200 and lists 100 at most. */
  pageSize?: number;
  allowed?: readonly Range[];
};
export type Kind = 'companies' | 'contacts' | 'deals' | 'tickets';

/** The records that were merged into one. */
export const MERGED = 'hs_merged_object_ids';

const Properties = z.record(z.string(), z.string().nullable());
const Found = z.object({ id: z.string(), properties: Properties, archivedAt: z.string().nullish() });
export type Found = z.infer<typeof Found>;
const Paging = z.object({ next: z.object({ after: z.string() }).nullish() }).nullish();
const Page = z.object({ results: z.array(Found), paging: Paging });

export type Search = { filters: readonly Filter[]; sort: string; properties: readonly string[] };
export type Filter = { propertyName: string; operator: 'GTE' | 'LTE' | 'GT'; value: string };

const Linked = z.object({
  toObjectId: z.union([z.string(), z.number()]).transform(String),
  associationTypes: z.array(z.object({ label: z.string().nullish() })),
});
export type Linked = z.infer<typeof Linked>;
const Links = z.object({
  results: z.array(z.object({ from: z.object({ id: z.string() }), to: z.array(Linked), paging: Paging })),
  errors: z.array(z.object({ category: z.string().nullish() })).nullish(),
});
/** A list has shorter pages than a search. */
const MOST_LISTED = 100;

const Refusal = z.object({
  message: z.string().nullish(),
  errors: z
    .array(z.object({ context: z.object({ requiredGranularScopes: z.array(z.string()).nullish() }).nullish() }))
    .nullish(),
});
const Limited = z.object({ policyName: z.string() });

export type HubspotApi = ReturnType<typeof hubspotApi>;

export function hubspotApi(options: HubspotOptions) {
  const { token, baseUrl = 'https://api.hubapi.com', pace, allowed, pageSize = 200 } = options;
  const turn = turns(options.searchGapMs ?? 250);
  const ask = vendorHttp({
    ...{ name: 'HubSpot', baseUrl, pace, allowed, answerId: 'x-hubspot-correlation-id' },
    ...{ headers: { authorization: `Bearer ${token}` }, rest: restOf(options.windowMs ?? 10_000) },
  });
  const read = readBy(ask, token);
  return {
    read,
    linked: linkedBy(read),
    async search(kind: Kind, { filters, sort, properties }: Search, signal: AbortSignal) {
      await turn(signal);
      const sorts = [{ propertyName: sort, direction: 'ASCENDING' }];
      const body = { filterGroups: [{ filters }], sorts, properties, limit: pageSize };
      return read(Page, `/crm/v3/objects/${kind}/search`, { signal, body });
    },
    archived(kind: Kind, after: string | null, signal: AbortSignal) {
      const limit = String(Math.min(pageSize, MOST_LISTED));
      const query = new URLSearchParams({ archived: 'true', properties: MERGED, limit });
      if (after !== null) query.set('after', after);
      return read(Page, `/crm/v3/objects/${kind}?${query}`, { signal });
    },
    /** The scopes that the token's app was not granted. */
    async missingScopes(signal: AbortSignal): Promise<string[]> {
      const missing = new Set<string>();
      for (const place of ['objects/companies', 'objects/contacts', 'objects/deals', 'objects/tickets', 'owners']) {
        const answer = await ask(`/crm/v3/${place}?limit=1`, signal);
        if (answer.status === 403) for (const scope of scopesIn(answer.body, place)) missing.add(scope);
        else if (answer.status >= 300) throw refused(answer, token);
      }
      return [...missing];
    },
  };
}

type Asked = { signal: AbortSignal; body?: object };
type Read = ReturnType<typeof readBy>;

function readBy(ask: Ask, token: string) {
  return async <T>(schema: z.ZodType<T>, path: string, { signal, body }: Asked): Promise<T> => {
    const answer = await ask(path, signal, body);
    if (answer.status >= 300) throw refused(answer, token);
    return parsed(schema, answer.body, `HubSpot’s ${path.replace(/\?.*/, '')}`);
  };
}

/** What each of the records is associated with. Who has nothing is not in it: HubSpot tells of it as of an error, beside the others. */
function linkedBy(read: Read) {
  return async (from: Kind, to: Kind, { ids, signal }: { ids: readonly string[]; signal: AbortSignal }) => {
    const found = new Map<string, Linked[]>();
    let inputs: { id: string; after?: string }[] = ids.map((id) => ({ id }));
    while (inputs.length > 0) {
      const body = { inputs };
      const { results, errors } = await read(Links, `/crm/v4/associations/${from}/${to}/batch/read`, { signal, body });
      if (errors?.some(({ category }) => category !== 'OBJECT_NOT_FOUND'))
        throw new AppError('upstream', `HubSpot could not say which ${to} some of its ${from} belong to.`);
      for (const each of results) found.set(each.from.id, [...(found.get(each.from.id) ?? []), ...each.to]);
      inputs = results.flatMap(({ from: { id }, paging }) => (paging?.next ? [{ id, after: paging.next.after }] : []));
    }
    return found;
  };
}

/** Searches one after another, with a gap between them. */
function turns(gapMs: number): (signal: AbortSignal) => Promise<void> {
  let next = 0;
  return async (signal) => {
    const wait = next - Date.now();
    next = Math.max(next, Date.now()) + gapMs;
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
  };
}

/** Neither of HubSpot's limits says how long to wait: it is as long as what they count in. */
const restOf =
  (windowMs: number): Rest =>
  (body) => {
    const policy = Limited.safeParse(body).data?.policyName;
    if (policy === 'DAILY') return null;
    return policy === 'SECONDLY' ? windowMs / 10 : windowMs;
  };

function scopesIn(body: unknown, place: string): string[] {
  const errors = Refusal.safeParse(body).data?.errors ?? [];
  const scopes = errors.flatMap(({ context }) => context?.requiredGranularScopes?.slice(0, 1) ?? []); // any one of them is enough
  return scopes.length > 0 ? scopes : [`to read ${place.replace('objects/', '')}`];
}

function refused({ status, body }: Answer, token: string): AppError {
  if (status === 401)
    return new AppError('invalid', 'HubSpot does not accept the token. Expected the access token of a private app.', {
      field: 'token',
    });
  if (status === 403) return notGranted(scopesIn(body, 'this'));
  const message = Refusal.safeParse(body).data?.message?.slice(0, 300).replaceAll(token, '…');
  return new AppError(
    'upstream',
    `HubSpot refused a question (${status})${message ? `: ${message.replace(/\.$/, '')}` : ''}.`,
  );
}

export const notGranted = (scopes: readonly string[]): AppError =>
  new AppError(
    'invalid',
    `The HubSpot token lacks ${scopes.length > 1 ? 'the scopes' : 'the scope'} ${scopes.join(', ')}. Add what is missing to the private app in HubSpot’s settings.`,
    { field: 'token' },
  );
