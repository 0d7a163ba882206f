/** A person's word in place of the model's for a while: a dated layer with a reason. The model's own score is never touched. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { OverrideScore } from '@/lib/contracts/scores';
import type { Touched } from '@/lib/contracts/text';
import { listed } from '@/lib/server/accounts/query';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { type Db, takeTurn, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { currentSettings } from '@/lib/server/settings/get-settings';

const DAY_MS = 86_400_000;

type Standing = { name: string; state: string; shown: number | null };

/** Replaces an override that stands; possible before any model has looked at the account. */
export async function overrideScore(ctx: Ctx, id: string, said: OverrideScore): Promise<Touched> {
  allow(ctx, 'score:override');
  return withWorkspace(ctx, async (db) => {
    await takeTurn(db, `override:${ctx.workspaceId}:${id}`);
    const account = await standing(ctx, db, id);
    if (account.state === 'left' || account.state === 'leaving')
      throw new AppError(
        'conflict',
        `${account.name} has left or is leaving: there is nothing left to say of its health.`,
      );
    const version = await activeVersion(ctx, db);
    await endOpen(ctx, db, id);
    const untilAt = new Date(ctx.now.getTime() + said.days * DAY_MS);
    await db.scoreOverride.create({
      data: {
        ...{ workspaceId: ctx.workspaceId, accountId: id, health: said.health, reason: said.reason },
        ...{ setAt: ctx.now, untilAt, setBy: memberId(ctx), setByName: ctx.actor.name },
        ...{ modelHealth: account.shown, modelVersionId: account.shown === null ? null : (version?.id ?? null) },
      },
      select: { id: true },
    });
    const detail = { health: said.health, model: account.shown, until: untilAt.toISOString(), reason: said.reason };
    await audit(ctx, db, { action: 'score.override', subject: account.name, detail });
    return { id };
  });
}

/** Back to the model's word before the time is over. */
export async function endOverride(ctx: Ctx, id: string): Promise<Touched> {
  allow(ctx, 'score:override');
  return withWorkspace(ctx, async (db) => {
    await takeTurn(db, `override:${ctx.workspaceId}:${id}`);
    const { name } = await standing(ctx, db, id);
    if ((await endOpen(ctx, db, id)) === 0) throw new AppError('conflict', `No override of ${name} stands now.`);
    await audit(ctx, db, { action: 'score.override.end', subject: name });
    return { id };
  });
}

/** The account with the model's own score; whole, as shown. */
async function standing(ctx: Ctx, db: Db, id: string): Promise<Standing> {
  const settings = await currentSettings(ctx, db);
  const [row] = await db.$queryRaw<Standing[]>`
    SELECT name, state, CASE WHEN state = 'scored' THEN model_shown::int END AS shown FROM (${listed(ctx, settings)}) x WHERE id = ${id}::uuid`;
  if (!row) throw new AppError('not_found', 'Nothing here under this address.');
  return row;
}

/** Ends what is open; one whose time is over ended then. @returns how many stood until now */
async function endOpen({ workspaceId, now, actor }: Ctx, db: Db, accountId: string): Promise<number> {
  const open = { workspaceId, accountId, endedAt: null };
  const { count } = await db.scoreOverride.updateMany({
    where: { ...open, workspaceId, untilAt: { gt: now } },
    data: { endedAt: now, endedByName: actor.name },
  });
  await db.$executeRaw`
    UPDATE score_override SET ended_at = until_at WHERE workspace_id = ${workspaceId}::uuid AND account_id = ${accountId}::uuid AND ended_at IS NULL`;
  return count;
}
