/** A version against the one in use, on account-months that neither recipe had seen: what the gate of promotion asks. */
import 'server-only';
import type { ModelDetail } from '@/lib/contracts/models';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { reportOfRecord } from '@/lib/server/track-record/stored-report';
import { logLossDifference } from '@/scoring';
import type { VersionRow } from './version-row';

type Row = { account: number; candidate: number; active: number; left: boolean };
export type Paired = ModelDetail['paired'];

/** Null where one of them is not measured over time, or they foresee different times. */
export async function pairedLoss(
  ctx: Ctx,
  db: Db,
  version: Pick<VersionRow, 'id' | 'status' | 'seed'>,
): Promise<Paired> {
  const { workspaceId } = ctx;
  if (version.status === 'active') return null;
  const active = await db.activeModel.findUnique({
    where: { workspaceId },
    select: { modelVersion: { select: { id: true, number: true } } },
  });
  if (!active) return null;
  const ids = [version.id, active.modelVersion.id];
  const records = await db.trackRecord.findMany({ where: { workspaceId, modelVersionId: { in: ids } } });
  const reportOf = (id: string | undefined) => {
    const record = records.find(({ modelVersionId }) => modelVersionId === id);
    return record && reportOfRecord(record);
  };
  const [own, other] = ids.map(reportOf);
  if (!own?.dated || !other?.dated || own.horizonDays !== other.horizonDays) return null;
  const place = ({ horizons, horizonDays }: typeof own) => horizons.indexOf(horizonDays) + 1;
  const rows = await db.$queryRaw<Row[]>`
    SELECT dense_rank() OVER (ORDER BY a.account_id)::int - 1 AS account, a.chances[${place(own)}::int] AS candidate, b.chances[${place(other)}::int] AS active,
      coalesce(b.leaves_in < ${own.horizonDays}, false) AS left
    FROM backtest_score a JOIN backtest_score b ON b.workspace_id = a.workspace_id AND b.account_id = a.account_id AND b.as_of = a.as_of AND b.model_version_id = ${active.modelVersion.id}::uuid
    JOIN track_record t ON t.workspace_id = b.workspace_id AND t.model_version_id = b.model_version_id
    WHERE a.workspace_id = ${workspaceId}::uuid AND a.model_version_id = ${version.id}::uuid AND a.chances[${place(own)}::int] IS NOT NULL AND b.chances[${place(other)}::int] IS NOT NULL
      AND (b.counts OR coalesce(b.leaves_in >= ${own.horizonDays}, true)) AND a.as_of + ${own.horizonDays + other.lag}::int * interval '1 day' <= t.measured_at`;
  const found = logLossDifference(
    {
      candidate: Float64Array.from(rows, ({ candidate }) => candidate),
      active: Float64Array.from(rows, ({ active: said }) => said),
      y: Uint8Array.from(rows, ({ left }) => Number(left)),
      account: Int32Array.from(rows, ({ account }) => account),
    },
    version.seed,
  );
  return found && { ...found, rows: rows.length, against: active.modelVersion.number };
}

/** The line of the gate; none where the candidate may as well be better. */
export function pairedGate(paired: Paired): string[] {
  if (!paired || paired.low <= 0) return [];
  const { value, low, high, rows, against } = paired;
  return [
    `On the same ${rows.toLocaleString('en-US')} account-months that neither had seen it fits worse than version ${against}, which is in use: log loss higher by ${value.toFixed(4)} (95 % interval ${low.toFixed(4)} to ${high.toFixed(4)}).`,
  ];
}
