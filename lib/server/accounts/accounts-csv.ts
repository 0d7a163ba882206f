/** The list of accounts as CSV: exactly the view, its filters and its order, with the figures as they stand on the screen and the definition beside them. */
import 'server-only';
import { stringify } from 'csv-stringify/sync';
import type { AccountRow } from '@/lib/contracts/accounts';
import { formatMoneyCsv } from '@/lib/server/accounts/csv-cells';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { csvResponse, safeCell } from '@/lib/server/http-csv';
import { activeVersion } from '@/lib/server/models/get-model';
import { refOf } from '@/lib/server/models/version-row';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { type Filters, type ListedRow, listed, order, rowOf, where } from './query';

const BAND = { risk: 'At risk', watch: 'Watch', healthy: 'Healthy' } as const;

export async function accountsCsv(ctx: Ctx, filters: Filters): Promise<Response> {
  allow(ctx, 'account:export');
  return withWorkspace(ctx, async (db) => {
    const { thresholds } = await currentSettings(ctx, db);
    const version = await activeVersion(ctx, db);
    const rows = await db.$queryRaw<
      ListedRow[]
    >`SELECT * FROM (${listed(ctx, thresholds)}) x WHERE ${where(filters)} ORDER BY ${order(filters)}`;
    await audit(ctx, db, { action: 'account.export', subject: `${rows.length} accounts`, detail: { ...filters } });
    return csvResponse(accountTable(rows.map(rowOf), { model: version && refOf(version) }), 'accounts');
  });
}

type Stamp = { model: ReturnType<typeof refOf> | null };

/** Health 0–100, high is healthy; interval 80 %; probability in [0, 1] within the model's horizon; money in whole units of its currency. */
export function accountTable(rows: readonly AccountRow[], { model }: Stamp): string {
  const header = [
    'account_id',
    'account',
    'state',
    'health_0_100',
    'health_low_80',
    'health_high_80',
    'band',
    'main_reason',
    'probability_of_leaving',
    'horizon',
    'arr',
    'risk_x_arr',
    'currency',
    'segment',
    'model_version',
    'as_of_utc',
  ];
  const records = rows.map((row) => [
    ...[
      safeCell(row.externalId),
      safeCell(row.name),
      row.state,
      row.health,
      row.low,
      row.high,
      row.band && BAND[row.band],
      row.cause && safeCell(row.cause),
    ],
    ...[
      row.probability === null ? null : row.probability.toFixed(4),
      row.probability === null ? null : model?.horizon,
      formatMoneyCsv(row.arrMinor),
      formatMoneyCsv(row.riskArrMinor),
      row.currency,
    ],
    ...[row.segment && safeCell(row.segment.name), model && `v${model.number}`, row.scoredAt],
  ]);
  return stringify([header, ...records], { bom: true });
}
