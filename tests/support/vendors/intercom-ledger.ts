/**
 * What is true at Intercom: contacts, companies and conversations, every state of each with its instant, under a clock that
 * the test moves. Search reads an index that lags behind. The verbs are in intercom-people.ts and intercom-conversations.ts.
 */
import { type Draws, drawsOf } from './draws';
import type { Fields } from './vendor-server';

export const INTERCOM_KINDS = ['contacts', 'companies', 'conversations'] as const;
export type IntercomKind = (typeof INTERCOM_KINDS)[number];
export type IntercomRecord = Fields & { id: string; created_at: number; updated_at: number };
export type IntercomRecords = Map<string, IntercomRecord>;
type PerKind<T> = Record<IntercomKind, T>;

/** A record as it was from `at` on, seconds since 1970; null where it is archived, deleted or merged away. */
type State = { at: number; kind: IntercomKind; id: string; record: IntercomRecord | null };

export type IntercomLedger = {
  /** Intercom's clock, whole seconds since 1970. */
  now: number;
  /** How long a change takes until search knows it: "a few minutes" for a new contact. */
  indexLagSeconds: number;
  draws: Draws;
  workspaceId: string;
  lastConversation: number;
  records: PerKind<IntercomRecords>;
  /** In the order of their happening. */
  history: State[];
  /** What can be called back, by id. */
  archived: IntercomRecords;
  deletedConversations: { id: string; deleted_at: number; metrics_retained: boolean }[];
  readonly truth: IntercomTruth;
};

/** What a reader that misses nothing knows. */
export type IntercomTruth = { live: PerKind<IntercomRecords>; gone: PerKind<Set<string>> };

const perKind = <T>(make: (kind: IntercomKind) => T): PerKind<T> => ({
  ...{ contacts: make('contacts'), companies: make('companies'), conversations: make('conversations') },
});

export function emptyIntercomLedger(seed: number, now: number): IntercomLedger {
  const draws = drawsOf(seed);
  return {
    ...{
      now,
      indexLagSeconds: 0,
      draws,
      workspaceId: draws.text(8, 'abcdefgh0123'),
      lastConversation: 215_470_000_000,
    },
    ...{ records: perKind(() => new Map<string, IntercomRecord>()), history: [] },
    ...{ archived: new Map<string, IntercomRecord>(), deletedConversations: [] },
    get truth(): IntercomTruth {
      return truthAt(this, this.now);
    },
  };
}

/** What was true at the end of that second. */
export function truthAt({ history }: IntercomLedger, at: number): IntercomTruth {
  const live = perKind(() => new Map<string, IntercomRecord>());
  const gone = perKind(() => new Set<string>());
  for (const { kind, id, record, at: then } of history) {
    if (then > at) continue;
    live[kind].delete(id);
    gone[kind].delete(id);
    if (record === null) gone[kind].add(id);
    else live[kind].set(id, structuredClone(record));
  }
  return { live, gone };
}

/** What search knows. */
export const indexed = (ledger: IntercomLedger, kind: IntercomKind): IntercomRecord[] => {
  const known =
    ledger.indexLagSeconds === 0 ? ledger.records : truthAt(ledger, ledger.now - ledger.indexLagSeconds).live;
  return [...known[kind].values()];
};

export const hexId = ({ draws }: IntercomLedger) => `6${draws.text(23, '0123456789abcdef')}`;

export function put(ledger: IntercomLedger, kind: IntercomKind, record: IntercomRecord): IntercomRecord {
  ledger.records[kind].set(record.id, record);
  ledger.history.push({ at: ledger.now, kind, id: record.id, record: structuredClone(record) });
  return record;
}

export function drop(ledger: IntercomLedger, kind: IntercomKind, id: string): void {
  ledger.records[kind].delete(id);
  ledger.history.push({ at: ledger.now, kind, id, record: null });
}

export const change = (ledger: IntercomLedger, kind: IntercomKind, id: string, fields: Fields): IntercomRecord =>
  put(ledger, kind, { ...recordOf(ledger, kind, id), updated_at: ledger.now, ...fields });

export function recordOf(ledger: IntercomLedger, kind: IntercomKind, id: string): IntercomRecord {
  const record = ledger.records[kind].get(id);
  if (!record) throw new Error(`the ledger has no ${kind} ${id}`);
  return record;
}
