/** Writes scores of a version, of a whole pass or of a few accounts: snapshots, scores, states in place of scores, memberships. Runs inside the caller's transaction. */
import 'server-only';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type CopyCell, copyText } from '@/lib/server/imports/copy-text';
import { runNamed } from '@/lib/server/imports/staged';
import { DATED_VERSION } from '@/lib/server/snapshots/feature-definitions';
import type { Dated, Material } from './material';
import { type Scored, scoreRow } from './score-row';
import { SNAPSHOT_VERSION } from './undated';

export type Pass = {
  workspaceId: string;
  modelId: string;
  /** As of when the scores are; `passAt`: the pass in which they are the accounts' word. */
  now: Date;
  passAt: Date;
  material: Material;
  scored: Scored;
  /** Told every thousand rows. */
  tick: (done: number, total: number) => void;
};

const STAGE = `CREATE TEMP TABLE scored (account_id uuid, fold smallint, state text, health float8, low float8, high float8, probability float8, base float8, points float8[],
  shown smallint, cause text, present smallint, input_hash text, position int, fits smallint, values jsonb, survival float8[], data_at timestamptz) ON COMMIT DROP`;
/** Somebody may have deleted an account since it was read. */
const STILL_HERE =
  'DELETE FROM scored s WHERE NOT EXISTS (SELECT FROM account a WHERE a.workspace_id = $1 AND a.id = s.account_id)';
/** Whoever has a word in that pass keeps it. $3 = the pass. */
const SPOKEN = `DELETE FROM scored s WHERE EXISTS (SELECT FROM score o WHERE o.workspace_id = $1 AND o.model_version_id = $2 AND o.pass_at = $3 AND o.account_id = s.account_id)`;

const STATEMENTS = [
  `INSERT INTO feature_snapshot (workspace_id, account_id, as_of, version, values, input_hash) SELECT $1, account_id, $3, $4, values, input_hash FROM scored WHERE $2::uuid IS NOT NULL
   ON CONFLICT (workspace_id, account_id, as_of, version) DO NOTHING`,
  `INSERT INTO score (workspace_id, model_version_id, account_id, as_of, state, health, low, high, probability, base, points, shown, cause, present, input_hash, snapshot_id, segment_id, fits, survival, data_at, pass_at)
   SELECT $1, $2, s.account_id, $3, s.state, s.health, s.low, s.high, s.probability, s.base, s.points, s.shown, s.cause, s.present, s.input_hash, f.id, g.id, s.fits, s.survival, s.data_at, $5
   FROM scored s JOIN feature_snapshot f ON f.workspace_id = $1 AND f.account_id = s.account_id AND f.as_of = $3 AND f.version = $4
   LEFT JOIN segment g ON g.workspace_id = $1 AND g.model_version_id = $2 AND g.position = s.position`,
  `DELETE FROM segment_membership m USING score s JOIN segment g ON g.workspace_id = s.workspace_id AND g.model_version_id = s.model_version_id
   WHERE s.workspace_id = $1 AND s.model_version_id = $2 AND s.as_of = $3 AND m.workspace_id = $1 AND m.account_id = s.account_id AND m.segment_id = g.id AND g.id IS DISTINCT FROM s.segment_id`,
  `INSERT INTO segment_membership (workspace_id, segment_id, account_id, since)
   SELECT $1, segment_id, account_id, $3 FROM score WHERE workspace_id = $1 AND model_version_id = $2 AND as_of = $3 AND segment_id IS NOT NULL ON CONFLICT DO NOTHING`,
];

/** In place of a score: left, leaving, too early. Dated versions alone know it. */
const UNSCORED = `INSERT INTO score (workspace_id, model_version_id, account_id, as_of, state, input_hash, snapshot_id, data_at, pass_at)
  SELECT $1, $2, u."accountId", $3, u.state, f.input_hash, f.id, u.at, $5 FROM jsonb_to_recordset($6) AS u("accountId" uuid, state text, at timestamptz)
  JOIN feature_snapshot f ON f.workspace_id = $1 AND f.account_id = u."accountId" AND f.as_of = $3 AND f.version = $4
  WHERE NOT EXISTS (SELECT FROM score o WHERE o.workspace_id = $1 AND o.model_version_id = $2 AND o.pass_at = $5 AND o.account_id = u."accountId")`;

/** Leaves the temporary table `scored` with a row for each account that has a score. */
export async function storeScores(client: PoolClient, pass: Pass): Promise<void> {
  const { workspaceId, modelId, now, passAt, material } = pass;
  const snapshots = material.dated ? DATED_VERSION : SNAPSHOT_VERSION;
  await client.query(STAGE);
  await pipeline(Readable.from(copyText([rows(pass)])), client.query(copyFrom('COPY scored FROM STDIN')));
  await client.query(STILL_HERE, [workspaceId]);
  await client.query(SPOKEN, [workspaceId, modelId, passAt]);
  const named = [workspaceId, modelId, now, snapshots, passAt];
  for (const text of STATEMENTS) await runNamed(client, text, named);
  if (material.dated) await client.query(UNSCORED, [...named, unscoredOf(material.dated)]);
}

const unscoredOf = ({ unscored, newest }: Dated): string =>
  JSON.stringify(unscored.map((each) => ({ ...each, at: newest.get(each.accountId) })));

function* rows({ material, scored, tick }: Pass): Generator<CopyCell[]> {
  for (let row = 0; row < material.table.rows; row++) {
    if (row % 1_000 === 0) tick(row, material.table.rows);
    yield scoreRow(row, { material, scored });
  }
}
