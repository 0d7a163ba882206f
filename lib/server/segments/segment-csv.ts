/** Every current member of a segment as CSV, with the segment's definition, the model version and the as-of on each row. */
import 'server-only';
import { accountTable } from '@/lib/server/accounts/accounts-csv';
import { type ListedRow, listed, rowOf } from '@/lib/server/accounts/query';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { csvResponse } from '@/lib/server/http-csv';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { getSegment } from './get-segment';

export async function segmentCsv(ctx: Ctx, id: string): Promise<Response> {
  allow(ctx, 'segment:export');
  const segment = await getSegment(ctx, id);
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const rows = await db.$queryRaw<ListedRow[]>`
      SELECT * FROM (${listed(ctx, settings)}) x WHERE x.segment_id = ${segment.id}::uuid AND x.state = 'scored' ORDER BY risk_arr DESC NULLS LAST, health, id`;
    await audit(ctx, db, { action: 'segment.export', subject: segment.name, detail: { rows: rows.length } });
    const { model, name, rule } = segment;
    const more = { segment_definition: rule };
    return csvResponse(accountTable(rows.map(rowOf), { model, currency: settings.currency, more }), `segment ${name}`);
  });
}
