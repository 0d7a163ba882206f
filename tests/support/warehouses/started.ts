/** The fake warehouses as one: each with a reader and a writer, tables by the same names, and the connector that reads it. */
import crypto from 'node:crypto';
import type { ConnectSource } from '@/lib/contracts/source-kinds';
import { bigquerySource } from '@/lib/server/connectors/bigquery';
import { clickhouseSource } from '@/lib/server/connectors/clickhouse';
import type { Connector } from '@/lib/server/connectors/connector';
import { databricksSource } from '@/lib/server/connectors/databricks';
import { snowflakeSource } from '@/lib/server/connectors/snowflake';
import type { Range } from '@/lib/server/egress/ranges';
import { HURRIED, LOOPBACK } from '@/tests/support/pulled';
import { PASSWORD, type PostgresFar } from '@/tests/support/sql-far';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';
import { startBigquery } from './bigquery';
import type { BigqueryAccounts } from './bigquery-access';
import { startClickhouse } from './clickhouse';
import type { ClickhouseUsers } from './clickhouse-access';
import { startDatabricks } from './databricks';
import { startSnowflake } from './snowflake';
import { readsSchema, type SnowflakeGrant } from './snowflake-grants';

export type Wanted = { as?: 'reader' | 'writer'; secret?: string; pageRows?: number; allowed?: readonly Range[] };
/** Without a field, kind by kind. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export type Started = VendorServer & {
  /** As an admin connects it, by the login that reads. */
  asked: Without<ConnectSource, 'name'>;
  source: (wanted?: Wanted) => Connector;
  /** What was run, in its order. */
  said: () => string[];
  /** How often a statement is still running before it is done; null where each answer waits for its end. */
  polls: ((times: number) => void) | null;
};
export type WarehouseCase = {
  name: string;
  /** As the warehouse keeps a name that was written in small letters. */
  fold: (name: string) => string;
  /** Types as it calls those of id, updated_at. */
  types: readonly [string, string];
  /** Whether it knows which columns name a row. */
  keys: boolean;
  start: (far: PostgresFar) => Promise<Started>;
};

const KEYS = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
export const STRANGER = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
export const pemOf = (key: crypto.KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }));
const LIMITS = { pace: HURRIED, statementMs: 5_000 };

const snowflake: WarehouseCase = {
  ...{ name: 'Snowflake', fold: (name) => name.toUpperCase(), types: ['NUMBER', 'TIMESTAMP_TZ'], keys: true },
  start: async ({ owner }) => {
    const writes = ['INSERT', 'DELETE'].map(
      (privilege): SnowflakeGrant => ({ privilege, on: 'TABLE', name: 'LAKE.CRM.*' }),
    );
    const reads = readsSchema('LAKE', 'CRM', 'WH');
    const roles = { VIEWER: reads, EDITOR: [...reads, ...writes] };
    const users = {
      READER: { publicKey: KEYS.publicKey, tokens: [PASSWORD], roles: ['VIEWER'], role: 'VIEWER' },
      // the role that reads is the one it begins with; the other is a secondary one
      WRITER: { publicKey: KEYS.publicKey, roles: ['VIEWER', 'EDITOR'], role: 'VIEWER' },
    };
    let times = 0;
    const options = { owner, account: 'ORG-ACC', database: 'LAKE', users, roles, rowsPerPartition: 400 };
    const server = await startSnowflake({ ...options, polls: () => times });
    return {
      ...server,
      asked: {
        kind: 'snowflake',
        settings: {
          account: 'ORG-ACC',
          user: 'reader',
          warehouse: 'wh',
          database: 'lake',
          role: null,
          address: server.url,
        },
        secret: pemOf(KEYS.privateKey),
      },
      said: () => server.statements.map(({ statement }) => statement),
      polls: (wanted) => {
        times = wanted;
      },
      source: ({ as = 'reader', secret = pemOf(KEYS.privateKey), allowed = LOOPBACK, ...limits } = {}) =>
        snowflakeSource(
          {
            ...{ account: 'org-acc', user: as, secret, warehouse: 'wh', database: 'lake', role: null },
            ...{ address: server.url, allowed, ...LIMITS },
          },
          limits,
        ),
    };
  },
};

/** As Google gives it to whoever makes a key. */
const keyFile = (email: string, key: string, url: string): string =>
  JSON.stringify({
    ...{ type: 'service_account', project_id: 'lake', client_email: email, private_key_id: 'k1', private_key: key },
    token_uri: `${url}/token`,
  });

const bigquery: WarehouseCase = {
  ...{ name: 'BigQuery', fold: (name) => name, types: ['INTEGER', 'TIMESTAMP'], keys: true },
  start: async ({ owner }) => {
    const emails = { reader: 'reader@lake.iam.gserviceaccount.com', writer: 'writer@lake.iam.gserviceaccount.com' };
    const accounts: BigqueryAccounts = {
      [emails.reader]: { publicKey: KEYS.publicKey, datasets: { crm: 'READER' } },
      [emails.writer]: { publicKey: KEYS.publicKey, datasets: { crm: 'WRITER' } },
    };
    let times = 0;
    const server = await startBigquery({ owner, project: 'lake', accounts, rowsPerPage: 400, polls: () => times });
    return {
      ...server,
      asked: {
        kind: 'bigquery',
        settings: { project: 'lake', address: server.url },
        secret: keyFile(emails.reader, pemOf(KEYS.privateKey), server.url),
      },
      said: () => server.statements.map(({ query }) => query),
      polls: (wanted) => {
        times = wanted;
      },
      source: ({ as = 'reader', secret = pemOf(KEYS.privateKey), allowed = LOOPBACK, ...limits } = {}) => {
        const key = keyFile(emails[as], secret, server.url);
        return bigquerySource({ project: 'lake', secret: key, address: server.url, allowed, ...LIMITS }, limits);
      },
    };
  },
};

const clickhouse: WarehouseCase = {
  ...{ name: 'ClickHouse', fold: (name) => name, types: ['Int64', "DateTime64(6, 'UTC')"], keys: false },
  start: async ({ owner }) => {
    const reads = ['SELECT ON crm.*'];
    const users: ClickhouseUsers = {
      reader: { password: pemOf(KEYS.privateKey), grants: reads },
      writer: { password: pemOf(KEYS.privateKey), grants: reads, roles: ['editor'] },
    };
    const server = await startClickhouse({
      owner,
      users,
      roles: { editor: ['INSERT ON crm.*', 'ALTER DELETE ON crm.*'] },
    });
    return {
      ...server,
      said: () => server.statements.map(({ sql }) => sql),
      asked: {
        ...{ kind: 'clickhouse', settings: { address: server.url, database: 'crm', user: 'reader' } },
        secret: pemOf(KEYS.privateKey),
      },
      polls: null,
      source: ({ as = 'reader', secret = pemOf(KEYS.privateKey), allowed = LOOPBACK, ...limits } = {}) =>
        clickhouseSource(
          { address: server.url, user: as, secret, database: 'crm', allowed, statementMs: 400, graceMs: 0 },
          limits,
        ),
    };
  },
};

const databricks: WarehouseCase = {
  ...{ name: 'Databricks', fold: (name) => name, types: ['bigint', 'timestamp'], keys: true },
  start: async ({ owner }) => {
    const reads = [
      { privilege: 'USE CATALOG', on: 'main' },
      { privilege: 'USE SCHEMA', on: 'main.crm' },
      { privilege: 'SELECT', on: 'main.crm' },
    ];
    const tokens = {
      [PASSWORD]: { user: 'reader@lake.test', grants: reads },
      [`${PASSWORD} too`]: { user: 'writer@lake.test', grants: reads, groups: ['editors'] },
    };
    const groups = { editors: [{ privilege: 'MODIFY', on: 'main.crm' }] };
    const server = await startDatabricks({ owner, tokens, groups, rowsPerChunk: 400 });
    return {
      ...server,
      said: () => server.statements.map(({ sql }) => sql),
      asked: {
        ...{ kind: 'databricks', secret: PASSWORD },
        settings: { address: server.url, warehouse: 'warehouse', catalog: 'main' },
      },
      polls: (times) => server.hold(() => times),
      source: ({ as = 'reader', secret, allowed = LOOPBACK, ...limits } = {}) => {
        const token = secret?.replaceAll('\n', '') ?? (as === 'reader' ? PASSWORD : `${PASSWORD} too`);
        const place = { address: server.url, warehouse: 'warehouse', catalog: 'main' };
        return databricksSource({ ...place, secret: token, allowed, ...LIMITS }, limits);
      },
    };
  },
};

export const WAREHOUSE_CASES: readonly WarehouseCase[] = [snowflake, bigquery, databricks, clickhouse];
