/** Salesforce's REST API as questions: what of an object may be read, and queries with the bin and the archive. No rows of ours. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import { isHidden, nearlyUsedUp, refused } from './salesforce-refusals';
import { MOST_BATCH, type SalesforceOptions, salesforceSession } from './salesforce-session';
import type { Answer } from './vendor-http';
import { parsed } from './vendor-rows';

const DATA = '/services/data/v66.0';
/** What is left to the company's other programs: a tenth of the requests of 24 hours. */
const OURS = 0.9;

export const Id = z.string().regex(/^[0-9A-Za-z]{18}$/);
/** To the millisecond, as Salesforce writes it: its zone has no colon. */
const Instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:?\d\d)$/);
const Found = z.looseObject({
  attributes: z.object({ type: z.string() }),
  ...{
    Id: z.string().transform(longId).pipe(Id),
    SystemModstamp: Instant.transform(instantOf),
    IsDeleted: z.boolean(),
  },
});
export type Found = z.infer<typeof Found>;
const Page = z.object({ done: z.boolean(), records: z.array(Found) });
const Newest = z.object({
  records: z.array(z.strictObject({ attributes: z.unknown(), SystemModstamp: Instant.transform(instantOf) })).max(1),
});
const Described = z.object({ fields: z.array(z.object({ name: z.string() })) });

export type SalesforceObject = 'Account' | 'Contact' | 'Opportunity' | 'Case' | 'Task' | 'Contract' | 'Asset' | 'User';
/** `fields` beside those of every record. `where` and `order` in Salesforce's language. */
export type Query = {
  object: SalesforceObject;
  fields: readonly string[];
  where: readonly string[];
  order: string;
  limit?: number;
};
export type SalesforceApi = ReturnType<typeof salesforceApi>;

/** Of every record. */
const ALWAYS = ['Id', 'SystemModstamp', 'IsDeleted'];

/** What Salesforce writes as 2026-10-01T12:00:00.000+0000, as ISO 8601 in UTC. */
export function instantOf(said: string): string {
  const at = Date.parse(said.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? said : new Date(at).toISOString();
}

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** Of an id of 15 characters, in which case counts, the form of 18: the last three say which of the others are capitals. */
export function longId(id: string): string {
  if (!/^[0-9A-Za-z]{15}$/.test(id)) return id;
  const ends = [0, 5, 10].map((from) =>
    [...id.slice(from, from + 5)].reduce((sum, each, bit) => sum + (/[A-Z]/.test(each) ? 2 ** bit : 0), 0),
  );
  return id + ends.map((end) => SUFFIX[end]).join('');
}

export function salesforceApi(options: SalesforceOptions) {
  const limit = Math.min(options.pageSize ?? MOST_BATCH, MOST_BATCH);
  const session = salesforceSession(options);
  const meter = usage();
  const described = new Map<SalesforceObject, ReadonlySet<string> | null>();
  const ask = async (path: string, signal: AbortSignal): Promise<Answer> => {
    meter.spare();
    const answer = await session.ask(`${DATA}/${path}`, signal);
    meter.note(answer);
    return answer;
  };
  const found = async <T>(schema: z.ZodType<T>, { object, soql }: Asked, signal: AbortSignal): Promise<T> => {
    const answer = await ask(`queryAll?${new URLSearchParams({ q: soql })}`, signal);
    if (answer.status < 300) return parsed(schema, answer.body, `Salesforce’s records of ${object}`);
    described.clear(); // what may be read may be another now
    throw refused(answer, session.clean);
  };
  return {
    limit,
    /** The fields that the user may read; null where that is not even the object. Asked once. */
    async readable(object: SalesforceObject, signal: AbortSignal): Promise<ReadonlySet<string> | null> {
      const known = described.get(object);
      if (known !== undefined) return known;
      const answer = await ask(`sobjects/${object}/describe`, signal);
      if (answer.status >= 300 && !isHidden(answer)) throw refused(answer, session.clean);
      const names = answer.status < 300 ? namesIn(answer.body, object) : null;
      described.set(object, names);
      return names;
    },
    /**
     * The first records of a query, also deleted and archived ones. `ended` = there are no more. Its address for more is not
     * followed: that place lives two days at most, and whether what it gives is of the query's time or of now nobody says.
     */
    async page(query: Query, signal: AbortSignal) {
      const { object, limit: most = limit } = query;
      const names = [...new Set([...ALWAYS, ...query.fields])];
      const which = query.where.length > 0 ? ` WHERE ${query.where.join(' AND ')}` : '';
      const soql = `SELECT ${names.join(', ')} FROM ${object}${which} ORDER BY ${query.order} LIMIT ${most}`;
      const { done, records } = await found(Page, { object, soql }, signal);
      const none = records.length === 0 && !done;
      if (none || records.length > most || !records.every((each) => isAskedFor(each, object, names)))
        throw notAskedFor(object);
      return { records, ended: done && records.length < most };
    },
    /** The stamp of the last change that can be seen now; null where there is none. */
    async newest(object: SalesforceObject, signal: AbortSignal): Promise<string | null> {
      const soql = `SELECT SystemModstamp FROM ${object} ORDER BY SystemModstamp DESC LIMIT 1`;
      const { records } = await found(Newest, { object, soql }, signal);
      return records[0]?.SystemModstamp ?? null;
    },
    spare: meter.spare,
  };
}

type Asked = { object: SalesforceObject; soql: string };

const namesIn = (body: unknown, object: SalesforceObject): ReadonlySet<string> =>
  new Set(parsed(Described, body, `Salesforce’s description of ${object}`).fields.map(({ name }) => name));

/** Of that kind, with these fields and no others: an answer to another question is told from this one's. */
function isAskedFor(record: Found, object: SalesforceObject, names: readonly string[]): boolean {
  const asked = new Set(['attributes', ...names.map((name) => name.split('.')[0])]);
  const given = Object.keys(record);
  return record.attributes.type === object && given.length === asked.size && given.every((name) => asked.has(name));
}

/** `api-usage=18/5000` rides on every answer. The count is late at Salesforce's, and a bound all the same. */
function usage() {
  let known: { used: number; most: number } | null = null;
  return {
    note({ headers }: Answer): void {
      const [, used, most] = /api-usage=(\d+)\/(\d+)/.exec(String(headers['sforce-limit-info'] ?? '')) ?? [];
      if (used !== undefined) known = { used: Number(used), most: Number(most) };
    },
    /** Once refused, the next question is asked to learn how it is by then. */
    spare(): void {
      if (!known || known.used < known.most * OURS) return;
      const { used, most } = known;
      known = null;
      throw nearlyUsedUp(used, most);
    },
  };
}

export const notAskedFor = (object: SalesforceObject): AppError =>
  new AppError(
    'upstream',
    `Salesforce gave records of ${object} that were not asked for. The next run goes on from here.`,
  );
