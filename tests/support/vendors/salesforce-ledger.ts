/**
 * What is true at Salesforce: records of nine kinds, every state of each with the instant from which others see it, under a
 * clock that the test moves. The verbs that change it are in salesforce-life.ts.
 */
import { type Draws, drawsOf } from './draws';
import { idAt } from './salesforce-ids';
import { deletable, OBJECTS, PREFIX, type SalesforceObject } from './salesforce-shapes';

export type Value = string | number | boolean | null;
export type Values = { [name: string]: Value };

/** A record as others see it from `from` on: later than its own stamp where its transaction took long. */
type Version = {
  from: number;
  values: Values;
  deletedAt: number | null;
  /** Whose delete took it along; its own id where it was deleted itself. */
  deletedWith: string | null;
};
export type SalesforceRecord = {
  object: SalesforceObject;
  id: string;
  versions: Version[];
  /** Deleted for good, past the bin, without a trace. */
  erasedAt: number | null;
};
type PerObject<T> = Record<SalesforceObject, T>;

export type SalesforceLedger = {
  /** Salesforce's clock, whole seconds since 1970: its stamps have no fraction. */
  now: number;
  draws: Draws;
  organization: string;
  readonly multiCurrency: boolean;
  /** How many seconds pass until others see what is written now; its stamps are of now all the same. */
  commitsAfter: number;
  /**
   * Whether a record's SystemModstamp moves when a merge gives it another parent, and when a delete takes it along. Not said
   * in the documents: of a merge only that its children fire no triggers.
   */
  stamps: { merged: boolean; cascaded: boolean };
  /** What may happen by chance: whether records vanish past the bin, and how late others see a change at most. */
  chance: { erases: boolean; lateSeconds: number };
  counts: PerObject<number>;
  /** Also the deleted and the erased. */
  records: PerObject<Map<string, SalesforceRecord>>;
  /** When the bin was last emptied by somebody, of a kind; 0 for never. */
  purgedAt: PerObject<number>;
  readonly truth: SalesforceTruth;
};

/** What a reader that misses nothing knows. Merged and erased ones are among the deleted, archived ones among the live. */
export type SalesforceTruth = { live: PerObject<Map<string, Values>>; deleted: PerObject<Set<string>> };

export const BIN_SECONDS = 15 * 86_400;

export const perObject = <T>(make: (object: SalesforceObject) => T): PerObject<T> => ({
  ...{ Organization: make('Organization'), User: make('User'), Account: make('Account'), Contact: make('Contact') },
  ...{ Opportunity: make('Opportunity'), Case: make('Case'), Contract: make('Contract'), Asset: make('Asset') },
  Task: make('Task'),
});

export type LedgerOptions = { multiCurrency?: boolean };

export function emptySalesforceLedger(
  seed: number,
  now: number,
  { multiCurrency = false }: LedgerOptions = {},
): SalesforceLedger {
  const draws = drawsOf(seed);
  return {
    ...{ now, draws, multiCurrency, commitsAfter: 0, stamps: { merged: false, cascaded: true } },
    chance: { erases: true, lateSeconds: 90 },
    ...{ organization: idAt(PREFIX.Organization, 62 ** 3 + draws.below(62 ** 3)) },
    counts: perObject(() => draws.below(62 ** 3)),
    records: perObject(() => new Map<string, SalesforceRecord>()),
    purgedAt: perObject(() => 0),
    get truth(): SalesforceTruth {
      return truthAt(this, this.now);
    },
  };
}

/** What was true at the end of that second. */
export function truthAt(ledger: SalesforceLedger, at: number): SalesforceTruth {
  const live = perObject(() => new Map<string, Values>());
  const deleted = perObject(() => new Set<string>());
  for (const object of OBJECTS)
    for (const record of ledger.records[object].values()) {
      const seen = seenAt(record, at);
      if (!seen) continue;
      if (seen.deletedAt === null && !erased(record, at)) live[object].set(record.id, { ...seen.values });
      else deleted[object].add(record.id);
    }
  return { live, deleted };
}

/** The state of a record that others see then; null before its first. */
export const seenAt = ({ versions }: SalesforceRecord, at: number): Version | null =>
  versions.filter((each) => each.from <= at).at(-1) ?? null;
const erased = ({ erasedAt }: SalesforceRecord, at: number) => erasedAt !== null && erasedAt <= at;

/** What a query finds now: without the bin the live, with it also the deleted of the last 15 days. */
export function visible(ledger: SalesforceLedger, record: SalesforceRecord, withBin: boolean): Values | null {
  const seen = seenAt(record, ledger.now);
  if (!seen || erased(record, ledger.now)) return null;
  if (seen.deletedAt === null) return seen.values;
  return withBin && ledger.now - seen.deletedAt < BIN_SECONDS ? seen.values : null;
}

/** As Salesforce writes an instant: milliseconds that are always zero, and a zone without a colon. */
export const instant = (seconds: number) => `${new Date(seconds * 1_000).toISOString().slice(0, 19)}.000+0000`;
/** Of an instant in any of its forms, also with a fraction. */
export const secondsOf = (text: string) => Date.parse(text.replace(/([+-]\d\d):?(\d\d)$/, '$1:$2')) / 1_000;
export const dayOf = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10);

/** Ids of a kind grow with gaps; among many some differ only by case. */
export function newId(ledger: SalesforceLedger, object: SalesforceObject): string {
  ledger.counts[object] += 1 + ledger.draws.below(30);
  return idAt(PREFIX[object], ledger.counts[object]);
}

export function recordOf(ledger: SalesforceLedger, object: SalesforceObject, id: string): SalesforceRecord {
  const record = ledger.records[object].get(id);
  if (!record) throw new Error(`the ledger has no ${object} ${id}`);
  return record;
}

/** The last state of a record, seen by others or not. */
export function latest({ versions, id }: SalesforceRecord): Version {
  const last = versions.at(-1);
  if (!last) throw new Error(`${id} has no state`);
  return last;
}

/** A record is locked while its transaction runs: what is written after that is also seen after that. */
export function put(
  ledger: SalesforceLedger,
  record: SalesforceRecord,
  { values, deletedAt = null, deletedWith = null }: Partial<Version> & { values: Values },
): void {
  const from = Math.max(ledger.now + ledger.commitsAfter, record.versions.at(-1)?.from ?? 0);
  const marked = deletable(record.object) ? { ...values, IsDeleted: deletedAt !== null } : values;
  record.versions.push({ from, values: marked, deletedAt, deletedWith });
}

/** Neither deleted nor erased by its last state. */
export const isLive = (record: SalesforceRecord) => record.erasedAt === null && latest(record).deletedAt === null;
export const liveOf = (ledger: SalesforceLedger, object: SalesforceObject) =>
  [...ledger.records[object].values()].filter(isLive);
