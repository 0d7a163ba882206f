/** A parent seen through the accounts below it: several roll-ups, and the one that drags. Stores nothing. */
import 'server-only';
import { type AccountGroup, type GroupMember, MOST_MEMBERS } from '@/lib/contracts/group';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { mustHaveAccount } from './find-account';
import { type ListedRow, listed, rowOf } from './query';

/** Files may say that two accounts stand above each other: nobody is below himself, and no chain is followed further. */
const MOST_LEVELS = 20;

export async function getGroup(ctx: Ctx, id: string): Promise<AccountGroup> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, id);
    const settings = await currentSettings(ctx, db);
    const depthOf = await below(ctx, db, id);
    const rows = await db.$queryRaw<
      ListedRow[]
    >`${listed(ctx, settings)} AND a.id = ANY(${[...depthOf.keys()]}::uuid[])`;
    const members = rows.map((row) => memberOf(row, depthOf.get(row.id) ?? 1)).sort(worstFirst);
    const here = members.filter(({ state }) => state !== 'left');
    return {
      accountId: id,
      asOf: (await activeVersion(ctx, db))?.asOf.toISOString() ?? null,
      currency: settings.currency,
      ...{ accounts: members.length, left: members.length - here.length },
      ...rollUps(here.filter(isScored)),
      members: members.slice(0, MOST_MEMBERS),
    };
  });
}

async function below({ workspaceId }: Ctx, db: Db, id: string): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ id: string; depth: number }[]>`
    WITH RECURSIVE below AS (
      SELECT id, 1 AS depth FROM account WHERE workspace_id = ${workspaceId}::uuid AND parent_id = ${id}::uuid
      UNION SELECT a.id, b.depth + 1 FROM below b JOIN account a ON a.workspace_id = ${workspaceId}::uuid AND a.parent_id = b.id WHERE b.depth < ${MOST_LEVELS})
    SELECT id, min(depth)::int AS depth FROM below WHERE id <> ${id}::uuid GROUP BY id`;
  return new Map(rows.map((row) => [row.id, row.depth]));
}

function memberOf(row: ListedRow, depth: number): GroupMember {
  const { id, name, state, override, health, band, owner } = rowOf(row);
  return {
    ...{ id, name, depth, state, owner: owner?.name ?? null },
    ...{ health: override?.health ?? health, band: override?.band ?? band },
    arrMinor: row.arr_base === null ? null : Math.round(row.arr_base),
  };
}

const LAST = 101;
const worstFirst = (a: GroupMember, b: GroupMember): number =>
  Number(a.state === 'left') - Number(b.state === 'left') ||
  (a.health ?? LAST) - (b.health ?? LAST) ||
  (b.arrMinor ?? 0) - (a.arrMinor ?? 0) ||
  a.name.localeCompare(b.name) ||
  a.id.localeCompare(b.id);

type Scored = GroupMember & { health: number };
const isScored = (member: GroupMember): member is Scored => member.health !== null;

type Weighed = { member: Scored; weight: number };

/** Σ weight × health / Σ weight; null without any weight. */
function meanOf(parts: readonly Weighed[]): number | null {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return total > 0 ? parts.reduce((sum, { weight, member }) => sum + weight * member.health, 0) / total : null;
}

/** `scored` worst first. */
function rollUps(scored: readonly Scored[]): Pick<AccountGroup, 'scored' | 'mean' | 'worst' | 'arrWeighted' | 'drags'> {
  const even = scored.map((member) => ({ member, weight: 1 }));
  const paying = scored.flatMap((member) =>
    member.arrMinor !== null && member.arrMinor > 0 ? [{ member, weight: member.arrMinor }] : [],
  );
  const weighted = meanOf(paying);
  const [worst] = scored;
  return {
    scored: scored.length,
    mean: meanOf(even),
    worst: worst ? { id: worst.id, name: worst.name, health: worst.health } : null,
    arrWeighted:
      weighted === null
        ? null
        : { health: weighted, n: paying.length, arrMinor: paying.reduce((sum, { weight }) => sum + weight, 0) },
    drags: weighted === null ? dragOf(even, 'mean') : dragOf(paying, 'ARR-weighted mean'),
  };
}

type Drag = NonNullable<AccountGroup['drags']>;

/** The member without which the mean of the others is highest; null where none stands below it. */
function dragOf(parts: readonly Weighed[], by: Drag['by']): AccountGroup['drags'] {
  const whole = meanOf(parts);
  if (whole === null) return null;
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  let found: Drag | null = null;
  for (const { member, weight } of parts) {
    const rest = total - weight;
    const points = rest > 0 ? (weight * (whole - member.health)) / rest : 0; // mean without it − mean with it
    const { id, name, health } = member;
    if (points > (found?.points ?? 0)) found = { id, name, health, points, by };
  }
  return found;
}
