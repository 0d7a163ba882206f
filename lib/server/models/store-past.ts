/** Writes what a version would have said at month ends that are gone. */
import 'server-only';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type CopyCell, copyText } from '@/lib/server/imports/copy-text';
import type { Dated } from './material';
import type { LearnedFile } from './train-child';

const STAGE =
  'CREATE TEMP TABLE gone_by (account_id uuid, as_of timestamptz, health float8, low float8, high float8) ON COMMIT DROP';
const KEEP = `INSERT INTO reconstructed_score (workspace_id, model_version_id, account_id, as_of, health, low, high)
  SELECT $1, $2, g.account_id, g.as_of, g.health, g.low, g.high FROM gone_by g JOIN account a ON a.workspace_id = $1 AND a.id = g.account_id`;

type Past = { dated?: Dated | undefined; past?: LearnedFile['past'] };
type Under = { workspaceId: string; modelId: string };

export async function storePast(client: PoolClient, { dated, past }: Past, of: Under): Promise<void> {
  if (!dated || !past) return;
  await client.query(STAGE);
  await pipeline(Readable.from(copyText([rows(dated.past, past)])), client.query(copyFrom('COPY gone_by FROM STDIN')));
  await client.query(KEEP, [of.workspaceId, of.modelId]);
}

function* rows(ends: Dated['past'], { health, low, high }: NonNullable<Past['past']>): Generator<CopyCell[]> {
  for (const [i, { accountId, asOf }] of ends.entries())
    yield [accountId, asOf.toISOString(), health[i] ?? null, low[i] ?? null, high[i] ?? null];
}
