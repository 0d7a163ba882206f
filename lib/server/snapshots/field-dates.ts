/** Which account fields may be used with dates: those of which every value says since when it holds or when it was learned. */
import 'server-only';
import type { PoolClient } from 'pg';

export type FieldDates = { dated: string[]; undated: string[] };

/** A value whose date of learning is only assumed, and that says nothing of when it began, could be from after the outcome. */
const DATES = `
  SELECT e.key, bool_or(h.valid_from IS NULL AND h.recorded_assumed) AS undated
  FROM account_history h CROSS JOIN LATERAL jsonb_object_keys(h.values) AS e(key) WHERE h.workspace_id = $1 AND e.key = ANY($2) GROUP BY e.key`;

/** @param keys the fields that may be used at all; in their order the answer comes */
export async function fieldDates(
  client: PoolClient,
  workspaceId: string,
  keys: readonly string[],
): Promise<FieldDates> {
  const { rows } = await client.query<{ key: string; undated: boolean }>(DATES, [workspaceId, keys]);
  const undated = new Map(rows.map((row) => [row.key, row.undated]));
  return {
    dated: keys.filter((key) => undated.get(key) === false),
    undated: keys.filter((key) => undated.get(key) === true),
  };
}
