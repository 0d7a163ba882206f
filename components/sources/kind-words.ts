import type { SourceKind } from '@/lib/contracts/source-kinds';

/** One thing that is asked of the way in; its name is the setting's. */
export type FieldWords = {
  name: string;
  label: string;
  hint?: string;
  initial?: string;
  optional?: true;
  /** Whole numbers, in a narrow field beside the one before. */
  numeric?: true;
};

type KindWords = {
  label: string;
  /** What comes from it. */
  hint: string;
  fields: readonly FieldWords[];
  /** What the secret is called there. */
  secret: string;
  secretHint: string;
  /** It is longer than a line: a key, or a file with one. */
  secretLines?: true;
  /** How the connection is kept from others is asked too. */
  tls?: true;
  /** It sends by itself: nothing is asked, and nobody. */
  pushes?: true;
  /** Tried against servers of ours that answer in its shape, not against the vendor's own. */
  untried?: true;
};

const READER = 'Of a login that may SELECT and nothing else: one that may write is refused.';
const database = (port: number): Pick<KindWords, 'fields' | 'secret' | 'secretHint' | 'tls'> => ({
  fields: [
    { name: 'host', label: 'Host' },
    { name: 'port', label: 'Port', initial: String(port), numeric: true },
    { name: 'database', label: 'Database' },
    { name: 'user', label: 'User' },
  ],
  ...{ secret: 'Password', secretHint: READER, tls: true },
});
const VENDOR_ADDRESS: FieldWords = {
  ...{ name: 'address', label: 'Address', hint: 'Blank: the vendor’s own.', optional: true },
};

export const SOURCE_WORDS: Record<SourceKind, KindWords> = {
  postgres: {
    ...{ label: 'PostgreSQL', hint: 'tables or queries of a database or a warehouse' },
    ...database(5432),
  },
  mysql: {
    ...{ label: 'MySQL or MariaDB', hint: 'tables or queries of a database' },
    ...database(3306),
  },
  snowflake: {
    ...{ label: 'Snowflake', hint: 'tables or queries of a warehouse', untried: true, secretLines: true },
    fields: [
      { name: 'account', label: 'Account identifier', hint: 'Organization and account, such as ACME-PROD.' },
      { name: 'user', label: 'User' },
      { name: 'warehouse', label: 'Warehouse', hint: 'It runs the queries: the smallest will do.' },
      { name: 'database', label: 'Database' },
      { name: 'role', label: 'Role', hint: 'Blank: the user’s default role.', optional: true },
      { ...VENDOR_ADDRESS, hint: 'Blank: the account’s own.' },
    ],
    secret: 'Private key or access token',
    secretHint:
      'A private key as PEM whose public key the user has, or a programmatic access token. Of a user whose roles may SELECT and nothing else: one that may write is refused.',
  },
  bigquery: {
    ...{ label: 'BigQuery', hint: 'tables or queries of a project', untried: true, secretLines: true },
    fields: [
      { name: 'project', label: 'Project', hint: 'Its id: where the data is, and where queries are run and paid for.' },
      { ...VENDOR_ADDRESS, hint: 'Blank: Google’s own.' },
    ],
    secret: 'Key of a service account',
    secretHint:
      'The JSON file, whole. Its roles: BigQuery Data Viewer on the data and BigQuery Job User on the project. One that may write is refused.',
  },
  redshift: {
    ...{ label: 'Amazon Redshift', hint: 'tables or queries of a warehouse', untried: true },
    ...database(5439),
  },
  databricks: {
    ...{ label: 'Databricks', hint: 'tables or queries of a catalog', untried: true },
    fields: [
      { name: 'address', label: 'Address', hint: 'Of the workspace, such as https://acme.cloud.databricks.com' },
      { name: 'warehouse', label: 'SQL warehouse', hint: 'Its id: the last part of its HTTP path.' },
      { name: 'catalog', label: 'Catalog', initial: 'main' },
    ],
    secret: 'Access token',
    secretHint:
      'Of a service principal that may use the SQL warehouse and SELECT from the catalog, and nothing else: one that may write is refused.',
  },
  clickhouse: {
    ...{ label: 'ClickHouse', hint: 'tables or queries of a database', untried: true },
    fields: [
      { name: 'address', label: 'Address', hint: 'Of its HTTP interface, such as https://acme.clickhouse.cloud:8443' },
      { name: 'database', label: 'Database', initial: 'default' },
      { name: 'user', label: 'User' },
    ],
    ...{ secret: 'Password', secretHint: READER },
  },
  salesforce: {
    label: 'Salesforce',
    hint: 'accounts, contacts, opportunities, lost renewals, cases, tasks, contracts, assets',
    untried: true,
    fields: [
      { name: 'address', label: 'Address', hint: 'My Domain, such as https://acme.my.salesforce.com' },
      { name: 'clientId', label: 'Consumer key', hint: 'Of an app with the OAuth client credentials flow enabled.' },
    ],
    secret: 'Consumer secret',
    secretHint:
      'Setup, App Manager, your app, Manage consumer details. The user it runs as needs to see what is to be read, and nothing more.',
  },
  stripe: {
    ...{ label: 'Stripe', hint: 'customers, subscriptions, invoices, cancellations', untried: true },
    fields: [VENDOR_ADDRESS],
    secret: 'Restricted API key',
    secretHint:
      'Developers, API keys, Create restricted key: Read on Customers, Subscriptions, Invoices, Prices, Products and Events.',
  },
  hubspot: {
    ...{ label: 'HubSpot', hint: 'companies, contacts, deals, tickets', untried: true },
    fields: [VENDOR_ADDRESS],
    secret: 'Access token of a private app',
    secretHint:
      'Settings, Integrations, Private apps: the read scopes of companies, contacts, deals, tickets and owners.',
  },
  zendesk: {
    ...{ label: 'Zendesk', hint: 'organizations, their users, tickets and how they were rated', untried: true },
    fields: [
      { name: 'address', label: 'Address', hint: 'Such as https://acme.zendesk.com' },
      { name: 'email', label: 'E-mail address', hint: 'Of an admin: Zendesk lets nobody else export.' },
    ],
    secret: 'API token',
    secretHint: 'Admin Center, Apps and integrations, APIs, API tokens. Token access must be on.',
  },
  intercom: {
    ...{ label: 'Intercom', hint: 'companies, their people, conversations and how they were rated', untried: true },
    fields: [{ ...VENDOR_ADDRESS, hint: 'Blank: https://api.intercom.io; of the EU https://api.eu.intercom.io.' }],
    secret: 'Access token',
    secretHint:
      'Developer Hub, your app, Authentication. It needs to read companies, users and conversations. Companies without people are not shown by Intercom.',
  },
  file: {
    label: 'A file under an address',
    hint: 'CSV, Excel or Parquet that something else writes again and again',
    fields: [{ name: 'address', label: 'Address', hint: 'It is downloaded whole each time it is read.' }],
    secret: 'Authorization header',
    secretHint: 'As the server wants it, such as “Bearer …”.',
  },
  singer: {
    label: 'Singer',
    hint: 'whatever a Singer tap reads: it sends, and what it sent is kept',
    fields: [],
    secret: '',
    secretHint: '',
    pushes: true,
  },
  webhook: {
    label: 'Webhook',
    hint: 'Typeform, Delighted, SurveyMonkey, or whatever can send JSON when something happens',
    fields: [],
    secret: 'Signing secret',
    secretHint: 'With which the sender signs what it sends: what is not signed so is refused.',
    pushes: true,
  },
};
