/** How an account of the seed and what surrounds it come into being. */

import { dayOf, isLive, type SalesforceLedger, type Values } from './salesforce-ledger';
import { addRecord } from './salesforce-life';
import type { SalesforceObject } from './salesforce-shapes';

const DAY = 86_400;
const NAMES = ['Ængstrøm & Søn', '株式会社ひかり', 'O\'Brien "Quoted", Ltd', 'Zoë 🦊 GmbH', 'مؤسسة', 'Acme'] as const;
export const STAGES = ['Prospecting', 'Negotiation', 'Closed Won', 'Closed Lost'] as const;

export const owner = (ledger: SalesforceLedger) => anyId(ledger, 'User');
export const anyId = (ledger: SalesforceLedger, object: SalesforceObject): string | null => {
  const all = [...ledger.records[object].values()];
  const some = all[ledger.draws.below(all.length)];
  if (some && isLive(some)) return some.id;
  const live = all.filter(isLive);
  return live[ledger.draws.below(live.length)]?.id ?? null;
};
const currency = ({ draws, multiCurrency }: SalesforceLedger): Values =>
  multiCurrency ? { CurrencyIsoCode: draws.pick(['EUR', 'USD', 'JPY']) } : {};

export function accountFields(ledger: SalesforceLedger, i: number): Values {
  const { draws } = ledger;
  return {
    ...{ Name: `${draws.pick(NAMES)} ${i}`, Type: draws.pick(['Customer - Direct', 'Prospect', null]) },
    ...{ ParentId: draws.chance(0.15) ? anyId(ledger, 'Account') : null, Industry: draws.pick(['Banking', null]) },
    ...{ NumberOfEmployees: draws.chance(0.7) ? draws.below(5_000) : null, BillingCity: draws.pick(['Århus', null]) },
    ...{ AnnualRevenue: draws.chance(0.5) ? draws.below(10_000_000) + 0.5 : null, BillingCountry: 'Denmark' },
    ...{
      Website: draws.chance(0.7) ? `https://www.c${i}.example/` : null,
      OwnerId: owner(ledger),
      ...currency(ledger),
    },
    ...{ External_Id__c: draws.chance(0.6) ? `acct-${i}` : null, Description: draws.pick(['Line\r\n"two"', null]) },
    ...{ Success_Notes__c: draws.pick(['Happy', null]), Risk_Notes__c: null },
  };
}

/** People, deals, cases, contracts, assets and tasks of an account. Some people belong to none. */
export function surround(ledger: SalesforceLedger, AccountId: string, i: number): void {
  const { draws } = ledger;
  const OwnerId = owner(ledger);
  for (let k = draws.below(3); k >= 0; k--) {
    const of = draws.chance(0.9) ? AccountId : null;
    const ContactId = addRecord(ledger, 'Contact', {
      ...{ AccountId: of, FirstName: draws.pick(['Zoë', null]), LastName: `Person ${k}`, Title: 'CTO', OwnerId },
      Email: draws.chance(0.9) ? `person${k}@c${i}.example` : null,
    });
    if (draws.chance(0.4)) addCase(ledger, { AccountId: of, ContactId });
    if (draws.chance(0.5)) addTask(ledger, { WhoId: ContactId, WhatId: of, AccountId: of });
  }
  for (let k = draws.below(3); k > 0; k--) addOpportunity(ledger, AccountId);
  const start = dayOf(ledger.now);
  const Status = draws.pick(['Draft', 'Activated']);
  if (draws.chance(0.5))
    addRecord(ledger, 'Contract', {
      AccountId,
      Status,
      StartDate: start,
      ContractTerm: 12,
      OwnerId,
      ...currency(ledger),
    });
  if (draws.chance(0.4))
    addRecord(ledger, 'Asset', {
      ...{ AccountId, Name: 'Seats', Status: 'Installed', Price: draws.below(90_000) / 100, Quantity: draws.below(50) },
      ...{ InstallDate: start, UsageEndDate: dayOf(ledger.now + 365 * DAY), OwnerId, ...currency(ledger) },
    });
}

export function addCase(ledger: SalesforceLedger, of: Values): void {
  const { draws } = ledger;
  const Status = draws.pick(['New', 'Working', 'Closed']);
  const said = { Subject: 'Hilfe 🙏', Status, Priority: draws.pick(['Low', 'High', null]), Origin: 'Email' };
  addRecord(ledger, 'Case', { ...said, OwnerId: owner(ledger), ...of });
}

export function addTask(ledger: SalesforceLedger, of: Values): void {
  const { draws } = ledger;
  const TaskSubtype = draws.pick(['Task', 'Call', 'Email']);
  const said = {
    Subject: draws.pick(['Call', 'Email: Größe', null]),
    Status: draws.pick(['Completed', 'Not Started']),
  };
  const ActivityDate = draws.chance(0.8) ? dayOf(ledger.now + draws.below(20) * DAY) : null;
  addRecord(ledger, 'Task', { ...said, TaskSubtype, ActivityDate, OwnerId: owner(ledger), ...of });
}

export function addOpportunity(ledger: SalesforceLedger, AccountId: string | null): void {
  const { draws } = ledger;
  addRecord(ledger, 'Opportunity', {
    ...{ AccountId, Name: `Deal ${draws.below(1_000)}`, StageName: draws.pick(STAGES), OwnerId: owner(ledger) },
    ...{ Amount: draws.chance(0.8) ? draws.below(9_000_000) / 100 : null, CloseDate: dayOf(ledger.now + 60 * DAY) },
    ...{ Type: draws.pick(['New Business', 'Renewal', null]), ...currency(ledger) },
  });
}
