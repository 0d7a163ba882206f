/** The past accounts most like one of today, and what became of them. Writes nothing. */
import 'server-only';
import type { PoolClient } from 'pg';
import { MOST_INPUTS, MOST_SIMILAR, type SimilarAccount, type SimilarAccounts } from '@/lib/contracts/similar';
import { instant } from '@/lib/server/accounts/find-account';
import { allow, type Ctx } from '@/lib/server/context';
import { withConnection, withWorkspace } from '@/lib/server/db';
import { reportOfVersion } from '@/lib/server/models/version-row';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { cellOf, type StoredValues } from '@/lib/server/snapshots/cell-of';
import { humanName, nearest, wilson } from '@/scoring';
import { valueWords } from './parts';
import { datedPast, type Past, undatedPast } from './past-accounts';
import { type ScoreNow, scoreNow } from './score-now';
import { type Reading, rawOf } from './stored-values';

/** Differences that are named. */
const MOST_NAMED = 2;

export async function similarAccounts(ctx: Ctx, accountId: string): Promise<SimilarAccounts> {
  allow(ctx, 'score:read');
  const { now, rules } = await withWorkspace(ctx, async (db) => ({
    now: await scoreNow(ctx, db, accountId),
    rules: await currentSettings(ctx, db),
  }));
  const { version } = now;
  const weight = weightsOf(now);
  const columns = [...weight.keys()];
  const { workspaceId } = ctx;
  return withConnection(ctx, async (client) => {
    const scope = { workspaceId, now: ctx.now, rules: { ...rules, horizonDays: version.horizonDays ?? 0 } };
    const of = { accountId, columns };
    const past =
      version.horizonDays === null
        ? await undatedPast(client, { workspaceId, versionId: version.id, passAt: version.asOf }, of)
        : await datedPast(client, { ...scope, learned: version.createdAt }, of);
    const found = columns.length === 0 ? [] : nearestOf(past.rows, now, weight);
    const told = await tell(client, { workspaceId, found, version });
    const left = told.filter(({ outcome }) => outcome.kind === 'left').length;
    return {
      ...{ accountId, modelNumber: version.number, horizon: version.horizon, inputs: columns.length },
      ...{ rows: told, left, interval: wilson(left, told.length) },
      among: {
        rows: past.rows.length,
        left: past.rows.filter((row) => row.left).length,
        accounts: new Set(past.rows.map((row) => row.accountId)).size,
        months: past.months,
      },
    };
  });
}

/** The used columns that weigh most under the version, with their weights. */
function weightsOf({ version, reading }: ScoreNow): Map<string, number> {
  const used = new Set(reading.plans.flatMap(({ name, used }) => (used ? [name] : [])));
  const weights = reportOfVersion(version).weights.filter(({ source, weight }) => used.has(source) && weight > 0);
  const chosen = weights.sort((a, b) => b.weight - a.weight).slice(0, MOST_INPUTS);
  return new Map(chosen.map(({ source, weight }) => [source, weight]));
}

type Found = { past: Past; alike: number; differs: SimilarAccount['differs'] };

function nearestOf(rows: readonly Past[], { score, reading }: ScoreNow, weight: Map<string, number>): Found[] {
  const part: Reading = { ...reading, plans: reading.plans.filter(({ name }) => weight.has(name)) };
  const own = rawOf([score], part);
  const options = { weight, group: rows.map(({ accountId }) => accountId), k: MOST_SIMILAR };
  return nearest(rawOf(rows, part), own, options).flatMap(({ row, alike, apart }) => {
    const past = rows[row];
    if (!past) return [];
    const largest = [...apart.keys()].sort((a, b) => (apart[b] ?? 0) - (apart[a] ?? 0));
    const differs = largest.slice(0, MOST_NAMED).flatMap((c): SimilarAccount['differs'] => {
      const plan = part.plans.find(({ name }) => name === own.columns[c]?.name);
      if (!plan || (apart[c] ?? 0) === 0) return [];
      const words = (values: StoredValues) => valueWords(plan, cellOf(values, plan.name) || undefined, part.dataUntil);
      return [{ name: humanName(plan.name), theirs: words(past.values), here: words(score.values) }];
    });
    return { past, alike, differs: differs.filter(({ theirs, here }) => theirs !== here) };
  });
}

/**
 * Names, the health kept for that day (of those who are gone only the backtest has one), and a renewal within the horizon. $2 = accounts, $3 = their days, $4 = version, $5 =
 * horizon in days or null.
 */
const TOLD = `
  SELECT a.name, coalesce(
      (SELECT greatest(0, least(100, round(r.health::numeric)))::int FROM reconstructed_score r JOIN model_version v ON v.workspace_id = r.workspace_id AND v.id = r.model_version_id
       WHERE r.workspace_id = $1 AND r.account_id = a.id AND r.as_of = u.as_of AND v.promoted_at IS NOT NULL ORDER BY v.number LIMIT 1),
      (SELECT s.shown FROM score s WHERE s.workspace_id = $1 AND s.account_id = a.id AND s.as_of = u.as_of AND s.model_version_id = $4),
      (SELECT greatest(0, least(100, round(b.health::numeric)))::int FROM backtest_score b WHERE b.workspace_id = $1 AND b.model_version_id = $4 AND b.account_id = a.id AND b.as_of = u.as_of))::int AS health,
    (SELECT min(o.occurred_at) FROM outcome o WHERE o.workspace_id = $1 AND o.account_id = a.id AND o.kind = 'renewed' AND o.occurred_at >= u.as_of
      AND o.occurred_at < u.as_of + $5::int * interval '1 day') AS "renewedAt"
  FROM unnest($2::uuid[], $3::timestamptz[]) WITH ORDINALITY u(id, as_of, n) JOIN account a ON a.workspace_id = $1 AND a.id = u.id ORDER BY u.n`;

type Tell = { workspaceId: string; found: readonly Found[]; version: ScoreNow['version'] };

async function tell(client: PoolClient, { workspaceId, found, version }: Tell): Promise<SimilarAccount[]> {
  const ids = found.map(({ past }) => past.accountId);
  const days = found.map(({ past }) => past.asOf);
  const { rows } = await client.query<{ name: string; health: number | null; renewedAt: Date | null }>(TOLD, [
    ...[workspaceId, ids, days, version.id, version.horizonDays],
  ]);
  const dated = version.horizonDays !== null;
  return found.flatMap(({ past, alike, differs }, i) => {
    const row = rows[i];
    if (!row) return [];
    const { left, endsAt } = past;
    const kind = left ? 'left' : row.renewedAt ? 'renewed' : 'stayed';
    const at = left ? endsAt : row.renewedAt;
    return {
      ...{ id: past.accountId, name: row.name, asOf: dated ? past.asOf.toISOString() : null, health: row.health },
      ...{ alike, differs },
      outcome: { kind, at: instant(at), laterAt: !left && dated ? instant(endsAt) : null } as const,
    };
  });
}
