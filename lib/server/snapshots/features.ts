/** What was known of each account at each instant, family by family, set by set. Reads `snap_pair`, leaves `snap_value`. */
import 'server-only';
import type { PoolClient } from 'pg';
import { ADOPTION_FEATURES } from './adoption-features';
import { COMMERCIAL_FEATURES } from './commercial-features';
import { FEEDBACK_FEATURES } from './feedback-features';
import { FIELD_FEATURES } from './field-features';
import { FIRMOGRAPHIC_FEATURES } from './firmographic-features';
import { RELATIONSHIP_FEATURES } from './relationship-features';
import { SUPPORT_FEATURES } from './support-features';
import { USAGE_FEATURES } from './usage-features';

/** In an order in which each may read the one before. */
const FAMILIES = `
  CREATE TEMP TABLE snap_usage ON COMMIT DROP AS ${USAGE_FEATURES};
  CREATE TEMP TABLE snap_adoption ON COMMIT DROP AS ${ADOPTION_FEATURES};
  CREATE TEMP TABLE snap_feedback ON COMMIT DROP AS ${FEEDBACK_FEATURES};
  CREATE TEMP TABLE snap_support ON COMMIT DROP AS ${SUPPORT_FEATURES};
  CREATE TEMP TABLE snap_relationship ON COMMIT DROP AS ${RELATIONSHIP_FEATURES};
  CREATE TEMP TABLE snap_commercial ON COMMIT DROP AS ${COMMERCIAL_FEATURES};
  CREATE TEMP TABLE snap_firmographic ON COMMIT DROP AS ${FIRMOGRAPHIC_FEATURES};
  CREATE TEMP TABLE snap_field (n int, values jsonb) ON COMMIT DROP`;

const TABLES = [
  'usage',
  'adoption',
  'feedback',
  'support',
  'relationship',
  'commercial',
  'firmographic',
  'field',
  'value',
];
const CLEAR = TABLES.map((name) => `DROP TABLE IF EXISTS pg_temp.snap_${name}`).join(';');

/** A feature stands before a field of the same name; what is missing is absent. */
const VALUES = `
  CREATE TEMP TABLE snap_value ON COMMIT DROP AS
  SELECT n, coalesce(d.values, '{}') || jsonb_strip_nulls(to_jsonb(u) || to_jsonb(a) || to_jsonb(f) || to_jsonb(s) || to_jsonb(r) || to_jsonb(c) || to_jsonb(g)) - 'n' AS values
  FROM snap_usage u JOIN snap_adoption a USING (n) JOIN snap_feedback f USING (n) JOIN snap_support s USING (n) JOIN snap_relationship r USING (n)
  JOIN snap_commercial c USING (n) JOIN snap_firmographic g USING (n) LEFT JOIN snap_field d USING (n)`;

/** @param fields keys of account fields whose every value has a date */
export async function fillValues(client: PoolClient, fields: readonly string[]): Promise<void> {
  await client.query('SET LOCAL jit = off'); // compiling these statements takes longer than running them
  await client.query(CLEAR);
  await client.query(FAMILIES);
  if (fields.length > 0) await client.query(FIELD_FEATURES, [fields]);
  await client.query(VALUES);
}
