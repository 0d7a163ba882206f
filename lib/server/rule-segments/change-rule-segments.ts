/** Everything that changes rule segments: one at a time in a workspace, each with its row in the audit. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import {
  type ChangeRuleSegment,
  type DropRuleSegment,
  MOST_RULE_SEGMENTS,
  type MoveRuleSegment,
  type NewRuleSegment,
} from '@/lib/contracts/rule-segments';
import type { Touched } from '@/lib/contracts/text';
import { formatDateTime } from '@/lib/format';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { type Db, takeTurn, withWorkspace } from '@/lib/server/db';
import { type Plan, planOf } from './planned';
import { placeIn, type RuleSet, readRuleSet, type Stored } from './rule-set';

export async function addRuleSegment(ctx: Ctx, { name, rules, position }: NewRuleSegment): Promise<Touched> {
  allow(ctx, 'segment:write');
  return alone(ctx, async (db) => {
    const set = await readRuleSet(ctx, db);
    const { length } = set.segments;
    if (length >= MOST_RULE_SEGMENTS)
      throw new AppError('conflict', `Expected at most ${MOST_RULE_SEGMENTS} rule segments, there are ${length}.`);
    const plan = planOf(set, { kind: 'save', id: null, rules, position });
    await keepNameFree(ctx, db, { name, id: null });
    const stamp = { createdAt: ctx.now, createdBy: memberId(ctx), updatedAt: ctx.now, updatedBy: memberId(ctx) };
    const { id } = await db.ruleSegment.create({
      data: { workspaceId: ctx.workspaceId, name, rules: plan.subject.rules, priority: length + 1, ...stamp },
      select: { id: true },
    });
    await writeOrder(ctx, db, plan, id);
    await audit(ctx, db, { action: 'rule-segment.add', subject: name, detail: { rules, position } });
    return { id };
  });
}

/** Name, rules and position at once. @throws AppError conflict where somebody else changed it meanwhile */
export async function changeRuleSegment(ctx: Ctx, id: string, change: ChangeRuleSegment): Promise<Touched> {
  allow(ctx, 'segment:write');
  return alone(ctx, async (db) => {
    const { set, segment, place } = await standingAt(ctx, db, { id, basedOn: change.basedOn });
    const { name, rules, position } = change;
    const plan = planOf(set, { kind: 'save', id, rules, position });
    await keepNameFree(ctx, db, { name, id });
    await touch(ctx, db, segment, { name, rules: plan.subject.rules });
    await writeOrder(ctx, db, plan);
    const from = { name: segment.name, rules: segment.rules, position: place + 1 };
    await audit(ctx, db, {
      action: 'rule-segment.change',
      subject: name,
      detail: { from, to: { name, rules, position } },
    });
    return { id };
  });
}

export async function moveRuleSegment(ctx: Ctx, id: string, { position, basedOn }: MoveRuleSegment): Promise<Touched> {
  allow(ctx, 'segment:write');
  return alone(ctx, async (db) => {
    const { set, segment, place } = await standingAt(ctx, db, { id, basedOn });
    await writeOrder(ctx, db, planOf(set, { kind: 'move', id, position }));
    await touch(ctx, db, segment, {});
    await audit(ctx, db, {
      action: 'rule-segment.move',
      subject: segment.name,
      detail: { from: place + 1, to: position },
    });
    return { id };
  });
}

/** Its accounts fall to the next segment that fits them, or to none. */
export async function removeRuleSegment(ctx: Ctx, id: string, { basedOn }: DropRuleSegment): Promise<Touched> {
  allow(ctx, 'segment:write');
  return alone(ctx, async (db) => {
    const { set, segment, place } = await standingAt(ctx, db, { id, basedOn });
    const plan = planOf(set, { kind: 'delete', id });
    await db.ruleSegment.deleteMany({ where: { workspaceId: ctx.workspaceId, id } });
    await writeOrder(ctx, db, plan);
    const detail = { rules: segment.rules, position: place + 1 };
    await audit(ctx, db, { action: 'rule-segment.remove', subject: segment.name, detail });
    return { id };
  });
}

/** One writer at a time: each position depends on all others. */
const alone = <T>(ctx: Ctx, run: (db: Db) => Promise<T>): Promise<T> =>
  withWorkspace(ctx, async (db) => {
    await takeTurn(db, `rule-segments:${ctx.workspaceId}`);
    return run(db);
  });

type Standing = { set: RuleSet; segment: Stored; place: number };

async function standingAt(ctx: Ctx, db: Db, { id, basedOn }: { id: string; basedOn: string }): Promise<Standing> {
  const set = await readRuleSet(ctx, db);
  const place = placeIn(set, id);
  const segment = set.segments[place];
  if (!segment) throw new AppError('not_found', 'Nothing here under this address.');
  if (segment.updatedAt.getTime() !== new Date(basedOn).getTime())
    throw new AppError(
      'conflict',
      `“${segment.name}” was changed on ${formatDateTime(segment.updatedAt)}, after you loaded it. Nothing was stored; load it again.`,
      { field: 'basedOn' },
    );
  return { set, segment, place };
}

/** Another instant at every change, also within the same millisecond. */
async function touch(
  { workspaceId, now, ...ctx }: Ctx,
  db: Db,
  { id, updatedAt }: Stored,
  data: Partial<Pick<Stored, 'name' | 'rules'>>,
): Promise<void> {
  const at = new Date(Math.max(now.getTime(), updatedAt.getTime() + 1));
  await db.ruleSegment.update({
    where: { workspaceId_id: { workspaceId, id } },
    data: { ...data, updatedAt: at, updatedBy: memberId({ workspaceId, now, ...ctx }) },
    select: { id: true },
  });
}

async function keepNameFree(ctx: Ctx, db: Db, { name, id }: { name: string; id: string | null }): Promise<void> {
  const [other] = await db.$queryRaw<{ name: string }[]>`
    SELECT name FROM rule_segment WHERE workspace_id = ${ctx.workspaceId}::uuid AND lower(name) = lower(${name}) AND id IS DISTINCT FROM ${id}::uuid`;
  if (other)
    throw new AppError(
      'conflict',
      `Expected a name of its own, there is a rule segment called “${other.name}” already.`,
      {
        field: 'name',
      },
    );
}

/** In one statement, since priorities are unique when it ends. `added` is the id of what the plan has none for yet. */
async function writeOrder({ workspaceId }: Ctx, db: Db, { after }: Plan, added?: string): Promise<void> {
  const ids = after.flatMap(({ id }) => id ?? added ?? []);
  await db.$executeRaw`
    UPDATE rule_segment r SET priority = w.place FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS w(id, place)
    WHERE r.workspace_id = ${workspaceId}::uuid AND r.id = w.id AND r.priority <> w.place`;
}
