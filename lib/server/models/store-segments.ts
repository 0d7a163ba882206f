/** Writes the segments of a new version, each under the lineage of the segment in use that it continues. */
import 'server-only';
import crypto from 'node:crypto';
import type { PoolClient } from 'pg';
import { matchSegments, type Segments } from '@/scoring';

type Kept = { lineage: string; centroid: Record<string, number> };
type Under = { workspaceId: string; modelId: string };

export async function storeSegments(client: PoolClient, found: Segments, under: Under): Promise<void> {
  const { workspaceId, modelId } = under;
  const lineages = lineagesOf(await segmentsInUse(client, { workspaceId, basis: found.basis }), found.segments);
  for (const [position, segment] of found.segments.entries()) {
    const { rules, said, name, ...stats } = segment;
    await client.query(
      'INSERT INTO segment (workspace_id, model_version_id, position, name, rules, stats, lineage) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [...[workspaceId, modelId, position, name], ...[JSON.stringify({ rules, said }), stats, lineages[position]]],
    );
  }
}

/** Centroids are comparable only within the space in which they were found. */
async function segmentsInUse(
  client: PoolClient,
  { workspaceId, basis }: { workspaceId: string; basis: Segments['basis'] },
): Promise<Kept[]> {
  const { rows } = await client.query<Kept>(
    `SELECT g.lineage, g.stats -> 'centroid' AS centroid FROM active_model m JOIN model_version v ON v.workspace_id = m.workspace_id AND v.id = m.model_version_id
     JOIN segment g ON g.workspace_id = v.workspace_id AND g.model_version_id = v.id WHERE m.workspace_id = $1 AND v.settings -> 'segments' ->> 'basis' = $2 ORDER BY g.position`,
    [workspaceId, basis],
  );
  return rows;
}

function lineagesOf(before: readonly Kept[], found: Segments['segments']): string[] {
  const inUse = new Set(before.map(({ lineage }) => lineage));
  const matched = matchSegments(
    before.map(({ lineage, centroid }) => ({ id: lineage, centroid })),
    found,
  );
  return matched.map(({ id }) => (inUse.has(id) ? id : crypto.randomUUID()));
}
