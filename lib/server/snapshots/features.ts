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
const FAMILIES = [
  ['usage', USAGE_FEATURES],
  ['adoption', ADOPTION_FEATURES],
  ['feedback', FEEDBACK_FEATURES],
  ['support', SUPPORT_FEATURES],
  ['relationship', RELATIONSHIP_FEATURES],
  ['commercial', COMMERCIAL_FEATURES],
  ['firmographic', FIRMOGRAPHIC_FEATURES],
] as const;

/** Instants at which a kind of data was stale stand, for what is reckoned from it, where it was last good. */
const standing = (family: string): string => `
  CREATE TEMP TABLE snap_stood ON COMMIT DROP AS
  SELECT p.n, p.workspace_id, p.account_id, least(p.as_of, s.good_until) AS as_of, (least(p.as_of, s.good_until) AT TIME ZONE 'UTC')::date AS day
  FROM snap_pair p LEFT JOIN LATERAL (SELECT min(s.good_until) AS good_until FROM stale_span s
    WHERE s.workspace_id = p.workspace_id AND s.component = '${family}' AND s.declared_at <= p.as_of AND (s.ended_at IS NULL OR s.ended_at > p.as_of)) s ON true;
  ANALYZE snap_stood`;
const STALE =
  'SELECT DISTINCT component FROM stale_span WHERE workspace_id = (SELECT workspace_id FROM snap_pair LIMIT 1) AND declared_at <= (SELECT max(as_of) FROM snap_pair)';

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
  const { rows } = await client.query<{ component: string }>(STALE);
  for (const [family, text] of FAMILIES)
    await fillFamily(client, { family, text, stale: rows.some(({ component }) => component === family) });
  await client.query('CREATE TEMP TABLE snap_field (n int, values jsonb) ON COMMIT DROP');
  if (fields.length > 0) await client.query(FIELD_FEATURES, [fields]);
  await client.query(VALUES);
}

type Family = { family: string; text: string; stale: boolean };

/** As of the instants, or, where its data was stale then, as of when it was last good. */
async function fillFamily(client: PoolClient, { family, text, stale }: Family): Promise<void> {
  const make = `CREATE TEMP TABLE snap_${family} ON COMMIT DROP AS ${text}`;
  if (!stale) return void (await client.query(make));
  await client.query(standing(family));
  await client.query(make.replaceAll('FROM snap_pair p', 'FROM snap_stood p'));
  await client.query('DROP TABLE snap_stood');
}
