/** Every account-month behind a track record as CSV: what would have been said, and what happened. */
import 'server-only';
import type { TrackQuery } from '@/lib/contracts/track-record';
import { allow, type Ctx } from '@/lib/server/context';
import { csvOf } from '@/lib/server/csv-stream';
import { safeCell } from '@/lib/server/http-csv';
import { getTrackRecord } from './get-track-record';

type Row = {
  externalId: string;
  name: string;
  asOf: Date;
  health: number | null;
  chances: (number | null)[] | null;
  red: boolean;
  leavesIn: number | null;
  segment: string | null;
};

const ROWS = `SELECT a.external_id AS "externalId", a.name, x.as_of AS "asOf", x.health, x.chances, x.red, x.leaves_in AS "leavesIn", g.name AS segment
  FROM backtest_score x JOIN account a ON a.workspace_id = x.workspace_id AND a.id = x.account_id
  LEFT JOIN segment g ON g.workspace_id = x.workspace_id AND g.model_version_id = x.model_version_id AND g.position = x.segment
  WHERE x.workspace_id = $1 AND x.model_version_id = $2 AND ($3::int < 0 OR x.segment = $3::int) ORDER BY x.as_of, lower(a.name), a.id`;

/** The heads alone where nothing was measured. */
export async function trackRecordCsv(ctx: Ctx, query: TrackQuery): Promise<Response> {
  allow(ctx, 'model:read');
  const { model, record } = await getTrackRecord(ctx, query);
  const { dated, horizons, segment } = record ?? { dated: false, horizons: [0], segment: -1 };
  const chances = horizons.map((days) => `probability_of_leaving${dated ? `_${days}_days` : ''}`);
  const stamp = [model && `v${model.number}`, record?.measuredAt];
  return csvOf<Row>(ctx.workspaceId, {
    fileName: 'track record',
    columns: [
      'account_id',
      'account',
      'month_end_utc',
      'health_0_100',
      ...chances,
      'on_red_list',
      'left_after_days',
      'left',
      'segment',
      'model_version',
      'measured_at_utc',
    ],
    text: ROWS,
    values: [ctx.workspaceId, model?.id ?? null, segment],
    record: (row) => [
      ...[safeCell(row.externalId), safeCell(row.name), dated ? row.asOf.toISOString().slice(0, 10) : null],
      row.health === null ? null : Math.max(0, Math.min(100, Math.round(row.health))),
      ...horizons.map((_, k) => row.chances?.[k]?.toFixed(4)),
      ...[row.red ? 'yes' : 'no', dated ? row.leavesIn?.toFixed(1) : null, row.leavesIn === null ? 'no' : 'yes'],
      ...[row.segment && safeCell(row.segment), ...stamp],
    ],
  });
}
