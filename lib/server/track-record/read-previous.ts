/** What the version that was in use before would have said at the same month ends, as its own track record keeps it. */
import 'server-only';
import type { PoolClient } from 'pg';
import { dayOf } from '@/lib/server/models/dated-rows';
import type { Previous } from './heard';

/** Of the versions that were in use, the one of a lower number that was last; only one that was measured. */
const BEFORE = `
  SELECT v.id, v.number, t.report -> 'horizons' AS horizons FROM promotion p
  JOIN model_version v ON v.workspace_id = p.workspace_id AND v.id = p.model_version_id
  JOIN track_record t ON t.workspace_id = p.workspace_id AND t.model_version_id = p.model_version_id
  WHERE p.workspace_id = $1 AND v.number < (SELECT number FROM model_version WHERE workspace_id = $1 AND id = $2) ORDER BY p.at DESC, p.id DESC LIMIT 1`;

const SAID = `SELECT account_id AS "accountId", as_of AS "asOf", chances FROM backtest_score
  WHERE workspace_id = $1 AND model_version_id = $2 AND chances IS NOT NULL`;

type Version = { id: string; number: number; horizons: number[] };
type Said = { accountId: string; asOf: Date; chances: (number | null)[] };
type Of = { workspaceId: string; versionId: string; rows: { accountIds: string[]; day: ArrayLike<number> } };

/** Of every row; NaN where it said nothing. null = no version before this one was measured. */
export async function readPrevious(client: PoolClient, { workspaceId, versionId, rows }: Of): Promise<Previous | null> {
  const before = (await client.query<Version>(BEFORE, [workspaceId, versionId])).rows[0];
  if (!before) return null;
  const found = await client.query<Said>(SAID, [workspaceId, before.id]);
  const said = new Map(found.rows.map((row) => [`${row.accountId} ${dayOf(row.asOf)}`, row.chances]));
  const ofHorizon = (k: number) =>
    Float64Array.from(rows.accountIds, (id, row) => said.get(`${id} ${rows.day[row]}`)?.[k] ?? Number.NaN);
  const chance = new Map(before.horizons.map((days, k) => [days, ofHorizon(k)]));
  return { number: before.number, chance };
}
