/** The list of accounts as CSV: exactly the view, its filters and its order, with the figures as they stand on the screen and the definition beside them. */
import 'server-only';
import { stringify } from 'csv-stringify/sync';
import type { AccountRow } from '@/lib/contracts/accounts';
import { formatMoneyCsv } from '@/lib/server/accounts/csv-cells';
import { asOfDay } from '@/lib/server/as-of';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { csvResponse, safeCell } from '@/lib/server/http-csv';
import { activeVersion } from '@/lib/server/models/get-model';
import { refOf } from '@/lib/server/models/version-row';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { type Filters, order, viewOf } from './filter';
import { type ListedRow, listed, rowOf } from './query';

const BAND = { risk: 'At risk', watch: 'Watch', healthy: 'Healthy' } as const;

export async function accountsCsv(ctx: Ctx, filters: Filters): Promise<Response> {
  allow(ctx, 'account:export');
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const then = asOfDay(ctx, filters.asOf);
    const version = await activeVersion(then, db);
    const { fits } = await viewOf(then, db, filters);
    const rows = await db.$queryRaw<
      ListedRow[]
    >`SELECT * FROM (${listed(then, settings)}) x WHERE ${fits} ORDER BY ${order(filters)}`;
    await audit(ctx, db, { action: 'account.export', subject: `${rows.length} accounts`, detail: { ...filters } });
    return csvResponse(
      accountTable(rows.map(rowOf), { model: version && refOf(version), currency: settings.currency }),
      filters.asOf ? `accounts as of ${filters.asOf}` : 'accounts',
    );
  });
}

/** `currency` is the workspace's, in which risk × ARR stands; `more` are columns that say the same on every row. */
type Stamp = { model: ReturnType<typeof refOf> | null; currency: string; more?: Record<string, string> };

/** Health 0–100, high is healthy; interval 80 %; probability in [0, 1] within the model's horizon; money in whole units. */
export function accountTable(rows: readonly AccountRow[], { model, currency, more = {} }: Stamp): string {
  const header = [
    'account_id',
    'account',
    'state',
    'health_0_100',
    'health_low_80',
    'health_high_80',
    'band',
    'override_0_100',
    'override_until_utc',
    'main_reason',
    'probability_of_leaving',
    'horizon',
    'arr',
    'currency',
    `risk_x_arr_${currency.toLowerCase()}`,
    'segment',
    'owner',
    'renewal_utc',
    'notice_deadline_utc',
    'last_contact_utc',
    'probability_of_renewal',
    'data_learned_utc',
    'model_version',
    'as_of_utc',
    ...Object.keys(more),
  ];
  const same = Object.values(more).map(safeCell);
  const records = rows.map((row) => [
    ...[
      safeCell(row.externalId),
      safeCell(row.name),
      row.state,
      row.health,
      row.low,
      row.high,
      row.band && BAND[row.band],
      row.override?.health,
      row.override?.until.slice(0, 10),
      row.cause && safeCell(row.cause),
    ],
    ...[
      row.probability === null ? null : row.probability.toFixed(4),
      row.probability === null ? null : model?.horizon,
      formatMoneyCsv(row.arrMinor),
      row.currency,
      formatMoneyCsv(row.riskArrMinor),
    ],
    ...[
      row.segment && safeCell(row.segment.name),
      row.owner && safeCell(row.owner.name),
      row.renewalAt?.slice(0, 10),
      row.noticeAt?.slice(0, 10),
      row.contactAt?.slice(0, 10),
      row.renewProbability?.toFixed(4),
      row.dataAt,
    ],
    ...[model && `v${model.number}`, row.scoredAt, ...same],
  ]);
  return stringify([header, ...records], { bom: true });
}
