import 'server-only';
import type { RateList } from '@/lib/contracts/rates';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { currentSettings } from '@/lib/server/settings/get-settings';

/** Rates into the currency the workspace has now, newest first. */
export async function listRates(ctx: Ctx): Promise<RateList> {
  allow(ctx, 'setting:read');
  return withWorkspace(ctx, async (db) => {
    const { currency: base } = await currentSettings(ctx, db);
    const rates = await db.currencyRate.findMany({
      where: { workspaceId: ctx.workspaceId, base },
      orderBy: [{ currency: 'asc' }, { validFrom: 'desc' }],
    });
    const missing = await db.$queryRaw<RateList['missing']>`
      SELECT currency, count(DISTINCT id)::int AS accounts FROM (
        SELECT id, currency FROM account WHERE workspace_id = ${ctx.workspaceId}::uuid AND arr_minor IS NOT NULL
        UNION ALL SELECT account_id, currency FROM subscription WHERE workspace_id = ${ctx.workspaceId}::uuid AND arr_minor IS NOT NULL) used
      WHERE currency <> ${base} AND NOT EXISTS (SELECT FROM currency_rate r WHERE r.workspace_id = ${ctx.workspaceId}::uuid AND r.base = ${base} AND r.currency = used.currency AND r.valid_from <= ${ctx.now})
      GROUP BY currency ORDER BY 2 DESC, 1`;
    return {
      base,
      rates: rates.map(({ id, currency, rate, validFrom }) => ({
        ...{ id, currency, rate, validFrom: validFrom.toISOString() },
      })),
      missing,
    };
  });
}
