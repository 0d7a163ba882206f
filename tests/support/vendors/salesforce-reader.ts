/** Reads a Salesforce server as a test does: with plain fetch, and each answer held against the published shape. */
import { z } from 'zod';
import type { VendorServer } from './vendor-server';

export const CLIENT = '3MVG9.AgwtoIvERQ-a-key-of-a-test';
export const SECRET = 'F0E1D2C3B4A5-a-secret-of-a-test';
export const DATA = '/services/data/v60.0';

const Row = z.looseObject({ attributes: z.strictObject({ type: z.string(), url: z.string() }) });
export type Row = z.infer<typeof Row>;
const Locator = z.string().regex(/^\/services\/data\/v\d\d\.0\/query\/0r8\w{15}-\d+$/);
const Page = z.union([
  z.strictObject({ totalSize: z.number().int(), done: z.literal(true), records: z.array(Row) }),
  z.strictObject({
    totalSize: z.number().int(),
    done: z.literal(false),
    nextRecordsUrl: Locator,
    records: z.array(Row),
  }),
]);
const Token = z.strictObject({
  ...{ access_token: z.string().regex(/^00D\w{12}!\S+$/), signature: z.base64(), scope: z.literal('api') },
  ...{ instance_url: z.url(), id: z.url(), token_type: z.literal('Bearer'), issued_at: z.string().regex(/^\d{13}$/) },
});
export const Refused = z.tuple([z.looseObject({ message: z.string(), errorCode: z.string() })]);
const Instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
export const Updated = z.strictObject({ ids: z.array(z.string().length(18)), latestDateCovered: Instant });
export const Deleted = z.strictObject({
  deletedRecords: z.array(z.strictObject({ id: z.string().length(18), deletedDate: Instant })),
  ...{ earliestDateAvailable: Instant, latestDateCovered: Instant },
});
const Described = z.looseObject({ fields: z.array(z.looseObject({ name: z.string(), type: z.string() })) });

/** Asks the server that runs when it is asked; `bearer` is what it signed in with last. */
export function salesforceReader(running: () => VendorServer) {
  let bearer = '';
  const signIn = (form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    fetch(`${running().url}/services/oauth2/token`, {
      ...{ method: 'POST', headers },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
    });
  const enter = async (form: Record<string, string> = { client_id: CLIENT, client_secret: SECRET }) => {
    const token = Token.parse(await (await signIn(form)).json());
    bearer = token.access_token;
    return token;
  };
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${running().url}${path}`, { headers: { authorization: `Bearer ${bearer}`, ...headers } });
  const json = async (path: string): Promise<unknown> => (await get(path)).json();
  const refusal = async (path: string) => {
    const answered = await get(path);
    return { status: answered.status, ...Refused.parse(await answered.json())[0] };
  };
  const way = (soql: string, all = false) => `${DATA}/query${all ? 'All' : ''}?q=${encodeURIComponent(soql)}`;
  const first = async (
    soql: string,
    { all = false, headers = {} }: { all?: boolean; headers?: Record<string, string> } = {},
  ) => Page.parse(await (await get(way(soql, all), headers)).json());
  const more = async (path: string) => Page.parse(await json(path));
  /** All pages of a query, one after another. */
  const query = async (soql: string, all = false): Promise<Row[]> => {
    let page = await first(soql, { all });
    const rows = [...page.records];
    while (!page.done) {
      page = await more(page.nextRecordsUrl);
      rows.push(...page.records);
    }
    return rows;
  };
  const describe = async (object: string) => Described.parse(await json(`${DATA}/sobjects/${object}/describe`));
  return { signIn, enter, get, json, refusal, way, first, more, query, describe };
}

/** A record without what only says where it is. */
export const bare = ({ attributes, ...values }: Row): { [name: string]: unknown } => values;
