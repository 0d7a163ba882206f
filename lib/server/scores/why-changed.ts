/** Why the shown score of an account is another one than it was: inputs, model, settings, override. Writes nothing. */
import 'server-only';
import type { AskChange, WhyChanged } from '@/lib/contracts/change';
import { AppError } from '@/lib/contracts/errors';
import { mustHaveAccount } from '@/lib/server/accounts/find-account';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { humanName } from '@/scoring';
import { type Look, lookAt, notKept, type Point } from './change-looks';
import { explain, partsOf } from './explain-change';
import { changeOf, historyOf } from './history';

const FOUR_WEEKS_MS = 28 * 86_400_000;

export async function whyChanged(ctx: Ctx, id: string, { since }: AskChange): Promise<WhyChanged> {
  allow(ctx, 'score:read');
  return withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, id);
    const version = await activeVersion(ctx, db);
    const line = await historyOf(ctx, db, id);
    const last = line.findLast((point) => point.modelNumber === version?.number);
    if (!version || !last || last.reconstructed)
      throw new AppError('conflict', 'Expected an account with a score; this one has none from the model in use.');
    const choices = line.filter(({ asOf }) => asOf < last.asOf);
    const first = since ? choices.find(({ asOf }) => asOf === since) : usualOf(choices, last);
    if (since && !first) throw new AppError('not_found', 'There is no score of that moment.', { field: 'since' });
    const now = await lookAt(ctx, db, { accountId: id, point: last, shownAt: ctx.now });
    const before = first && (await lookAt(ctx, db, { accountId: id, point: first, shownAt: new Date(first.asOf) }));
    const told = first ? await tell(ctx, db, { before: before ?? null, now }) : NOTHING;
    const from = first ? { ...said(first), health: before?.overridden ?? first.health } : null;
    const to = { ...said(last), health: now?.overridden ?? last.health };
    return {
      ...{ accountId: id, choices: choices.map(said).reverse(), from, to, ...told },
      difference: from ? to.health - from.health : 0,
    };
  });
}

const said = ({ asOf, health, modelNumber, reconstructed }: Point) => ({ asOf, health, modelNumber, reconstructed });

/** That of the page's own arrow; else the latest that is four weeks older, whatever model gave it; else the oldest. */
function usualOf(choices: readonly Point[], last: Point): Point | undefined {
  const since = changeOf([...choices, last])?.since;
  const older = ({ asOf }: Point) => Date.parse(last.asOf) - Date.parse(asOf) >= FOUR_WEEKS_MS;
  return choices.find(({ asOf }) => asOf === since) ?? choices.findLast(older) ?? choices[0];
}

type Told = Pick<WhyChanged, 'parts' | 'components' | 'model' | 'settings' | 'override' | 'clip' | 'unexplained'>;
const NOTHING: Told = { parts: [], components: 0, model: 0, settings: 0, override: 0, clip: 0, unexplained: null };
const unexplained = (why: string): Told => ({ ...NOTHING, unexplained: why });

/** What cannot be told is said, never guessed. */
async function tell(ctx: Ctx, db: Db, { before, now }: { before: Look | null; now: Look | null }): Promise<Told> {
  if (!before || !now) return unexplained('The values behind one of these scores are not kept any more.');
  const gone = notKept(before, now);
  if (gone.length > 0)
    return unexplained(
      `Model v${before.version.number} read ${gone.map(humanName).join(', ')}, of which the later score keeps nothing: its part cannot be told.`,
    );
  try {
    const explained = explain(
      { before, now },
      { before: await artifactOf(ctx, db, before), now: await artifactOf(ctx, db, now) },
    );
    if (!explained) return unexplained(`Model v${before.version.number} does not explain its scores in points.`);
    const off = Math.max(Math.abs(explained.before - before.health), Math.abs(explained.after - now.health));
    if (!(off <= 1e-6))
      return unexplained(
        'The values kept of one of these days do not give its score again: a file has changed them since.',
      );
    return wholes(explained, { before, now });
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'conflict') throw cause;
    const numbers = [...new Set([before, now].map(({ version }) => `v${version.number}`))].join(' or ');
    return unexplained(
      `The file of model ${numbers} cannot be read any more: what of the change is inputs and what is model cannot be told.`,
    );
  }
}

function wholes(explained: Parameters<typeof partsOf>[0], { before, now }: { before: Look; now: Look }): Told {
  const whole = Math.round(now.health) - Math.round(before.health);
  const clipOf = ({ health, point }: Look) => point.health - Math.round(health);
  const overrideOf = ({ overridden, point }: Look) => (overridden === null ? 0 : overridden - point.health);
  return {
    ...partsOf(explained, { before, now, whole }),
    components: new Set(before.reading.plans.flatMap(({ used, component }) => (used ? [component ?? 'custom'] : [])))
      .size,
    override: overrideOf(now) - overrideOf(before),
    clip: clipOf(now) - clipOf(before),
    unexplained: null,
  };
}

async function artifactOf(ctx: Ctx, db: Db, { version }: Look): Promise<Uint8Array> {
  const { artifact } = await db.modelVersion.findUniqueOrThrow({
    where: { workspaceId_id: { workspaceId: ctx.workspaceId, id: version.id } },
    select: { artifact: true },
  });
  return artifact;
}
