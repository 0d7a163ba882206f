/** The score passes that are kept of versions that were in use. Knows no segment. */
import 'server-only';
import type { KeptPass, MovementQuery } from '@/lib/contracts/movement';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';

export type PassRow = { version_id: string; number: number; as_of: Date };

/** Looked back on where nothing else is asked. */
const USUAL_DAYS = 90;
const DAY = 86_400_000;

/** Newest first. Walks an index from pass to pass: the scores between are not read. */
export async function keptPasses({ workspaceId }: Ctx, db: Db): Promise<PassRow[]> {
  return db.$queryRaw<PassRow[]>`
    WITH RECURSIVE pass AS (
      SELECT v.id AS version_id, v.number, (SELECT max(s.pass_at) FROM score s WHERE s.workspace_id = v.workspace_id AND s.model_version_id = v.id) AS as_of
      FROM model_version v WHERE v.workspace_id = ${workspaceId}::uuid AND v.promoted_at IS NOT NULL
      UNION ALL
      SELECT p.version_id, p.number, (SELECT max(s.pass_at) FROM score s WHERE s.workspace_id = ${workspaceId}::uuid AND s.model_version_id = p.version_id AND s.pass_at < p.as_of)
      FROM pass p WHERE p.as_of IS NOT NULL)
    SELECT version_id, number, as_of FROM pass WHERE as_of IS NOT NULL ORDER BY as_of DESC, number DESC`;
}

export const passOf = ({ as_of, number }: PassRow): KeptPass => ({ asOf: as_of.toISOString(), version: number });

type Asked = { query: MovementQuery; activeId: string; now: Date };

/** The two passes meant; null without two. Now is the latest pass of the version in use. */
export function chosenPasses(
  passes: readonly PassRow[],
  { query, activeId, now }: Asked,
): { from: PassRow; to: PassRow } | null {
  const upTo = (instant: string) => passes.find(({ as_of }) => as_of <= new Date(instant));
  const to = (query.to && upTo(query.to)) || passes.find(({ version_id }) => version_id === activeId);
  if (!to) return null;
  const earlier = passes.slice(passes.indexOf(to) + 1);
  const since = new Date(now.getTime() - USUAL_DAYS * DAY);
  const asked = query.from;
  const from = asked
    ? earlier.find(({ as_of }) => as_of <= new Date(asked))
    : earlier.findLast(({ as_of }) => as_of >= since);
  const found = from ?? (asked ? earlier.at(-1) : earlier[0]);
  return found ? { from: found, to } : null;
}
