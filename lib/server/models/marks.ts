/** What people said of the columns a model may learn from, and how it changes their plans. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { ColumnMark } from '@/lib/contracts/models';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import type { ColumnPlan } from '@/scoring';

export async function marksIn({ workspaceId }: Ctx, db: Db): Promise<Map<string, ColumnMark>> {
  const rows = await db.columnMark.findMany({ where: { workspaceId } });
  return new Map(rows.map(({ key, ...mark }) => [key, markOf(mark)]));
}

/** The same on the plain connection of a job. */
export async function readMarks(client: PoolClient, workspaceId: string): Promise<Map<string, ColumnMark>> {
  const { rows } = await client.query<{ key: string; actionable: boolean; direction: number }>(
    'SELECT key, actionable, direction FROM column_mark WHERE workspace_id = $1',
    [workspaceId],
  );
  return new Map(rows.map(({ key, ...mark }) => [key, markOf(mark)]));
}

function markOf({ actionable, direction }: { actionable: boolean; direction: number }): ColumnMark {
  return { actionable, direction: direction > 0 ? 1 : direction < 0 ? -1 : 0 };
}

const LEAST_WEIGHT = 1;

/** A column that may work one way only stands on the scorecard with that sign: it must not say the opposite of the trees. */
export function marked(plan: ColumnPlan, mark: ColumnMark | undefined): ColumnPlan {
  if (!mark) return plan;
  const { actionable, direction } = mark;
  if (direction === 0 || plan.type === 'category') return { ...plan, actionable };
  return { ...plan, actionable, direction, sign: direction, weight: Math.max(LEAST_WEIGHT, plan.weight) };
}
