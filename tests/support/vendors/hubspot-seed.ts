/** A HubSpot account with two years behind it, the same from the same seed. */
import type { Draws } from './draws';
import {
  addOwner,
  addRecord,
  archiveRecord,
  associate,
  emptyHubspotLedger,
  type HubspotLedger,
  instant,
  mergeRecords,
  type Properties,
  updateRecord,
} from './hubspot-ledger';
import type { HubspotKind } from './hubspot-schema';

export type HubspotSeed = { seed: number; accounts: number; now?: number };

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 9, 1, 12);
/** So many companies come in one millisecond, as from an import. */
const AT_ONCE = 9;

export function hubspotLedger({ seed, accounts, now = NOW }: HubspotSeed): HubspotLedger {
  const ledger = emptyHubspotLedger(seed, now - 730 * DAY);
  const { draws } = ledger;
  const owners = ['jörg.weiß@northlight.example', 'aki.田中@northlight.example'].map((email) =>
    addOwner(ledger, { email }),
  );
  const gone = addOwner(ledger, { email: 'left.long-ago@northlight.example', archived: true });
  const bursts = Math.ceil(accounts / AT_ONCE);
  for (let i = 0; i < accounts; i++) {
    const burst = Math.floor(i / AT_ONCE);
    // Some of them on a whole second, whose instants have no fraction.
    ledger.now =
      now - Math.floor(((bursts - burst) * 720 * DAY) / (bursts + 1)) + (burst % 3 === 0 ? 0 : burst % 1_000);
    const { id } = addRecord(
      ledger,
      'companies',
      companyOf(draws, i, draws.pick([owners[0] ?? '', owners[1] ?? '', gone])),
    );
    for (let k = draws.below(4); k > 0; k--) surround(ledger, id, { i, k });
  }
  live(ledger, now);
  ledger.now = now;
  return ledger;
}

const NAMES = ['Ængstrøm & Søn', '株式会社ひかり', 'O’Brien "Quoted", Ltd', 'Zoë 🦊 GmbH', 'مؤسسة', 'Acme'] as const;

/** Everything is text; some have nothing but a name, and some not even that. */
function companyOf(draws: Draws, i: number, owner: string): Properties {
  if (draws.chance(0.04)) return {};
  const name = `${draws.pick(NAMES)} ${i}`;
  if (draws.chance(0.1)) return { name };
  return {
    ...{ name, domain: draws.chance(0.8) ? `c${i}.example` : null, lifecyclestage: draws.pick(['customer', 'lead']) },
    ...{ annualrevenue: draws.pick(['1250000', '99.5', '1e7', '0']), numberofemployees: String(draws.below(5_000)) },
    ...{ industry: 'COMPUTER_SOFTWARE', city: 'Köln', country: draws.chance(0.5) ? 'Deutschland' : null },
    ...{ external_id: draws.chance(0.7) ? `acct-${i}` : null, hubspot_owner_id: draws.chance(0.8) ? owner : null },
    ...{ is_partner: String(draws.chance(0.2)), contract_renewal: draws.chance(0.6) ? '2027-02-28' : null },
    description: draws.chance(0.2) ? 'Line one\nline two\t"quoted"' : null,
  };
}

/** A contact, and what hangs on it. Some belong to no company. */
function surround(ledger: HubspotLedger, company: string, { i, k }: { i: number; k: number }) {
  const { draws, now } = ledger;
  const own = draws.chance(0.9);
  const email = draws.chance(0.9) ? `person${k}@c${i}.example` : null;
  const contact = add(ledger, 'contacts', {
    email,
    firstname: 'Zoë',
    lastname: draws.chance(0.5) ? `Müller ${k}` : null,
  });
  if (own)
    associate(ledger, {
      from: ['contacts', contact],
      to: ['companies', company],
      primary: k === 1 || draws.chance(0.7),
    });
  const amount = draws.chance(0.8) ? String(draws.below(90_000) + 0.5) : null;
  const deal = { dealname: `Renewal ${i}`, amount, dealstage: draws.pick(['closedwon', 'closedlost', '128473920']) };
  const dealId = add(ledger, 'deals', { ...deal, pipeline: 'default', closedate: instant(now + 30 * DAY) });
  associate(ledger, { from: ['deals', dealId], to: ['companies', company], primary: true });
  const ticket = {
    subject: `Hilfe ${k} 🙏`,
    content: '<p>Kaputt</p>',
    hs_pipeline: '0',
    hs_pipeline_stage: draws.pick(['1', '4']),
  };
  const ticketId = add(ledger, 'tickets', { ...ticket, hs_ticket_priority: draws.chance(0.5) ? 'HIGH' : null });
  if (own) associate(ledger, { from: ['tickets', ticketId], to: ['companies', company], primary: true });
  associate(ledger, { from: ['tickets', ticketId], to: ['contacts', contact] });
  if (draws.chance(0.5)) return;
  const answer = {
    hs_survey_type: 'NPS',
    hs_value: String(draws.below(11)),
    hs_content: draws.chance(0.5) ? 'Gut!' : null,
  };
  const feedback = add(ledger, 'feedback_submissions', { ...answer, hs_submission_timestamp: instant(now) });
  associate(ledger, { from: ['feedback_submissions', feedback], to: ['contacts', contact] });
}

const add = (ledger: HubspotLedger, kind: HubspotKind, properties: Properties) =>
  addRecord(ledger, kind, properties).id;

/** What became of them until now. */
function live(ledger: HubspotLedger, now: number) {
  const { draws } = ledger;
  for (const kind of ['companies', 'contacts', 'deals', 'tickets'] as const) {
    const ids = [...ledger.records[kind].keys()];
    for (const [i, id] of ids.entries()) {
      ledger.now = now - Math.floor((90 * DAY * (ids.length - i)) / (ids.length + 1));
      const fate = draws.next();
      if (fate < 0.05) archiveRecord(ledger, kind, id);
      else if (fate < 0.3) updateRecord(ledger, kind, id, { hubspot_owner_id: '' });
    }
  }
  const [stays, goes] = [...ledger.records.companies.values()].filter((each) => each.archivedAt === null);
  if (stays && goes) mergeRecords(ledger, 'companies', { stays: stays.id, goes: goes.id });
}

/** One thing that happens at HubSpot a second later: what `{ kind: 'change' }` does where a test names nothing else. */
export function anyHubspotChange(ledger: HubspotLedger): void {
  ledger.now += 1_000;
  const ids = [...ledger.records.companies.values()].filter((each) => each.archivedAt === null).map((each) => each.id);
  const id = ids[ledger.draws.below(ids.length)];
  const what = ledger.draws.below(3);
  if (id === undefined || what === 0) addRecord(ledger, 'companies', { name: `Neu ${ledger.now}` });
  else if (what === 1) updateRecord(ledger, 'companies', id, { description: `changed at ${ledger.now}` });
  else archiveRecord(ledger, 'companies', id);
}
