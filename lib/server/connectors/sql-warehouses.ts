/** Warehouses whose SQL is known here and whose drivers are not installed with the product: loaded when one is used. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { bigqueryDialect } from './sql-bigquery';
import { clickhouseDialect } from './sql-clickhouse';
import { databricksDialect } from './sql-databricks';
import type { SqlDialect } from './sql-dialect';
import { redshiftDialect } from './sql-redshift';
import { snowflakeDialect } from './sql-snowflake';

/** Redshift is spoken to by Postgres' own driver, which is always there. */
export const WAREHOUSES = {
  clickhouse: { dialect: clickhouseDialect, driver: '@clickhouse/client' },
  snowflake: { dialect: snowflakeDialect, driver: 'snowflake-sdk' },
  bigquery: { dialect: bigqueryDialect, driver: '@google-cloud/bigquery' },
  redshift: { dialect: redshiftDialect, driver: 'pg' },
  databricks: { dialect: databricksDialect, driver: '@databricks/sql' },
} as const satisfies Record<string, { dialect: SqlDialect; driver: string }>;

/** @throws AppError that names the package to install */
export async function warehouseDriver(warehouse: keyof typeof WAREHOUSES): Promise<unknown> {
  const { dialect, driver } = WAREHOUSES[warehouse];
  try {
    return await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ driver);
  } catch (cause) {
    throw new AppError('unsupported', `${dialect.name} needs a driver that is not installed: npm install ${driver}`, {
      cause,
    });
  }
}
