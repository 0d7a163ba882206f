import { z } from 'zod';
import { Line } from './text';

/** Where data comes from, the most asked for first. */
export const SOURCE_KINDS = [
  'postgres',
  'mysql',
  'snowflake',
  'bigquery',
  'redshift',
  'databricks',
  'clickhouse',
  'salesforce',
  'stripe',
  'hubspot',
  'zendesk',
  'intercom',
  'file',
  'singer',
  'webhook',
] as const;
export const SourceKind = z.enum(SOURCE_KINDS);
export type SourceKind = z.infer<typeof SourceKind>;

const QUERIED: readonly string[] = [
  'postgres',
  'mysql',
  'snowflake',
  'bigquery',
  'redshift',
  'databricks',
  'clickhouse',
];
/** Whether a query of an admin's own is read as if it were a table. */
export const takesQueries = (kind: string): boolean => QUERIED.includes(kind);

/** How the connection is kept from others: checked certificate, encrypted to whoever answers, or not at all. */
export const Tls = z.enum(['verify', 'encrypt', 'off']);
export type Tls = z.infer<typeof Tls>;

/** The way into a database; the password is no part of it. */
export const SqlSettings = z.strictObject({
  host: Line(255),
  port: z.int().min(1).max(65_535),
  database: Line(120),
  user: Line(120),
  tls: Tls,
  /** A certificate authority of one's own, PEM. */
  ca: z.string().max(20_000).nullable(),
});
export type SqlSettings = z.infer<typeof SqlSettings>;

/** In the clear nothing leaves the machine. */
const Address = z
  .url()
  .max(300)
  .refine(
    (text) => /^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(text),
    'Expected an address that begins with https://',
  );
/** Another address than the vendor's own: of a region, a proxy, or a server that answers in its shape. */
export const VendorSettings = z.strictObject({ address: Address.nullable() });
/** `account`: organisation and name of the account, as ACME-PROD; `role` null = the user's own default. */
export const SnowflakeSettings = z.strictObject({
  account: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_.-]{2,120}$/, 'Expected an account identifier, such as ACME-PROD'),
  ...{
    user: Line(120),
    warehouse: Line(120),
    database: Line(120),
    role: Line(120).nullable(),
    address: Address.nullable(),
  },
});
/** Whose data it is, and who pays for the statements. */
export const BigquerySettings = z.strictObject({
  project: z
    .string()
    .trim()
    .regex(/^[a-z0-9.:-]{2,120}$/, 'Expected the id of a project, such as acme-analytics'),
  address: Address.nullable(),
});
/** https://WORKSPACE.cloud.databricks.com, and the id of a SQL warehouse. */
export const DatabricksSettings = z.strictObject({ address: Address, warehouse: Line(120), catalog: Line(120) });
/** https://HOST:8443 */
export const ClickhouseSettings = z.strictObject({ address: Address, database: Line(120), user: Line(120) });
/** https://MYDOMAIN.my.salesforce.com, and the consumer key of an app with client credentials; the secret is the source's. */
export const SalesforceSettings = z.strictObject({ address: Address, clientId: Line(255) });
/** https://SUBDOMAIN.zendesk.com, and the admin whom the token signs in. */
export const ZendeskSettings = z.strictObject({ address: Address, email: z.email().max(254) });
/**
 * A file under an address, read whole every time. The secret: `open` none, `header` the Authorization header, `s3` the keys of a
 * storage that speaks S3 as JSON (accessKeyId, secretAccessKey, region).
 */
export const FileAccess = z.enum(['open', 'header', 's3']);
export type FileAccess = z.infer<typeof FileAccess>;
export const FileSettings = z.strictObject({ address: Address, access: FileAccess });

/** What sends by itself is not asked for anything. */
export const SingerSettings = z.strictObject({});

/** Who delivers, and so how it is signed and what becomes of it; `own` says both itself. */
export const WEBHOOK_FORMATS = ['typeform', 'delighted', 'surveymonkey', 'own'] as const;
export const WebhookFormat = z.enum(WEBHOOK_FORMATS);
export type WebhookFormat = z.infer<typeof WebhookFormat>;
/** `header`: that holds the signature; `expression`: JSONata that makes rows of a delivery. Both null but for `own`. */
export const WebhookSettings = z
  .strictObject({
    format: WebhookFormat,
    header: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,100}$/, 'Expected the name of a header')
      .nullable(),
    expression: z.string().trim().min(1, 'Expected a JSONata expression, got none').max(20_000).nullable(),
  })
  .refine(({ format, header }) => (format === 'own') === (header !== null), {
    ...{ path: ['header'], message: 'Expected the header that holds the signature' },
  })
  .refine(({ format, expression }) => (format === 'own') === (expression !== null), {
    ...{ path: ['expression'], message: 'Expected a JSONata expression' },
  });
export type WebhookSettings = z.infer<typeof WebhookSettings>;

const Sealed = z.string().min(1, 'Expected a secret, got none').max(4_000);
/** A private key, or the file that one came in. */
const SealedKey = z.string().min(1, 'Expected a secret, got none').max(12_000);
const of = <K extends string, S extends z.ZodType, T extends z.ZodType>(kind: K, settings: S, secret: T) =>
  z.strictObject({ kind: z.literal(kind), name: Line(80), settings, secret });

/** `secret`: the password, or the vendor's key. It is sealed, and never comes back. */
export const ConnectSource = z.discriminatedUnion('kind', [
  of('postgres', SqlSettings, Sealed),
  of('mysql', SqlSettings, Sealed),
  of('redshift', SqlSettings, Sealed),
  of('snowflake', SnowflakeSettings, SealedKey),
  of('bigquery', BigquerySettings, SealedKey),
  of('databricks', DatabricksSettings, Sealed),
  of('clickhouse', ClickhouseSettings, Sealed),
  of('stripe', VendorSettings, Sealed),
  of('hubspot', VendorSettings, Sealed),
  of('intercom', VendorSettings, Sealed),
  of('zendesk', ZendeskSettings, Sealed),
  of('salesforce', SalesforceSettings, Sealed),
  of('file', FileSettings, z.string().max(4_000)),
  of('singer', SingerSettings, z.literal('')),
  of('webhook', WebhookSettings, Sealed),
]);
export type ConnectSource = z.infer<typeof ConnectSource>;

/** `secret` null = as before. `version`: of the source as the person saw it. */
export const ChangeSource = z.strictObject({
  version: z.int().min(1),
  name: Line(80),
  settings: z.union([
    SqlSettings,
    SnowflakeSettings,
    BigquerySettings,
    DatabricksSettings,
    ClickhouseSettings,
    ZendeskSettings,
    SalesforceSettings,
    FileSettings,
    VendorSettings,
    SingerSettings,
    WebhookSettings,
  ]),
  secret: SealedKey.nullable(),
});
export type ChangeSource = z.infer<typeof ChangeSource>;
