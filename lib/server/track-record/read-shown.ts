/** What was really shown at the month ends after a version was trained. */
import 'server-only';
import type { PoolClient } from 'pg';
import { dayOf } from '@/lib/server/models/dated-rows';
import type { HistoryRows } from './read-history';

/** The latest score of the week before each month end; only of month ends after training. */
const SHOWN = `
  SELECT DISTINCT ON (s.account_id, e.at) s.account_id AS "accountId", e.at, s.health, s.probability
  FROM unnest($3::timestamptz[]) AS e(at) JOIN score s ON s.workspace_id = $1 AND s.model_version_id = $2 AND s.as_of <= e.at AND s.as_of > e.at - interval '7 days'
  WHERE s.state = 'scored' ORDER BY s.account_id, e.at, s.as_of DESC`;

type Shown = { accountId: string; at: Date; health: number; probability: number | null };
type Of = { workspaceId: string; version: { id: string; asOf: Date }; rows: HistoryRows };

/** Of every row of the history; NaN where nothing was shown. */
export async function readShown(
  client: PoolClient,
  { workspaceId, version, rows }: Of,
): Promise<{ health: Float64Array; chance: Float64Array }> {
  const health = new Float64Array(rows.day.length).fill(Number.NaN);
  const chance = health.slice();
  const ends = [...new Set(rows.day)].filter((day) => day > dayOf(version.asOf));
  if (ends.length === 0) return { health, chance };
  const found = await client.query<Shown>(SHOWN, [
    workspaceId,
    version.id,
    ends.map((day) => new Date(day * 86_400_000)),
  ]);
  const shown = new Map(found.rows.map((row) => [`${row.accountId} ${dayOf(row.at)}`, row]));
  rows.accountIds.forEach((id, row) => {
    const score = shown.get(`${id} ${rows.day[row]}`);
    if (!score) return;
    health[row] = score.health;
    chance[row] = score.probability ?? Number.NaN;
  });
  return { health, chance };
}
