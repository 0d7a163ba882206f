import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { SetRate } from '@/lib/contracts/rates';
import type { Touched } from '@/lib/contracts/text';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { currentSettings } from '@/lib/server/settings/get-settings';

/** Rates are dated: another one from another day leaves those before as they were; the same day is corrected. */
export async function setRate(ctx: Ctx, { currency, rate, validFrom }: SetRate): Promise<Touched> {
  allow(ctx, 'setting:write');
  return withWorkspace(ctx, async (db) => {
    const { currency: base } = await currentSettings(ctx, db);
    if (currency === base)
      throw new AppError('invalid', `${base} is the currency of the workspace: its rate is 1.`, { field: 'currency' });
    const day = new Date(`${validFrom}T00:00:00Z`);
    const where = { workspaceId: ctx.workspaceId, base, currency, validFrom: day };
    const { id } = await db.currencyRate.upsert({
      where: { workspaceId_base_currency_validFrom: where },
      create: { ...where, rate, setBy: memberId(ctx) },
      update: { rate, setBy: memberId(ctx) },
    });
    await audit(ctx, db, { action: 'rate.set', subject: `1 ${currency} = ${rate} ${base}`, detail: { validFrom } });
    return { id };
  });
}

export async function removeRate(ctx: Ctx, id: string): Promise<Touched> {
  allow(ctx, 'setting:write');
  return withWorkspace(ctx, async (db) => {
    const where = { workspaceId_id: { workspaceId: ctx.workspaceId, id } };
    const rate = await db.currencyRate.findUnique({ where });
    if (!rate) throw new AppError('not_found', 'Nothing here under this address.');
    const { count } = await db.currencyRate.deleteMany({ where: { workspaceId: ctx.workspaceId, id } });
    if (count === 0) throw new AppError('not_found', 'Nothing here under this address.'); // somebody was faster
    const detail = { rate: rate.rate, validFrom: rate.validFrom.toISOString() };
    await audit(ctx, db, { action: 'rate.remove', subject: `${rate.currency} in ${rate.base}`, detail });
    return { id };
  });
}
