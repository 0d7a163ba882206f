/**
 * What is true at HubSpot, and what its users do to it: records, their associations and owners, under a clock that the test
 * moves. Search reads an index that lags behind; lists and single records do not.
 */
import { DIGITS, type Draws, drawsOf } from './draws';
import { createdName, type HubspotKind, KINDS, modifiedName } from './hubspot-schema';
import type { Fields } from './vendor-server';

export type Properties = Record<string, string | null>;
/** A record as it was from `at` on, milliseconds since 1970. */
type Version = { at: number; properties: Properties; archived: boolean };
export type HubspotRecord = {
  id: string;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
  properties: Properties;
  versions: Version[];
};
export type Association = { from: string; to: string; primary: boolean };
type Records = Map<string, HubspotRecord>;

export type HubspotLedger = {
  /** HubSpot's clock, milliseconds since 1970. */
  now: number;
  /** How long a change takes until search knows it. HubSpot promises no bound. */
  indexLagMs: number;
  draws: Draws;
  portalId: number;
  lastId: number;
  records: Record<HubspotKind, Records>;
  owners: Fields[];
  /** By direction, as `contacts>companies`. */
  associations: Map<string, Association[]>;
  readonly truth: HubspotTruth;
};

/** What a reader that misses nothing knows: all properties, by id. A record that was merged into another is in neither. */
export type HubspotTruth = {
  live: Record<HubspotKind, Map<string, Properties>>;
  archived: Record<HubspotKind, Map<string, Properties>>;
  associations: Map<string, Association[]>;
};

const perKind = <T>(make: (kind: HubspotKind) => T): Record<HubspotKind, T> => ({
  ...{ companies: make('companies'), contacts: make('contacts'), deals: make('deals'), tickets: make('tickets') },
  feedback_submissions: make('feedback_submissions'),
});

export function emptyHubspotLedger(seed: number, now: number): HubspotLedger {
  const draws = drawsOf(seed);
  return {
    ...{ now, indexLagMs: 0, draws, portalId: Number(`4${draws.text(7, DIGITS)}`), lastId: 99_000_000 },
    ...{ records: perKind(() => new Map()), owners: [], associations: new Map() },
    get truth(): HubspotTruth {
      const of = (archived: boolean) => (kind: HubspotKind) =>
        new Map(
          [...this.records[kind].values()]
            .filter((each) => (each.archivedAt !== null) === archived)
            .map((each) => [each.id, { ...each.properties }]),
        );
      return {
        live: perKind(of(false)),
        archived: perKind(of(true)),
        associations: structuredClone(this.associations),
      };
    },
  };
}

/** As HubSpot writes an instant: without a fraction where there is none, else with three digits. */
export const instant = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

export function addRecord(ledger: HubspotLedger, kind: HubspotKind, properties: Properties = {}): HubspotRecord {
  const { now } = ledger;
  const id = newId(ledger);
  const own = { hs_object_id: id, [createdName(kind)]: instant(now), [modifiedName(kind)]: instant(now) };
  const record = {
    ...{ id, createdAt: now, updatedAt: now, archivedAt: null, properties: { ...properties, ...own }, versions: [] },
  };
  ledger.records[kind].set(id, record);
  return remember(ledger, record);
}

/** An empty text clears a property, which is then null. */
export function updateRecord(ledger: HubspotLedger, kind: HubspotKind, id: string, properties: Properties): void {
  const record = recordOf(ledger, kind, id);
  const cleared = Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, value === '' ? null : value]),
  );
  record.updatedAt = ledger.now;
  record.properties = { ...record.properties, ...cleared, [modifiedName(kind)]: instant(ledger.now) };
  remember(ledger, record);
}

/** It leaves lists, search and associations, and is in the list of the archived; its time of change stays as it was. */
export function archiveRecord(ledger: HubspotLedger, kind: HubspotKind, id: string): void {
  const record = recordOf(ledger, kind, id);
  record.archivedAt = ledger.now;
  forget(ledger, kind, id);
  remember(ledger, record);
}

/** From the recycling bin, under the same id. */
export function restoreRecord(ledger: HubspotLedger, kind: HubspotKind, id: string): void {
  const record = recordOf(ledger, kind, id);
  record.archivedAt = null;
  updateRecord(ledger, kind, id, {});
}

/** The other is then nowhere, also not among the archived; only the one that stays names it. */
export function mergeRecords(ledger: HubspotLedger, kind: HubspotKind, pair: { stays: string; goes: string }): void {
  const before = recordOf(ledger, kind, pair.stays).properties.hs_merged_object_ids;
  forget(ledger, kind, pair.goes);
  ledger.records[kind].delete(pair.goes);
  updateRecord(ledger, kind, pair.stays, { hs_merged_object_ids: before ? `${before};${pair.goes}` : pair.goes });
}

export type Link = { from: [HubspotKind, string]; to: [HubspotKind, string]; primary?: boolean };

/** Known from both sides at once. It changes neither record's time of change. */
export function associate({ associations }: HubspotLedger, { from, to, primary = false }: Link): void {
  const directions = [
    [from, to],
    [to, from],
  ] as const;
  for (const [[kind, id], [other, otherId]] of directions) {
    const way = `${kind}>${other}`;
    const known = associations.get(way) ?? [];
    const at = known.findIndex((each) => each.from === id && each.to === otherId);
    known.splice(at < 0 ? known.length : at, 1, { from: id, to: otherId, primary });
    associations.set(way, known);
  }
}

export function addOwner(
  ledger: HubspotLedger,
  { email, archived = false }: { email: string; archived?: boolean },
): string {
  const id = newId(ledger);
  const [first = '', last = ''] = (email.split('@')[0] ?? '').split('.');
  const userId = ledger.owners.length + 9_000_001;
  ledger.owners.push({
    ...{ id, email, type: 'PERSON', firstName: first, lastName: last, archived },
    // Who left is no user any more.
    ...{ userId: archived ? null : userId, userIdIncludingInactive: userId },
    ...{ createdAt: instant(ledger.now), updatedAt: instant(ledger.now) },
    ...(archived ? {} : { teams: [{ id: '178588', name: 'Ost & West', primary: true }] }),
  });
  return id;
}

/** What search knows of a record; null where it does not know it yet, or knows it as archived. */
export function indexed({ now, indexLagMs }: HubspotLedger, { versions }: HubspotRecord): Properties | null {
  const known = versions.filter((each) => each.at <= now - indexLagMs).at(-1);
  return known && !known.archived ? known.properties : null;
}

export function recordOf(ledger: HubspotLedger, kind: HubspotKind, id: string): HubspotRecord {
  const record = ledger.records[kind].get(id);
  if (!record) throw new Error(`the ledger has no ${kind} ${id}`);
  return record;
}

function remember(ledger: HubspotLedger, record: HubspotRecord): HubspotRecord {
  const { properties, archivedAt } = record;
  record.versions.push({ at: ledger.now, properties, archived: archivedAt !== null });
  return record;
}

function forget({ associations }: HubspotLedger, kind: HubspotKind, id: string): void {
  for (const other of KINDS) {
    const [out, back] = [`${kind}>${other}`, `${other}>${kind}`];
    associations.set(
      out,
      (associations.get(out) ?? []).filter((each) => each.from !== id),
    );
    associations.set(
      back,
      (associations.get(back) ?? []).filter((each) => each.to !== id),
    );
  }
}

/** Ids of one account grow over all its kinds, with gaps; their number of digits is not fixed. */
function newId(ledger: HubspotLedger): string {
  ledger.lastId += 1 + ledger.draws.below(9_000);
  return String(ledger.lastId);
}
