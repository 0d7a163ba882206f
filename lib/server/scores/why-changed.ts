/** Why the score of an account is another one than it was: by its inputs, under the version in use. Writes nothing. */
import 'server-only';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { AskChange, WhyChanged } from '@/lib/contracts/change';
import { AppError } from '@/lib/contracts/errors';
import type { Component } from '@/lib/contracts/imports';
import { mustHaveAccount } from '@/lib/server/accounts/find-account';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { openModel } from '@/lib/server/models/open-model';
import { settingsOf, type VersionRow } from '@/lib/server/models/version-row';
import { cellOf, type StoredValues } from '@/lib/server/snapshots/cell-of';
import { DATED_VERSION } from '@/lib/server/snapshots/feature-definitions';
import { type Change, changeOf as changeBetween, humanName, wholeParts } from '@/scoring';
import { changeOf, historyOf } from './history';
import { valueWords } from './parts';
import { rawOf, type Stored } from './stored-values';

type Point = AccountDetail['history'][number];
type Look = Stored & { health: number; fold: number };

/** Points of the version in use alone: between two versions the model would have changed as well. */
export async function whyChanged(ctx: Ctx, id: string, { since }: AskChange): Promise<WhyChanged> {
  allow(ctx, 'score:read');
  return withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, id);
    const version = await activeVersion(ctx, db);
    const line = (await historyOf(ctx, db, id)).filter((point) => point.modelNumber === version?.number);
    const last = line.at(-1);
    if (!version || !last || last.reconstructed)
      throw new AppError('conflict', 'Expected an account with a score; this one has none from the model in use.');
    const choices = line.slice(0, -1);
    const usual = choices.find(({ asOf }) => asOf === changeOf(line)?.since) ?? choices[0];
    const first = since ? choices.find(({ asOf }) => asOf === since) : usual;
    if (since && !first) throw new AppError('not_found', 'There is no score of that moment.', { field: 'since' });
    const now = await lookAt(ctx, db, { id, version, point: last });
    const then = first && (await lookAt(ctx, db, { id, version, point: first }));
    const change = then && (await between(ctx, db, { version, then, now }));
    return {
      ...{ accountId: id, modelNumber: version.number, choices: choices.map(lookOf).reverse() },
      from: first && then ? { ...lookOf(first), health: Math.round(then.health) } : null,
      to: { ...lookOf(last), health: Math.round(now.health) },
      difference: then ? Math.round(now.health) - Math.round(then.health) : 0,
      parts: change && then ? partsOf(change, { version, then, now }) : [],
    };
  });
}

const lookOf = ({ asOf, health, reconstructed }: Point) => ({ asOf, health, reconstructed });

type At = { id: string; version: VersionRow; point: Point };

/** The values that stood then, with the exact health and the member that reckoned it; −1 = all. */
async function lookAt({ workspaceId }: Ctx, db: Db, { id, version, point }: At): Promise<Look> {
  const at = new Date(point.asOf);
  const [found] = point.reconstructed
    ? await db.$queryRaw<Look[]>`
      SELECT r.as_of AS "asOf", r.health, f.values, coalesce(m.fold, -1)::int AS fold FROM reconstructed_score r
      JOIN feature_snapshot f ON f.workspace_id = r.workspace_id AND f.account_id = r.account_id AND f.as_of = r.as_of AND f.version = ${DATED_VERSION}
      LEFT JOIN model_member m ON m.workspace_id = r.workspace_id AND m.model_version_id = r.model_version_id AND m.account_id = r.account_id
      WHERE r.workspace_id = ${workspaceId}::uuid AND r.model_version_id = ${version.id}::uuid AND r.account_id = ${id}::uuid AND r.as_of = ${at}`
    : await db.$queryRaw<Look[]>`
      SELECT s.as_of AS "asOf", s.health, f.values, coalesce(m.fold, -1)::int AS fold FROM score s
      JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
      LEFT JOIN model_member m ON m.workspace_id = s.workspace_id AND m.model_version_id = s.model_version_id AND m.account_id = s.account_id
      WHERE s.workspace_id = ${workspaceId}::uuid AND s.model_version_id = ${version.id}::uuid AND s.account_id = ${id}::uuid AND date_trunc('milliseconds', s.as_of) = ${at}`;
  if (!found) throw new AppError('conflict', 'The values behind this score are not kept any more.');
  return found;
}

type Pair = { version: VersionRow; then: Look; now: Look };

/** A fact that was changed or taken back since makes other values of the same day: then nothing is explained. */
async function between(ctx: Ctx, db: Db, { version, then, now }: Pair): Promise<Change> {
  const { artifact } = await db.modelVersion.findUniqueOrThrow({
    where: { workspaceId_id: { workspaceId: ctx.workspaceId, id: version.id } },
    select: { artifact: true },
  });
  const model = openModel(artifact);
  const { plans, dataUntil } = settingsOf(version);
  const reading = { plans, dataUntil, dated: version.horizonDays !== null };
  const look = (of: Look) => ({ model, raw: rawOf([of], reading), fold: of.fold });
  const change = changeBetween(look(then), look(now));
  if (!change)
    throw new AppError('conflict', 'Expected a model that explains its scores in points; the one in use does not.');
  const off = Math.max(Math.abs(change.before - then.health), Math.abs(change.after - now.health));
  if (off > 1e-6)
    throw new AppError(
      'conflict',
      'The values kept of one of these days do not give its score again: a file has changed them since.',
    );
  return change;
}

/** Components that moved, largest first. */
function partsOf(change: Change, { version, then, now }: Pair): WhyChanged['parts'] {
  const { plans, dataUntil } = settingsOf(version);
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  const groups = new Map<Component, Change['inputs']>();
  for (const input of change.inputs) {
    const component = planOf.get(input.source)?.component ?? 'custom';
    groups.set(component, [...(groups.get(component) ?? []), input]);
  }
  const all = [...groups];
  const sums = Float64Array.from(all, ([, inputs]) => inputs.reduce((sum, { points }) => sum + points, 0));
  const wholes = wholeParts(sums, Math.round(now.health) - Math.round(then.health));
  const words = (values: StoredValues, source: string) => {
    const plan = planOf.get(source);
    return plan ? valueWords(plan, cellOf(values, source) || undefined, dataUntil) : null;
  };
  return all
    .map(([component, inputs], i) => {
      const points = wholes[i] ?? 0;
      const parts = wholeParts(
        Float64Array.from(inputs, (input) => input.points),
        points,
      );
      const features = inputs.map(({ source }, k) => ({
        ...{ name: humanName(source), points: parts[k] ?? 0 },
        ...{ before: words(then.values, source), after: words(now.values, source) },
      }));
      const told = features.filter((feature) => feature.points !== 0);
      return { component, points, features: told.sort((a, b) => Math.abs(b.points) - Math.abs(a.points)) };
    })
    .filter(({ points, features }) => points !== 0 || features.length > 0)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || a.component.localeCompare(b.component));
}
