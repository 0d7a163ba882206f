/** A company with two years behind it, the same from the same seed. */

import { accountFields, addCase, addOpportunity, addTask, anyId, owner, STAGES, surround } from './salesforce-births';
import {
  BIN_SECONDS,
  emptySalesforceLedger,
  isLive,
  type LedgerOptions,
  latest,
  type SalesforceLedger,
  type Values,
} from './salesforce-ledger';
import {
  addRecord,
  archiveTasks,
  commitLate,
  deleteRecord,
  emptyBin,
  eraseRecord,
  mayDelete,
  mergeRecords,
  touchRecord,
  undeleteRecord,
  updateRecord,
} from './salesforce-life';
import { deletable, OBJECTS, type SalesforceObject } from './salesforce-shapes';

export type SalesforceSeed = { seed: number; accounts: number; now?: number } & LedgerOptions;

const DAY = 86_400;
const NOW = Date.UTC(2026, 9, 1, 12) / 1_000;
/** So many accounts come in one second, as from an import. */
const AT_ONCE = 9;

/** The first user is the one that the program runs as; the last has left. */
export function salesforceLedger({ seed, accounts, now = NOW, ...options }: SalesforceSeed): SalesforceLedger {
  const ledger = emptySalesforceLedger(seed, now - 730 * DAY, options);
  addRecord(ledger, 'Organization', { Name: 'Northlight ApS', OrganizationType: 'Enterprise Edition' });
  for (const Name of ['Integration User', 'Åsa Öberg', '田中 Aki', 'Left Long-Ago'])
    addRecord(ledger, 'User', {
      ...{ Name, IsActive: Name !== 'Left Long-Ago', UserType: 'Standard' },
      Email: `${Name.replaceAll(' ', '.').toLowerCase()}@northlight.example`,
    });
  for (let i = 0; i < accounts; i++) {
    if (i % AT_ONCE === 0) ledger.now += DAY * (1 + ledger.draws.below(3));
    surround(ledger, addRecord(ledger, 'Account', accountFields(ledger, i)), i);
  }
  const events = accounts * 8;
  const from = ledger.now;
  for (let i = 0; i < events; i++) {
    ledger.now = from + Math.floor(((now - 120 - from) * i) / events);
    happen(ledger);
    if (i % 40 === 39) archiveTasks(ledger);
  }
  ledger.now = now;
  return ledger;
}

/** Anything that may happen a little later, within one second or two. */
export function anySalesforceChange(ledger: SalesforceLedger): void {
  ledger.now += ledger.draws.below(3);
  happen(ledger);
}

const ALIVE = OBJECTS.filter(deletable);

function happen(ledger: SalesforceLedger): void {
  const { draws } = ledger;
  const object = ALIVE[draws.below(ALIVE.length)] ?? 'Account';
  const id = anyId(ledger, object);
  if (!id) surround(ledger, addRecord(ledger, 'Account', accountFields(ledger, ledger.records.Account.size)), 0);
  else draws.pick(DEEDS)(ledger, object, id);
}

type Deed = (ledger: SalesforceLedger, object: SalesforceObject, id: string) => void;

const NEWS: Partial<Record<SalesforceObject, (ledger: SalesforceLedger) => Values>> = {
  Account: ({ draws }) => ({ Name: `Neu ${draws.below(1_000)}`, NumberOfEmployees: draws.below(99) }),
  Contact: ({ draws }) => ({ LastName: `Neu ${draws.below(1_000)}` }),
  Opportunity: ({ draws }) => ({ StageName: draws.pick(STAGES), Amount: draws.below(99_999) }),
  Case: ({ draws }) => ({ Status: draws.pick(['New', 'Working', 'Closed']) }),
  Task: ({ draws }) => ({ Status: draws.pick(['Completed', 'Not Started']) }),
};
const change: Deed = (ledger, object, id) =>
  updateRecord(ledger, object, id, NEWS[object]?.(ledger) ?? { OwnerId: owner(ledger) });

const DEEDS: readonly [Deed, ...Deed[]] = [
  change,
  change,
  (ledger, object, id) => touchRecord(ledger, object, id),
  (ledger) => surround(ledger, addRecord(ledger, 'Account', accountFields(ledger, ledger.records.Account.size)), 1),
  (ledger) => addOpportunity(ledger, anyId(ledger, 'Account')),
  (ledger) => addCase(ledger, { AccountId: anyId(ledger, 'Account') }),
  (ledger) => addTask(ledger, { WhatId: anyId(ledger, 'Opportunity') }),
  (ledger, object, id) => mayDelete(ledger, object, id) && deleteRecord(ledger, object, id),
  (ledger) => merge(ledger),
  (ledger) => undelete(ledger),
  (ledger, object, id) => {
    if (!ledger.chance.erases) return;
    if (ledger.draws.chance(0.2) && mayDelete(ledger, object, id)) eraseRecord(ledger, object, id);
    else if (ledger.draws.chance(0.1)) emptyBin(ledger);
  },
  (ledger, object, id) =>
    commitLate(ledger, ledger.draws.below(ledger.chance.lateSeconds + 1), () => change(ledger, object, id)),
];

function merge(ledger: SalesforceLedger): void {
  const object = ledger.draws.pick(['Account', 'Contact'] as const);
  const [stays, goes] = [anyId(ledger, object), anyId(ledger, object)];
  if (stays && goes && stays !== goes) mergeRecords(ledger, object, { stays, goes });
}

/** What went by itself or by a merge, and whose account is there. */
function undelete(ledger: SalesforceLedger): void {
  const accounts = ledger.records.Account;
  const gone = ALIVE.flatMap((each) => [...ledger.records[each].values()]).filter((record) => {
    const { deletedAt, deletedWith, values } = latest(record);
    const account = accounts.get(String(values.AccountId ?? ''));
    const whole = record.erasedAt === null && deletedWith === record.id;
    return whole && ledger.now - Number(deletedAt) < BIN_SECONDS && (!account || isLive(account));
  });
  const one = gone[ledger.draws.below(gone.length)];
  if (one) undeleteRecord(ledger, one.object, one.id);
}
