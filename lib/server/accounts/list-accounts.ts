import 'server-only';
import { type AccountPage, type AccountQuery, PAGE_SIZE } from '@/lib/contracts/accounts';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { type ListedRow, listed, order, rowOf, where } from './query';

export async function listAccounts(ctx: Ctx, query: AccountQuery): Promise<AccountPage> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    const { thresholds } = await currentSettings(ctx, db);
    const rows = await db.$queryRaw<(ListedRow & { total: number })[]>`
      SELECT *, count(*) OVER ()::int AS total FROM (${listed(ctx, thresholds)}) x WHERE ${where(query)} ORDER BY ${order(query)}
      LIMIT ${PAGE_SIZE} OFFSET ${query.page * PAGE_SIZE}`;
    const total = rows[0]?.total ?? (query.page === 0 ? 0 : await countOf());
    return { rows: rows.map(rowOf), total, page: query.page };

    /** A page past the end has no row to carry the total. */
    async function countOf(): Promise<number> {
      const [row] = await db.$queryRaw<
        { total: number }[]
      >`SELECT count(*)::int AS total FROM (${listed(ctx, thresholds)}) x WHERE ${where(query)}`;
      return row?.total ?? 0;
    }
  });
}
