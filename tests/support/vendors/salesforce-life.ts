/** What people and machines do to Salesforce's records. */
import {
  BIN_SECONDS,
  dayOf,
  instant,
  isLive,
  latest,
  liveOf,
  newId,
  put,
  recordOf,
  type SalesforceLedger,
  type SalesforceRecord,
  secondsOf,
  type Value,
  type Values,
} from './salesforce-ledger';
import { fieldsOf, OBJECTS, type SalesforceObject } from './salesforce-shapes';

const YEAR = 365 * 86_400;

/** Returns its id. */
export function addRecord(ledger: SalesforceLedger, object: SalesforceObject, given: Values): string {
  const id = object === 'Organization' ? ledger.organization : newId(ledger, object);
  const empty = fieldsOf(object, ledger.multiCurrency).map(({ name, type }): [string, Value] => [
    name,
    type === 'boolean' ? false : null,
  ]);
  const at = instant(ledger.now);
  const times = { CreatedDate: at, LastModifiedDate: at, SystemModstamp: at };
  const numbered: Values =
    object === 'Case' ? { CaseNumber: String(1_000 + ledger.records.Case.size).padStart(8, '0') } : {};
  const record: SalesforceRecord = { object, id, versions: [], erasedAt: null };
  ledger.records[object].set(id, record);
  put(ledger, record, {
    values: derived(ledger, object, { ...Object.fromEntries(empty), ...numbered, ...given, Id: id, ...times }),
  });
  return id;
}

export function updateRecord(ledger: SalesforceLedger, object: SalesforceObject, id: string, given: Values): void {
  const at = instant(ledger.now);
  rewrite(ledger, recordOf(ledger, object, id), { ...given, LastModifiedDate: at, SystemModstamp: at });
}

/** What no user did: the stamp of the system moves, the time of the last change does not. */
export function touchRecord(ledger: SalesforceLedger, object: SalesforceObject, id: string, given: Values = {}): void {
  rewrite(ledger, recordOf(ledger, object, id), { ...given, SystemModstamp: instant(ledger.now) });
}

/** A transaction whose writes others see only so many seconds later, with the stamps of now. */
export function commitLate(ledger: SalesforceLedger, seconds: number, deed: () => void): void {
  ledger.commitsAfter = seconds;
  deed();
  ledger.commitsAfter = 0;
}

function rewrite(ledger: SalesforceLedger, record: SalesforceRecord, given: Values): void {
  const { values, deletedAt, deletedWith } = latest(record);
  put(ledger, record, { values: derived(ledger, record.object, { ...values, ...given }), deletedAt, deletedWith });
}

/** What Salesforce works out itself. */
function derived(ledger: SalesforceLedger, object: SalesforceObject, values: Values): Values {
  if (object === 'Opportunity')
    return {
      ...{ ...values, IsClosed: String(values.StageName).startsWith('Closed') },
      IsWon: values.StageName === 'Closed Won',
    };
  if (object === 'Case') {
    const IsClosed = values.Status === 'Closed';
    return { ...values, IsClosed, ClosedDate: IsClosed ? (values.ClosedDate ?? instant(ledger.now)) : null };
  }
  if (object === 'Contact')
    return { ...values, Name: [values.FirstName, values.LastName].filter((part) => part !== null).join(' ') };
  return object === 'Task' ? { ...values, IsClosed: values.Status === 'Completed' } : values;
}

/** What a delete takes along. Not said in the documents: assets, and the activities of what is no account. */
const CASCADES: Partial<Record<SalesforceObject, readonly (readonly [SalesforceObject, string])[]>> = {
  Account: [
    ...(['Contact', 'Opportunity', 'Contract', 'Asset'] as const).map((each) => [each, 'AccountId'] as const),
    ['Task', 'WhatId'],
  ],
  Contact: [['Task', 'WhoId']],
  Opportunity: [['Task', 'WhatId']],
  Case: [['Task', 'WhatId']],
  Contract: [['Task', 'WhatId']],
  Asset: [['Task', 'WhatId']],
};

const childrenOf = (ledger: SalesforceLedger, { object, id }: SalesforceRecord) =>
  (CASCADES[object] ?? []).flatMap(([child, name]) =>
    liveOf(ledger, child).filter((each) => latest(each).values[name] === id),
  );

/** Salesforce keeps an account with cases, an activated contract or a won opportunity, and a contact with cases. */
export function mayDelete(ledger: SalesforceLedger, object: SalesforceObject, id: string): boolean {
  const of = (child: SalesforceObject, name: string) =>
    liveOf(ledger, child)
      .map((each) => latest(each).values)
      .filter((values) => values[name] === id);
  if (object === 'Contact') return of('Case', 'ContactId').length === 0;
  if (object === 'Contract') return latest(recordOf(ledger, object, id)).values.Status !== 'Activated';
  if (object !== 'Account') return object !== 'User' && object !== 'Organization';
  if (of('Case', 'AccountId').length + of('Account', 'ParentId').length > 0) return false;
  if (of('Opportunity', 'AccountId').some(({ IsWon }) => IsWon)) return false;
  const contacts = of('Contact', 'AccountId');
  return (
    contacts.every(({ Id }) => mayDelete(ledger, 'Contact', String(Id))) &&
    of('Contract', 'AccountId').every(({ Status }) => Status !== 'Activated')
  );
}

/** Into the bin, with all that hangs on it. */
export function deleteRecord(ledger: SalesforceLedger, object: SalesforceObject, id: string): void {
  if (!mayDelete(ledger, object, id)) throw new Error(`Salesforce keeps ${object} ${id}`);
  const record = recordOf(ledger, object, id);
  bin(ledger, record, id);
}

function bin(ledger: SalesforceLedger, record: SalesforceRecord, deletedWith: string): void {
  const stamped = record.id === deletedWith || ledger.stamps.cascaded;
  const { values } = latest(record);
  const children = childrenOf(ledger, record);
  const SystemModstamp = stamped ? instant(ledger.now) : (values.SystemModstamp ?? null);
  put(ledger, record, { values: { ...values, SystemModstamp }, deletedAt: ledger.now, deletedWith });
  for (const child of children) if (isLive(child)) bin(ledger, child, deletedWith);
}

/**
 * Out of the bin, under the same id, with all that went along; what a merge took from it stays where it is. Not said in the
 * documents: that both times move, and that it no longer names an heir.
 */
export function undeleteRecord(ledger: SalesforceLedger, object: SalesforceObject, id: string): void {
  const at = instant(ledger.now);
  const { deletedAt } = latest(recordOf(ledger, object, id));
  if (deletedAt === null || ledger.now - deletedAt >= BIN_SECONDS) throw new Error(`${id} is not in the bin`);
  for (const record of OBJECTS.flatMap((each) => [...ledger.records[each].values()])) {
    const { values, deletedWith } = latest(record);
    if (deletedWith !== id || record.erasedAt !== null) continue;
    const heir: Values = 'MasterRecordId' in values ? { MasterRecordId: null } : {};
    put(ledger, record, { values: { ...values, ...heir, LastModifiedDate: at, SystemModstamp: at } });
  }
}

/** For good and past the bin, with what hangs on it: nothing tells of it any more. */
export function eraseRecord(ledger: SalesforceLedger, object: SalesforceObject, id: string): void {
  const record = recordOf(ledger, object, id);
  if (isLive(record)) deleteRecord(ledger, object, id);
  for (const each of OBJECTS.flatMap((kind) => [...ledger.records[kind].values()]))
    if (latest(each).deletedWith === id || each === record) erase(ledger, each);
}

/** Somebody empties the bin. */
export function emptyBin(ledger: SalesforceLedger): void {
  for (const each of OBJECTS.flatMap((kind) => [...ledger.records[kind].values()]))
    if (!isLive(each)) erase(ledger, each);
}

function erase(ledger: SalesforceLedger, record: SalesforceRecord): void {
  record.erasedAt ??= ledger.now;
  ledger.purgedAt[record.object] = ledger.now;
}

/** The other goes into the bin and names the one that stays; whatever named it names the one that stays. */
export function mergeRecords(
  ledger: SalesforceLedger,
  object: 'Account' | 'Contact',
  { stays, goes }: { stays: string; goes: string },
): void {
  const at = instant(ledger.now);
  for (const child of OBJECTS)
    for (const { name, refersTo } of fieldsOf(child, false))
      if (refersTo.includes(object) && name !== 'MasterRecordId')
        for (const record of ledger.records[child].values()) {
          if (latest(record).values[name] !== goes) continue;
          const to = record.id === stays ? null : stays;
          rewrite(ledger, record, { [name]: to, ...(ledger.stamps.merged ? { SystemModstamp: at } : {}) });
        }
  updateRecord(ledger, object, stays, {});
  const loser = recordOf(ledger, object, goes);
  put(ledger, loser, {
    values: { ...latest(loser).values, MasterRecordId: stays, LastModifiedDate: at, SystemModstamp: at },
    ...{ deletedAt: ledger.now, deletedWith: goes },
  });
}

/** What the nightly run does: done tasks of a year ago. Not said in the documents: whether a stamp moves. */
export function archiveTasks(ledger: SalesforceLedger): void {
  for (const record of liveOf(ledger, 'Task')) {
    const { IsClosed, IsArchived, ActivityDate, CreatedDate } = latest(record).values;
    const due = ActivityDate === null ? dayOf(secondsOf(String(CreatedDate))) : String(ActivityDate);
    if (IsClosed && !IsArchived && due <= dayOf(ledger.now - YEAR)) rewrite(ledger, record, { IsArchived: true });
  }
}
