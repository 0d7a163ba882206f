/** Anything that may happen to HubSpot's records of one kind a little later; what they belong to stays, as no change tells of it. */

import type { ReadKind } from './hubspot-expected';
import * as hubspot from './hubspot-ledger';

const NAMED: Record<ReadKind, string> = {
  companies: 'name',
  contacts: 'lastname',
  deals: 'dealname',
  tickets: 'subject',
};

export function anyHubspotLife(ledger: hubspot.HubspotLedger, kind: ReadKind): void {
  const { draws } = ledger;
  ledger.now += draws.below(3) * 700; // none, or some: several things happen in one millisecond
  const of = (archived: boolean) =>
    [...ledger.records[kind].values()].filter((each) => (each.archivedAt !== null) === archived).map(({ id }) => id);
  const [live, gone] = [of(false), of(true)];
  const some = (ids: readonly string[]) => ids[draws.below(ids.length)] ?? '';
  const [one, other] = [some(live), some(live)];
  const renamed = () => hubspot.updateRecord(ledger, kind, one, { [NAMED[kind]]: `Neu ${draws.below(1_000)}` });
  const happenings = [
    renamed,
    renamed,
    () => hubspot.updateRecord(ledger, kind, one, { hubspot_owner_id: '' }),
    () => added(ledger, kind),
    () => hubspot.archiveRecord(ledger, kind, one),
    () => gone.length > 0 && hubspot.restoreRecord(ledger, kind, some(gone)),
    () => one !== other && merged(ledger, kind, { stays: one, goes: other }),
  ];
  if (live.length > 5) happenings[draws.below(happenings.length)]?.();
  else added(ledger, kind);
}

function added(ledger: hubspot.HubspotLedger, kind: ReadKind): void {
  const { id } = hubspot.addRecord(ledger, kind, { [NAMED[kind]]: `Fresh ${ledger.draws.below(1_000)}` });
  const [company] = ledger.truth.live.companies.keys();
  if (kind !== 'companies' && company)
    hubspot.associate(ledger, { from: [kind, id], to: ['companies', company], primary: true });
}

/** Who took in another is itself not merged away: of a chain within one read nothing is left that names its first. */
function merged(ledger: hubspot.HubspotLedger, kind: ReadKind, pair: { stays: string; goes: string }): void {
  const { properties } = hubspot.recordOf(ledger, kind, pair.goes);
  if (!properties.hs_merged_object_ids) hubspot.mergeRecords(ledger, kind, pair);
}
