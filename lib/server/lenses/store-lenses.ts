/** Writes a pass of the lenses: how learning ended, who was learned from, and what is foreseen of whom. Runs inside the caller's transaction. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { ColumnPlan, Predicted } from '@/scoring';
import { laterAnswers } from './later-answers';
import { type Ended, type KeptModel, LENSES, type LensesFound, type LensName } from './lens-case';
import { accountsOf, type LensPass } from './read-lenses';

type At = { workspaceId: string; now: Date };
type Done = { pass: LensPass; found: LensesFound };

export async function storeLenses(client: PoolClient, at: At, { pass, found }: Done): Promise<void> {
  for (const lens of LENSES) {
    const few = pass.tooFew[lens];
    const ended = few ? { state: 'too_few' as const, report: few } : found[lens]?.learned;
    const plans = pass.input?.[lens]?.plans ?? [];
    if (ended) await storeLearned(client, at, { lens, ended, plans, kept: found[lens]?.kept ?? null, ids: pass.ids });
    if (found[lens]?.said) await client.query(SCORED, [at.workspaceId, at.now, lens]);
  }
  const { nps, expansion } = found;
  if (nps?.said) await storePredicted(client, at, { said: nps.said, ids: accountsOf(pass, pass.input?.nps?.asked) });
  await client.query(CLEAR_CHANCES, [at.workspaceId]);
  if (expansion?.said) {
    const ids = accountsOf(pass, pass.input?.expansion?.asked);
    await client.query(CHANCES, [at.workspaceId, at.now, ids, Array.from(expansion.said)]);
  }
  await client.query(LATER, [at.workspaceId, JSON.stringify(await laterAnswers(client, at.workspaceId))]);
}

const SCORED = 'UPDATE lens_model SET scored_at = $2 WHERE workspace_id = $1 AND lens = $3';
/** The report of learning stands; what came later is counted at each pass. */
const LATER = `UPDATE lens_model SET report = report || jsonb_build_object('later', $2::jsonb) WHERE workspace_id = $1 AND lens = 'nps'`;

type Learned = {
  lens: LensName;
  ended: Ended<object>;
  plans: ColumnPlan[];
  kept: KeptModel | null;
  ids: string[];
};

async function storeLearned(client: PoolClient, { workspaceId, now }: At, learned: Learned): Promise<void> {
  const { lens, ended, plans, kept, ids } = learned;
  await client.query('DELETE FROM lens_model WHERE workspace_id = $1 AND lens = $2', [workspaceId, lens]);
  await client.query(
    `INSERT INTO lens_model (workspace_id, lens, state, learned_at, scored_at, report, plans, artifact)
     VALUES ($1, $2, $3, $4, CASE WHEN $3 = 'learned' THEN $4::timestamptz END, $5, $6, $7)`,
    [
      ...[workspaceId, lens, ended.state, now, JSON.stringify(ended.report), JSON.stringify(plans)],
      kept && Buffer.from(kept.file),
    ],
  );
  if (!kept) return;
  await client.query(
    `INSERT INTO lens_member (workspace_id, lens, account_id, fold) SELECT $1, $2, t.id, t.fold FROM unnest($3::uuid[], $4::smallint[]) AS t(id, fold)
     JOIN account a ON a.workspace_id = $1 AND a.id = t.id WHERE t.fold >= 0`,
    [workspaceId, lens, ids.slice(0, kept.fold.length), Array.from(kept.fold)],
  );
}

/** $3 = accounts, then the numbers in the order of the columns. The row of an earlier day of this month gives way. */
const SAME_MONTH = `DELETE FROM predicted_nps WHERE workspace_id = $1 AND account_id = ANY($3::uuid[])
  AND as_of >= date_trunc('month', $2::timestamptz AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;
const PREDICTED = `INSERT INTO predicted_nps (workspace_id, account_id, as_of, mean, promoter, passive, detractor, low, high)
  SELECT $1, t.id, $2, t.mean, t.promoter, t.passive, t.detractor, t.low, t.high
  FROM unnest($3::uuid[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::smallint[], $9::smallint[]) AS t(id, mean, promoter, passive, detractor, low, high)
  JOIN account a ON a.workspace_id = $1 AND a.id = t.id`;

type Said = { said: Predicted; ids: string[] };

async function storePredicted(client: PoolClient, { workspaceId, now }: At, { said, ids }: Said): Promise<void> {
  const { mean, promoter, passive, detractor, low, high } = said;
  const columns = [mean, promoter, passive, detractor, low, high].map((column) => Array.from(column));
  await client.query(SAME_MONTH, [workspaceId, now, ids]);
  await client.query(PREDICTED, [workspaceId, now, ids, ...columns]);
}

/** Every pass says it of all: nothing is left of one that stood before. */
const CLEAR_CHANCES = 'DELETE FROM expansion_chance WHERE workspace_id = $1';
const CHANCES = `INSERT INTO expansion_chance (workspace_id, account_id, as_of, chance)
  SELECT $1, t.id, $2, t.chance FROM unnest($3::uuid[], $4::float8[]) AS t(id, chance) JOIN account a ON a.workspace_id = $1 AND a.id = t.id`;
