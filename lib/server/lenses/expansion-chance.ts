/** The chance that an account expands, as the last pass foresaw it, and its place among all. */
import 'server-only';
import type { Lenses } from '@/lib/contracts/lenses';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { EXPANSION_DAYS } from './expansion-labels';

type Row = { asOf: Date; chance: number; place: number; n: number };

/** Place 1 = nobody is more likely to. */
export async function expansionChance({ workspaceId }: Ctx, db: Db, id: string): Promise<Lenses['expansion']> {
  const [row] = await db.$queryRaw<Row[]>`
    SELECT o.as_of AS "asOf", o.chance, (SELECT 1 + count(*) FILTER (WHERE e.chance > o.chance) FROM expansion_chance e WHERE e.workspace_id = o.workspace_id)::int AS place,
      (SELECT count(*) FROM expansion_chance e WHERE e.workspace_id = o.workspace_id)::int AS n
    FROM expansion_chance o WHERE o.workspace_id = ${workspaceId}::uuid AND o.account_id = ${id}::uuid`;
  return row ? { ...row, asOf: row.asOf.toISOString(), days: EXPANSION_DAYS } : null;
}
