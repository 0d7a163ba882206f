/** Salesforce's kinds of records: their fields with types, what they refer to, and how they are described. */
import type { Fields } from './vendor-server';

/** Parents before children. */
export const OBJECTS = [
  ...(['Organization', 'User', 'Account', 'Contact', 'Opportunity'] as const),
  ...(['Case', 'Contract', 'Asset', 'Task'] as const),
] as const;
export type SalesforceObject = (typeof OBJECTS)[number];
export type SalesforceField = {
  name: string;
  type: string;
  refersTo: readonly SalesforceObject[];
  /** May name records of several kinds, also of kinds that are not here. */
  anyKind: boolean;
};
/** What a user may not read: whole kinds, and fields of kinds. */
export type SalesforceHidden = {
  objects?: readonly SalesforceObject[];
  fields?: Partial<Record<SalesforceObject, readonly string[]>>;
};

export const PREFIX: Record<SalesforceObject, string> = {
  ...{ Organization: '00D', User: '005', Account: '001', Contact: '003', Opportunity: '006', Case: '500' },
  ...{ Contract: '800', Asset: '02i', Task: '00T' },
};

type Named = Record<string, string>;
const TIMES: Named = { CreatedDate: 'datetime', LastModifiedDate: 'datetime', SystemModstamp: 'datetime' };

/** A type, or after `>` the kind that it names by id, or after `*` the several. */
const OWN: Record<SalesforceObject, Named> = {
  Organization: { Name: 'string', OrganizationType: 'picklist', IsSandbox: 'boolean', InstanceName: 'picklist' },
  User: { Name: 'string', Email: 'email', Username: 'string', IsActive: 'boolean', UserType: 'picklist' },
  Account: {
    ...{ MasterRecordId: '>Account', Name: 'string', ParentId: '>Account', Type: 'picklist', Industry: 'picklist' },
    ...{ NumberOfEmployees: 'int', AnnualRevenue: 'currency', Website: 'url', BillingCity: 'string' },
    ...{ BillingCountry: 'string', OwnerId: '>User', Description: 'textarea', External_Id__c: 'string' },
    ...{ Success_Notes__c: 'textarea', Risk_Notes__c: 'textarea' },
  },
  Contact: {
    ...{ MasterRecordId: '>Contact', AccountId: '>Account', FirstName: 'string', LastName: 'string', Name: 'string' },
    ...{ Email: 'email', Phone: 'phone', Title: 'string', OwnerId: '>User' },
  },
  Opportunity: {
    ...{ AccountId: '>Account', Name: 'string', StageName: 'picklist', Amount: 'currency', CloseDate: 'date' },
    ...{ Type: 'picklist', IsClosed: 'boolean', IsWon: 'boolean', Probability: 'percent', OwnerId: '>User' },
    Description: 'textarea',
  },
  Case: {
    ...{ CaseNumber: 'string', AccountId: '>Account', ContactId: '>Contact', Subject: 'string', Status: 'picklist' },
    ...{ Priority: 'picklist', Origin: 'picklist', IsClosed: 'boolean', ClosedDate: 'datetime', OwnerId: '*User' },
    Description: 'textarea',
  },
  Contract: {
    ...{ ContractNumber: 'string', AccountId: '>Account', Status: 'picklist', StartDate: 'date', EndDate: 'date' },
    ...{ ContractTerm: 'int', OwnerId: '>User' },
  },
  Asset: {
    ...{ AccountId: '>Account', ContactId: '>Contact', Name: 'string', Status: 'picklist', Price: 'currency' },
    ...{ Quantity: 'double', InstallDate: 'date', UsageEndDate: 'date', OwnerId: '>User' },
  },
  Task: {
    ...{ WhoId: '*Contact', WhatId: '*Account Opportunity Case Contract Asset', AccountId: '>Account' },
    ...{ Subject: 'combobox', Status: 'picklist', ActivityDate: 'date', TaskSubtype: 'picklist', OwnerId: '*User' },
    ...{ IsClosed: 'boolean', IsArchived: 'boolean', Description: 'textarea' },
  },
};

/** Users and the company itself are never deleted, and have no word for it. */
export const deletable = (object: SalesforceObject) => object !== 'User' && object !== 'Organization';
const priced = (object: SalesforceObject) => ['Account', 'Opportunity', 'Contract', 'Asset'].includes(object);

/** All fields of a kind. A currency stands in the records only of a company that has several. */
export function fieldsOf(object: SalesforceObject, multiCurrency: boolean): SalesforceField[] {
  const named: Named = {
    ...{ Id: 'id', ...(deletable(object) ? { IsDeleted: 'boolean' } : {}), ...OWN[object] },
    ...{ ...(multiCurrency && priced(object) ? { CurrencyIsoCode: 'picklist' } : {}), ...TIMES },
  };
  return Object.entries(named).map(([name, type]) => {
    const names = /^[>*]/.test(type) ? type.slice(1).split(' ') : [];
    const refersTo = OBJECTS.filter((each) => names.includes(each));
    return { name, type: names.length > 0 ? 'reference' : type, refersTo, anyKind: type.startsWith('*') };
  });
}

export const readable = (
  object: SalesforceObject,
  { multiCurrency, hidden }: { multiCurrency: boolean; hidden: SalesforceHidden },
): SalesforceField[] => fieldsOf(object, multiCurrency).filter(({ name }) => !hidden.fields?.[object]?.includes(name));

/** AccountId is followed as Account; null where nothing is referred to. */
export const relationOf = ({ name, type }: SalesforceField) => (type === 'reference' ? name.replace(/Id$/, '') : null);
/** What is known over a reference to any kind: the fields of Name, of which a kind may have some. */
export const NAME_FIELDS = [
  'Id',
  'Name',
  'Type',
  'Email',
  'FirstName',
  'LastName',
  'Title',
  'Phone',
  'IsActive',
] as const;

const PICKS: Named = {
  StageName: 'Prospecting Negotiation Closed+Won Closed+Lost',
  Priority: 'High Medium Low',
  Industry: 'Banking Technology Healthcare',
};

export function described(object: SalesforceObject, fields: readonly SalesforceField[], version: string): Fields {
  const own = deletable(object);
  return {
    ...{ name: object, label: object, labelPlural: `${object}s`, keyPrefix: PREFIX[object], custom: false },
    ...{ queryable: true, retrieveable: true, replicateable: true, searchable: true, createable: own },
    ...{ deletable: own, undeletable: own, mergeable: object === 'Account' || object === 'Contact' },
    urls: { sobject: `/services/data/v${version}/sobjects/${object}` },
    fields: fields.map((each) => describedField(object, each)),
  };
}

function describedField(object: SalesforceObject, field: SalesforceField): Fields {
  const { name, type, refersTo } = field;
  const values = (PICKS[name] ?? '').split(' ').filter((each) => each);
  const long = type === 'textarea';
  return {
    ...{ name, type, label: name.replaceAll('_', ' '), custom: name.endsWith('__c') },
    ...{ nillable: !['Id', 'IsDeleted', 'Name', ...Object.keys(TIMES)].includes(name), calculated: false },
    ...{ filterable: !long, sortable: !long, length: long ? 32_000 : type === 'id' || type === 'reference' ? 18 : 255 },
    ...{ referenceTo: [...refersTo], relationshipName: relationOf(field), idLookup: type === 'id' },
    ...{ deprecatedAndHidden: false, updateable: !(name in TIMES), nameField: nameFieldOf(object) === name },
    picklistValues: values.map((value) => ({
      ...{ active: true, defaultValue: false, label: value.replace('+', ' '), value: value.replace('+', ' ') },
    })),
  };
}

/** Which field names a record. */
const nameFieldOf = (object: SalesforceObject) =>
  ({ Case: 'CaseNumber', Contract: 'ContractNumber', Task: 'Subject' })[String(object)] ?? 'Name';
