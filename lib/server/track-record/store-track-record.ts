/** Writes a track record in place of the one before. Runs inside the caller's transaction. */
import 'server-only';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type CopyCell, copyText } from '@/lib/server/imports/copy-text';
import type { Judgement } from './judgement';
import { dateOf } from './read-history';

type Of = { workspaceId: string; modelId: string; now: Date; judged: Judgement };

const CLEAR = ['backtest_leaver', 'backtest_score', 'track_record'].map(
  (table) => `DELETE FROM ${table} WHERE workspace_id = $1 AND model_version_id = $2`,
);
const STAGES = `CREATE TEMP TABLE judged (account_id uuid, as_of timestamptz, health float8, chances float8[], leaves_in float8, counts boolean, red boolean, segment smallint) ON COMMIT DROP;
  CREATE TEMP TABLE gone (horizon_days int, account_id uuid, left_at timestamptz, as_of timestamptz, state text, health float8, red boolean, segment smallint, lacking text[], components smallint, seen_at timestamptz) ON COMMIT DROP`;
/** Somebody may have deleted an account since it was read. */
const KEEP = [
  `INSERT INTO backtest_score (workspace_id, model_version_id, account_id, as_of, health, chances, leaves_in, counts, red, segment)
   SELECT $1, $2, j.account_id, j.as_of, j.health, j.chances, j.leaves_in, j.counts, j.red, j.segment FROM judged j JOIN account a ON a.workspace_id = $1 AND a.id = j.account_id`,
  `INSERT INTO backtest_leaver (workspace_id, model_version_id, horizon_days, account_id, left_at, as_of, state, health, red, segment, lacking, components, seen_at)
   SELECT $1, $2, g.horizon_days, g.account_id, g.left_at, g.as_of, g.state, g.health, g.red, g.segment, g.lacking, g.components, g.seen_at FROM gone g JOIN account a ON a.workspace_id = $1 AND a.id = g.account_id`,
];

export async function storeTrackRecord(client: PoolClient, { workspaceId, modelId, now, judged }: Of): Promise<void> {
  const named = [workspaceId, modelId];
  for (const text of CLEAR) await client.query(text, named);
  await client.query(STAGES);
  await pipeline(Readable.from(copyText([rowsOf(judged)])), client.query(copyFrom('COPY judged FROM STDIN')));
  await pipeline(Readable.from(copyText([leaversOf(judged)])), client.query(copyFrom('COPY gone FROM STDIN')));
  for (const text of KEEP) await client.query(text, named);
  await client.query(
    'INSERT INTO track_record (workspace_id, model_version_id, measured_at, report) VALUES ($1, $2, $3, $4)',
    [...named, now, JSON.stringify(judged.report)],
  );
}

function* rowsOf({ rows }: Judgement): Generator<CopyCell[]> {
  for (const { accountId, day, health, chances, leavesIn, counts, red, segment } of rows)
    yield [
      accountId,
      dateOf(day).toISOString(),
      health,
      chances && `{${chances.map((chance) => chance ?? 'NULL').join(',')}}`,
      leavesIn,
      counts,
      red,
      segment,
    ];
}

function* leaversOf({ leavers }: Judgement): Generator<CopyCell[]> {
  for (const each of leavers) {
    const { horizonDays, accountId, leftOn, day, state, health, red, segment, lacking, components, seenOn } = each;
    yield [
      ...[horizonDays, accountId, dateOf(leftOn).toISOString(), dateOf(day).toISOString(), state, health, red, segment],
      ...[`{${lacking.join(',')}}`, components, seenOn === null ? null : dateOf(seenOn).toISOString()],
    ];
  }
}
