/** Which connector reads which kind of source: the one list. */
import 'server-only';
import type { ConnectSource } from '@/lib/contracts/source-kinds';
import { bigquerySource } from './bigquery';
import { clickhouseSource } from './clickhouse';
import type { Connector } from './connector';
import { databricksSource } from './databricks';
import { fileSource } from './file';
import { hubspotSource } from './hubspot';
import { intercomSource } from './intercom';
import { mysqlSource } from './mysql';
import { postgresSource } from './postgres';
import { redshiftSource } from './redshift';
import { salesforceSource } from './salesforce';
import { snowflakeSource } from './snowflake';
import { stripeSource } from './stripe';
import { zendeskSource } from './zendesk';

/** Sources that are asked; the others send by themselves. */
export type Asked = Exclude<ConnectSource, { kind: 'singer' | 'webhook' }>;

export function connectorOf(source: Asked): Connector {
  switch (source.kind) {
    case 'postgres':
      return postgresSource({ ...source.settings, password: source.secret });
    case 'mysql':
      return mysqlSource({ ...source.settings, password: source.secret });
    case 'redshift':
      return redshiftSource({ ...source.settings, password: source.secret });
    case 'snowflake':
      return snowflakeSource({ ...source.settings, secret: source.secret });
    case 'bigquery':
      return bigquerySource({ ...source.settings, secret: source.secret });
    case 'databricks':
      return databricksSource({ ...source.settings, secret: source.secret });
    case 'clickhouse':
      return clickhouseSource({ ...source.settings, secret: source.secret });
    case 'stripe':
      return stripeSource({ apiKey: source.secret, ...at(source.settings) });
    case 'hubspot':
      return hubspotSource({ token: source.secret, ...at(source.settings) });
    case 'zendesk':
      return zendeskSource({ token: source.secret, email: source.settings.email, baseUrl: source.settings.address });
    case 'intercom':
      return intercomSource({ token: source.secret, ...at(source.settings) });
    case 'salesforce':
      return salesforceSource({
        ...{ baseUrl: source.settings.address, clientId: source.settings.clientId, clientSecret: source.secret },
      });
    case 'file':
      return fileSource({ ...source.settings, secret: source.secret, format: 'auto' });
  }
}

const at = ({ address }: { address: string | null }) => (address === null ? {} : { baseUrl: address });
