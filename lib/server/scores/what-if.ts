/** What the model in use would say of an account with some of its values changed. Writes nothing. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Thresholds } from '@/lib/contracts/scores';
import type { AskWhatIf, Scored, WhatIf } from '@/lib/contracts/what-if';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { openModel } from '@/lib/server/models/open-model';
import { settingsOf, type VersionRow } from '@/lib/server/models/version-row';
import { currentSettings } from '@/lib/server/settings/get-settings';
import type { StoredValues } from '@/lib/server/snapshots/cell-of';
import { changeOf, humanName, type Model, type RawTable, type Response, sweep, wholeParts } from '@/scoring';
import { withChanges } from './apply-changes';
import { leversOf } from './levers';
import { type Reading, rawOf, type Stored } from './stored-values';

/** Fewer healthy accounts than this in a segment say nothing about a range. */
const LEAST_LIKE = 20;
/** Ranges of more accounts than this are read from as many. */
const MOST_LIKE = 2_000;

type Asked = { accountId: string; changes: AskWhatIf['changes'] };

export async function whatIf(ctx: Ctx, { accountId, changes }: Asked): Promise<WhatIf> {
  allow(ctx, 'score:read');
  return withWorkspace(ctx, async (db) => {
    const account = await db.account.count({ where: { workspaceId: ctx.workspaceId, id: accountId } });
    if (account === 0) throw new AppError('not_found', 'Nothing here under this address.');
    const version = await activeVersion(ctx, db);
    const score = version && (await scoreOf(ctx, db, { accountId, version }));
    if (!version || !score)
      throw new AppError('conflict', 'Expected an account with a score; this one has none from the model in use.');
    const { thresholds } = await currentSettings(ctx, db);
    const { plans, dataUntil } = settingsOf(version);
    const reading = { plans, dataUntil, dated: version.horizonDays !== null };
    const raw = rawOf([score], reading);
    const changed = withChanges(raw, changes, plans);
    const model = await modelOf(ctx, db, version);
    const compared = compare(model, { raw, changed, score, thresholds, columns: changes.map(({ column }) => column) });
    const { like, healthy } = await healthyLike(ctx, db, { score, version, reading, above: thresholds.healthy });
    const [swept] = [...sweep(model, changed, Int8Array.of(score.fold))];
    return {
      ...{ accountId, modelNumber: version.number, thresholds, like, ...compared },
      levers: leversOf(byWeight(swept?.responses ?? [], { columns: version.columns, score }), { plans, raw, healthy }),
    };
  });
}

/** What moves this score most comes first; the order is that of the score as it is. */
function byWeight(responses: readonly Response[], { columns, score }: { columns: string[]; score: Score }): Response[] {
  const weightOf = new Map(columns.map((column, c) => [column, Math.abs(score.points[c] ?? 0)]));
  return [...responses].sort((a, b) => (weightOf.get(b.source) ?? 0) - (weightOf.get(a.source) ?? 0));
}

/** `fold` as in `score`: −1 = no member saw its outcome. */
type Score = Stored & {
  health: number;
  points: number[];
  fold: number;
  segmentId: string | null;
  segment: string | null;
};

async function scoreOf(ctx: Ctx, db: Db, of: { accountId: string; version: VersionRow }): Promise<Score | null> {
  const { workspaceId } = ctx;
  const [found] = await db.$queryRaw<Score[]>`
    SELECT s.as_of AS "asOf", s.health, s.points, f.values, coalesce(m.fold, -1)::int AS fold, s.segment_id AS "segmentId", g.name AS segment
    FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
    LEFT JOIN model_member m ON m.workspace_id = s.workspace_id AND m.model_version_id = s.model_version_id AND m.account_id = s.account_id
    LEFT JOIN segment g ON g.workspace_id = s.workspace_id AND g.id = s.segment_id
    WHERE s.workspace_id = ${workspaceId}::uuid AND s.model_version_id = ${of.version.id}::uuid AND s.account_id = ${of.accountId}::uuid
    ORDER BY s.as_of DESC LIMIT 1`;
  return found && found.health !== null ? found : null;
}

async function modelOf(ctx: Ctx, db: Db, { id, columns }: VersionRow): Promise<Model> {
  if (columns.length === 0)
    throw new AppError('conflict', 'Expected a model that explains its scores in points; the one in use does not.');
  const { artifact } = await db.modelVersion.findUniqueOrThrow({
    where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } },
    select: { artifact: true },
  });
  return openModel(artifact);
}

type Compared = { raw: RawTable; changed: RawTable; score: Score; thresholds: Thresholds; columns: string[] };

/** Both scores by the model itself: two changes at once are not the sum of each alone. */
function compare(model: Model, { raw, changed, score, thresholds, columns }: Compared) {
  const change = changeOf({ model, raw, fold: score.fold }, { model, raw: changed, fold: score.fold });
  if (!change || Math.abs(change.before - score.health) > 1e-6)
    throw new AppError(
      'conflict',
      'Expected the values kept with this score to give it again; they do not. Train a new version.',
    );
  const [before, after] = [scored(change.before, thresholds), scored(change.after, thresholds)];
  const difference = after.health - before.health;
  const inputs = change.inputs.filter(({ source }) => columns.includes(source));
  const points = wholeParts(
    Float64Array.from(inputs, (input) => input.points),
    difference,
  );
  const parts = inputs.map(({ source }, k) => ({
    ...{ column: source, name: humanName(source), points: points[k] ?? 0 },
  }));
  return { before, after, difference, parts };
}

function scored(exact: number, { risk, healthy }: Thresholds): Scored {
  const health = Math.round(exact);
  const shown = Math.min(100, Math.max(0, health));
  return { shown, health, band: shown < risk ? 'risk' : shown > healthy ? 'healthy' : 'watch' };
}

type Like = { score: Score; version: VersionRow; reading: Reading; above: number };

/** Healthy accounts of its segment, or of all where those are few. */
async function healthyLike(ctx: Ctx, db: Db, { score, version, reading, above }: Like) {
  const own = score.segmentId === null ? [] : await healthyRows(ctx, db, { score, version, above });
  const enough = own.length >= LEAST_LIKE;
  const rows = enough ? own : await healthyRows(ctx, db, { score: { ...score, segmentId: null }, version, above });
  return {
    like: { segment: enough ? score.segment : null, accounts: rows.length },
    healthy: rawOf(
      rows.map((row) => ({ values: row.values, asOf: score.asOf })),
      reading,
    ),
  };
}

/** Their snapshots, in the order of random ids: the first of many are a fair sample. */
function healthyRows(ctx: Ctx, db: Db, { score, version, above }: Omit<Like, 'reading'>) {
  return db.$queryRaw<{ values: StoredValues }[]>`
    SELECT f.values FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
    WHERE s.workspace_id = ${ctx.workspaceId}::uuid AND s.model_version_id = ${version.id}::uuid AND s.as_of = ${score.asOf}
      AND s.state = 'scored' AND s.shown > ${above} AND (${score.segmentId}::uuid IS NULL OR s.segment_id = ${score.segmentId}::uuid)
    ORDER BY s.account_id LIMIT ${MOST_LIKE}`;
}
