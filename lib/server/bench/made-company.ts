/** A made company straight in the tables, as large as wanted: 24 months, 20 roll-up rows, a ticket and an interaction per account and month. */
import 'server-only';
import type { Ctx } from '@/lib/server/context';
import { asOwner, type Home } from './home';

const MONTHS = 24;

/** Even in [0, 1) by account and purpose, always the same. */
const even = (purpose: string) => `(hashtext('${purpose}' || n) & 65535) / 65536.0`;

/**
 * $1 = workspace, $2 = accounts, $3 = today. A third leave at some month. Six in ten of them use less and complain more in
 * their last months, from `falls` on; so do, for a while, some that stay: no model can tell them all apart.
 */
const LIVES = `CREATE TEMP TABLE life AS
  SELECT l.*, CASE WHEN ends IS NULL OR ${even('f')} < .6 THEN .45 + .4 * (${even('d')}) ELSE 1 END AS depth,
    CASE WHEN ends IS NOT NULL THEN ends - (40 + 120 * (${even('v')})) * interval '1 day'
      WHEN ${even('q')} < .25 THEN starts + 600 * (${even('v')}) * interval '1 day' END AS falls
  FROM (SELECT a.id, n, ${even('u')} AS u, $3::timestamptz - interval '${MONTHS * 30} days' + ((hashtext('s' || n) & 255) * interval '6 hours') AS starts,
    CASE WHEN ${even('l')} < .33 THEN $3::timestamptz - (40 + (hashtext('w' || n) & 511)) * interval '1 day' END AS ends
    FROM account a CROSS JOIN LATERAL (SELECT substring(a.external_id FROM 3)::int AS n) x WHERE a.workspace_id = $1 AND $2::int > 0) l`;
/** In the months in which an account falls. */
const low = (at: string) => `${at} BETWEEN falls AND falls + interval '160 days'`;
const ACCOUNTS = `INSERT INTO account (workspace_id, external_id, name) SELECT $1, 'a-' || n, 'Account ' || n FROM generate_series(1, $2::int) n WHERE $3::timestamptz IS NOT NULL`;
const FACTS = [
  `INSERT INTO subscription (workspace_id, account_id, external_id, product, seats, arr_minor, currency, started_at, renewal_at, ended_at, auto_renew, trial, occurred_at, recorded_at, recorded_assumed)
   SELECT $1, id, 's-' || n, 'core', 5 + n % 40, 100000 + (u * 9000000)::bigint, 'USD', starts, starts + interval '730 days', ends, n % 3 > 0, false, starts, starts, false FROM life`,
  `INSERT INTO outcome (workspace_id, account_id, kind, occurred_at, recorded_at, recorded_assumed, voluntary) SELECT $1, id, 'churned', ends, ends, false, true FROM life WHERE ends IS NOT NULL`,
  `INSERT INTO usage_daily (workspace_id, account_id, day, event, recorded_day, count, users)
   SELECT $1, id, d, CASE k % 3 WHEN 0 THEN 'login' WHEN 1 THEN 'report' ELSE 'export' END, d, greatest(1, ((10 + 40 * u) * CASE WHEN ${low('d')} THEN depth ELSE 1 END)::int + (hashtext(n || ' ' || k) & 15)), 1 + n % 5
   FROM life CROSS JOIN generate_series(0, ${MONTHS * 20 - 1}) k CROSS JOIN LATERAL (SELECT (starts + k * interval '36 hours')::date AS d) x WHERE d < coalesce(ends, $2::timestamptz)::date`,
  `INSERT INTO ticket (workspace_id, account_id, external_id, severity, status, opened_at, closed_at, reopened, occurred_at, recorded_at, recorded_assumed)
   SELECT $1, id, 't-' || n || '-' || m, CASE WHEN ${low('t')} AND depth < .7 OR (hashtext('x' || n || ' ' || m) & 7) = 0 THEN '1' ELSE '3' END, 'closed', t, t + interval '1 day', false, t, t, false
   FROM life CROSS JOIN generate_series(0, ${MONTHS - 1}) m CROSS JOIN LATERAL (SELECT starts + m * interval '30 days' + interval '3 days' AS t) x WHERE t < coalesce(ends, $2::timestamptz)`,
  `INSERT INTO interaction (workspace_id, account_id, external_id, kind, occurred_at, recorded_at, recorded_assumed)
   SELECT $1, id, 'i-' || n || '-' || m, 'meeting', t, t, false
   FROM life CROSS JOIN generate_series(0, ${MONTHS - 1}) m CROSS JOIN LATERAL (SELECT starts + m * interval '30 days' + interval '9 days' AS t) x WHERE t < coalesce(ends, $2::timestamptz)`,
];

/** @returns rows of facts */
export async function makeCompany({ ownerUrl }: Home, ctx: Ctx, accounts: number): Promise<number> {
  return asOwner(ownerUrl, async (client) => {
    const made = [ctx.workspaceId, accounts, ctx.now];
    await client.query('SET session_replication_role = replica'); // every reference holds by the way it is made
    await client.query(ACCOUNTS, made);
    await client.query(LIVES, made);
    let rows = 0;
    for (const text of FACTS)
      rows +=
        (await client.query(text, text.includes('$2') ? [ctx.workspaceId, ctx.now] : [ctx.workspaceId])).rowCount ?? 0;
    await client.query('VACUUM ANALYZE');
    return rows;
  });
}
