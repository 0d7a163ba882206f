/** What the model in use would say of an account with some of its values changed. Writes nothing. */
import 'server-only';
import type { Thresholds } from '@/lib/contracts/scores';
import type { AskWhatIf, WhatIf } from '@/lib/contracts/what-if';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { changeOf, humanName, type Model, type RawTable, type Response, sweep, wholeParts } from '@/scoring';
import { withChanges } from './apply-changes';
import { healthyLike } from './healthy-like';
import { leversOf } from './levers';
import { modelOf, mustReplay, type Score, scoredAs, scoreNow } from './score-now';
import { rawOf } from './stored-values';

type Asked = { accountId: string; changes: AskWhatIf['changes'] };

export async function whatIf(ctx: Ctx, { accountId, changes }: Asked): Promise<WhatIf> {
  allow(ctx, 'score:read');
  return withWorkspace(ctx, async (db) => {
    const { version, score, reading } = await scoreNow(ctx, db, accountId);
    const { thresholds } = await currentSettings(ctx, db);
    const { plans } = reading;
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

type Compared = { raw: RawTable; changed: RawTable; score: Score; thresholds: Thresholds; columns: string[] };

/** Both scores by the model itself: two changes at once are not the sum of each alone. */
function compare(model: Model, { raw, changed, score, thresholds, columns }: Compared) {
  const change = changeOf({ model, raw, fold: score.fold }, { model, raw: changed, fold: score.fold });
  mustReplay(change?.before ?? Number.NaN, score);
  const [before, after] = [scoredAs(change?.before ?? 0, thresholds), scoredAs(change?.after ?? 0, thresholds)];
  const difference = after.health - before.health;
  const inputs = (change?.inputs ?? []).filter(({ source }) => columns.includes(source));
  const points = wholeParts(
    Float64Array.from(inputs, (input) => input.points),
    difference,
  );
  const parts = inputs.map(({ source }, k) => ({
    ...{ column: source, name: humanName(source), points: points[k] ?? 0 },
  }));
  return { before, after, difference, parts };
}
