/** Salesforce's objects as our streams: which of their fields stand in which column. Asks for nothing itself. */

import { instantOf, longId } from './salesforce-api';
import { type Link, made, own, type Said, type SalesforceStream } from './salesforce-columns';

const UPDATED = own('updated_at', 'date', 'SystemModstamp');
/** Only in a company that has several currencies. */
const CURRENCY = own('currency', 'category', 'CurrencyIsoCode', 'currency');
const ACCOUNT: Link = { field: 'AccountId', to: 'Account' };

const ACCOUNTS: SalesforceStream = {
  ...{ name: 'accounts', object: 'Account', kind: 'accounts', needs: ['Name'] },
  links: [{ field: 'ParentId', to: 'Account' }],
  columns: [
    ...[own('id', 'id', 'Id', 'id'), own('name', 'text', 'Name', 'name'), own('parent', 'id', 'ParentId', 'parent')],
    own('account_number', 'id', 'AccountNumber', 'alias'),
    ...[own('type', 'category', 'Type'), own('industry', 'category', 'Industry')],
    ...[own('employees', 'number', 'NumberOfEmployees'), own('annual_revenue', 'money', 'AnnualRevenue')],
    ...[own('currency', 'category', 'CurrencyIsoCode'), own('website', 'text', 'Website')],
    made(['domain', 'text'], ['Website'], domainOf),
    ...[own('country', 'category', 'BillingCountry'), own('city', 'category', 'BillingCity')],
    ...[own('owner', 'text', 'Owner.Name', 'owner'), own('owner_email', 'text', 'Owner.Email')],
    ...[own('created', 'date', 'CreatedDate'), UPDATED],
  ],
};

/** Websites are entered as people like: with a scheme or without, with a path, or as no address at all. */
function domainOf(said: Said): string {
  const text = said('Website').trim();
  const address = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  if (text === '' || !URL.canParse(address)) return '';
  const { hostname } = new URL(address);
  return hostname.includes('.') ? hostname.replace(/^www\./, '') : '';
}

const CONTACTS: SalesforceStream = {
  ...{ name: 'contacts', object: 'Contact', kind: 'contacts', needs: ['AccountId'], links: [ACCOUNT] },
  columns: [
    ...[own('id', 'id', 'Id', 'external_id'), own('account', 'id', 'AccountId', 'account')],
    ...[
      own('name', 'text', 'Name', 'name'),
      own('email', 'text', 'Email', 'email'),
      own('title', 'text', 'Title', 'title'),
    ],
    ...[own('created', 'date', 'CreatedDate', 'since'), UPDATED],
  ],
};

const isClosed = (said: Said): boolean => said('IsClosed') === 'true';

/** Who enters a deal after its close knows no better when it began; what is entered on that very day began on it. */
function openedAt(said: Said): string {
  const created = instantOf(said('CreatedDate'));
  const closes = said('CloseDate');
  if (!isClosed(said) || created <= closes) return created;
  return created.slice(0, 10) === closes ? closes : '';
}

function wonOf(said: Said): string {
  if (!isClosed(said)) return '';
  return said('IsWon');
}

/** A deal's closing date is a hope until it is closed. */
const OPPORTUNITIES: SalesforceStream = {
  ...{ name: 'opportunities', object: 'Opportunity', kind: 'deals', needs: ['AccountId'], links: [ACCOUNT] },
  columns: [
    ...[own('id', 'id', 'Id', 'external_id'), own('account', 'id', 'AccountId', 'account')],
    ...[own('name', 'text', 'Name', 'name'), own('stage', 'category', 'StageName', 'stage')],
    ...[own('amount', 'money', 'Amount', 'amount_minor'), CURRENCY, own('type', 'category', 'Type')],
    made(['won', 'boolean', 'won'], ['IsClosed', 'IsWon'], wonOf),
    made(['created', 'date', 'opened_at'], ['CreatedDate', 'IsClosed', 'CloseDate'], openedAt),
    made(['closed_at', 'date', 'closed_at'], ['IsClosed', 'CloseDate'], (said) =>
      isClosed(said) ? said('CloseDate') : '',
    ),
    ...[own('close_date', 'date', 'CloseDate'), own('owner', 'text', 'Owner.Name'), UPDATED],
  ],
};

/** A renewal that was lost is a customer who left. Which types of deals are renewals every company names itself. */
const LOST_RENEWALS: SalesforceStream = {
  ...{ name: 'lost_renewals', object: 'Opportunity', kind: 'outcomes', fixed: { kind: 'churned' }, links: [ACCOUNT] },
  needs: ['AccountId', 'Type', 'IsClosed', 'IsWon', 'CloseDate'],
  keeps: (said) => wonOf(said) === 'false' && /renewal/i.test(said('Type')),
  columns: [
    ...[own('id', 'id', 'Id', 'external_id'), own('account', 'id', 'AccountId', 'account')],
    ...[own('close_date', 'date', 'CloseDate', 'occurred_at'), own('name', 'text', 'Name')],
    ...[
      own('stage', 'category', 'StageName'),
      own('amount', 'money', 'Amount'),
      own('type', 'category', 'Type'),
      UPDATED,
    ],
  ],
};

const CASES: SalesforceStream = {
  ...{ name: 'cases', object: 'Case', kind: 'tickets', needs: ['AccountId'] },
  links: [ACCOUNT, { field: 'ContactId', to: 'Contact' }],
  columns: [
    ...[own('id', 'id', 'Id', 'external_id'), own('number', 'id', 'CaseNumber')],
    ...[own('account', 'id', 'AccountId', 'account'), own('contact', 'id', 'ContactId', 'contact')],
    ...[own('subject', 'text', 'Subject', 'subject'), own('status', 'category', 'Status', 'status')],
    ...[own('priority', 'category', 'Priority', 'severity'), own('origin', 'category', 'Origin')],
    ...[own('type', 'category', 'Type'), own('created', 'date', 'CreatedDate', 'opened_at')],
    ...[own('closed_at', 'date', 'ClosedDate', 'closed_at'), UPDATED],
  ],
};

const KINDS = ['call', 'email', 'meeting'];

/** People's own type where it is one of ours, else Salesforce's; a to-do is neither. */
function interactionOf(said: Said): string {
  const words = [said('Type'), said('TaskSubtype').replace('ListEmail', 'Email')].map((word) => word.toLowerCase());
  return words.find((word) => KINDS.includes(word)) ?? 'other';
}

/** The date is when it was due; what was done sooner happened when it was done, at the latest when it was last changed. */
function happenedAt(said: Said): string {
  const due = said('ActivityDate');
  const done = instantOf(said('CompletedDateTime'));
  if (due === '') return done || instantOf(said('CreatedDate'));
  const [first = due] = [due, done || instantOf(said('LastModifiedDate'))].sort();
  return first;
}

/** Leads are people too, and no contacts. */
const contactOf = (said: Said): string => (said('WhoId').startsWith('003') ? longId(said('WhoId')) : '');

/** Done tasks alone, of accounts: what is still to do did not happen. */
const TASKS: SalesforceStream = {
  ...{ name: 'tasks', object: 'Task', kind: 'interactions', needs: ['AccountId', 'IsClosed', 'ActivityDate'] },
  links: [ACCOUNT, { field: 'WhoId', to: 'Contact' }],
  also: ['Type', 'CompletedDateTime'],
  keeps: (said) => isClosed(said) && said('AccountId') !== '',
  columns: [
    ...[own('id', 'id', 'Id', 'external_id'), own('account', 'id', 'AccountId', 'account')],
    made(['contact', 'id', 'contact'], ['WhoId'], contactOf),
    made(['kind', 'category', 'kind'], ['TaskSubtype'], interactionOf),
    made(['occurred_at', 'date', 'occurred_at'], ['ActivityDate', 'CreatedDate', 'LastModifiedDate'], happenedAt),
    ...[own('subject', 'text', 'Subject', 'subject'), own('status', 'category', 'Status'), UPDATED],
  ],
};

/** The category of a status stays the same whatever a company calls it. */
const statusOf = (said: Said): string => said('StatusCode') || said('Status');
const isOver = (said: Said): boolean => /^(expired|terminated)$/i.test(statusOf(said));

/** What was signed. A contract has no amount at Salesforce's: what it is worth stands nowhere, and is not made up. */
const CONTRACTS: SalesforceStream = {
  ...{ name: 'contracts', object: 'Contract', kind: 'subscriptions', links: [ACCOUNT] },
  needs: ['AccountId', 'Status', 'StartDate'],
  also: ['StatusCode'],
  keeps: (said) => (/^activated$/i.test(statusOf(said)) || isOver(said)) && said('StartDate') !== '',
  columns: [
    ...[own('id', 'id', 'Id', 'external_id'), own('number', 'id', 'ContractNumber')],
    ...[own('account', 'id', 'AccountId', 'account'), own('status', 'category', 'Status')],
    ...[own('started_at', 'date', 'StartDate', 'started_at'), own('term_months', 'number', 'ContractTerm')],
    made(['renewal_at', 'date', 'renewal_at'], ['EndDate'], (said) => (isOver(said) ? '' : said('EndDate'))),
    made(['ended_at', 'date', 'ended_at'], ['EndDate'], (said) => (isOver(said) ? said('EndDate') : '')),
    UPDATED,
  ],
};

const isObsolete = (said: Said): boolean => /^obsolete$/i.test(said('Status'));

/** What an account has. Its price is of a month, a year or once, which stands nowhere: it is a column, and no revenue. */
const ASSETS: SalesforceStream = {
  ...{ name: 'assets', object: 'Asset', kind: 'subscriptions', needs: ['AccountId', 'InstallDate'], links: [ACCOUNT] },
  keeps: (said) => said('AccountId') !== '' && said('InstallDate') !== '',
  columns: [
    ...[own('id', 'id', 'Id', 'external_id'), own('account', 'id', 'AccountId', 'account')],
    ...[own('product', 'text', 'Name', 'product'), own('status', 'category', 'Status')],
    ...[own('quantity', 'number', 'Quantity'), own('price', 'money', 'Price'), CURRENCY],
    own('started_at', 'date', 'InstallDate', 'started_at'),
    made(['renewal_at', 'date', 'renewal_at'], ['UsageEndDate', 'Status'], (said) =>
      isObsolete(said) ? '' : said('UsageEndDate'),
    ),
    made(['ended_at', 'date', 'ended_at'], ['UsageEndDate', 'Status'], (said) =>
      isObsolete(said) ? said('UsageEndDate') : '',
    ),
    UPDATED,
  ],
};

export const STREAMS: readonly SalesforceStream[] = [
  ...[ACCOUNTS, CONTACTS, OPPORTUNITIES, LOST_RENEWALS, CASES, TASKS, CONTRACTS, ASSETS],
];
