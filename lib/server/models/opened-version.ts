/** A version with dates, decoded and ready to score. Knows no account. */
import 'server-only';
import type { PoolClient } from 'pg';
import { type ColumnPlan, decodeHazard } from '@/scoring';
import { openModel } from './open-model';
import type { OpenVersion } from './rescore';

/**
 * The last one that was asked for: reading and decoding a file of megabytes takes longer than scoring a few accounts by
 * it, and a version never changes. One at a time, so that memory does not grow with the workspaces.
 */
const kept: { id: string; version: OpenVersion | null } = { id: '', version: null };

type Stored = { artifact: Buffer; hazard: Buffer | null; plans: ColumnPlan[]; horizonDays: number };
const STORED =
  'SELECT artifact, hazard, settings -> \'plans\' AS plans, horizon_days AS "horizonDays" FROM model_version WHERE workspace_id = $1 AND id = $2';

type Of = { workspaceId: string; modelId: string };

/** @throws AppError conflict for a file of another layout */
export async function openedVersion(client: PoolClient, { workspaceId, modelId }: Of): Promise<OpenVersion> {
  if (kept.id === modelId && kept.version) return kept.version;
  const { rows } = await client.query<Stored>(STORED, [workspaceId, modelId]);
  const [found] = rows;
  if (!found) throw new Error(`version ${modelId} is gone`);
  const { artifact, hazard, plans, horizonDays } = found;
  const over = hazard && { hazard: decodeHazard(new Uint8Array(hazard)), horizonDays };
  const version = { model: openModel(new Uint8Array(artifact)), over, plans };
  Object.assign(kept, { id: modelId, version });
  return version;
}
