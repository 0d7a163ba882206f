import 'server-only';
import { type AccountPage, type AccountQuery, PAGE_SIZE } from '@/lib/contracts/accounts';
import { asOfDay } from '@/lib/server/as-of';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { order, viewOf } from './filter';
import { type ListedRow, listed, rowOf } from './query';

export async function listAccounts(ctx: Ctx, query: AccountQuery): Promise<AccountPage> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    const then = asOfDay(ctx, query.asOf);
    const all = listed(then, await currentSettings(ctx, db));
    const { fits } = await viewOf(then, db, query);
    // which rows first, then what stands in them: the columns of other rows are never worked out
    const page = await db.$queryRaw<{ id: string; total: number }[]>`
      SELECT id, count(*) OVER ()::int AS total FROM (${all}) x WHERE ${fits} ORDER BY ${order(query)} LIMIT ${PAGE_SIZE} OFFSET ${query.page * PAGE_SIZE}`;
    const ids = page.map((row) => row.id);
    const rows = await db.$queryRaw<ListedRow[]>`${all} AND a.id = ANY(${ids}::uuid[])`;
    const rowOfId = new Map(rows.map((row) => [row.id, rowOf(row)]));
    const total = page[0]?.total ?? (query.page === 0 ? 0 : await countOf());
    return { rows: ids.flatMap((id) => rowOfId.get(id) ?? []), total, page: query.page };

    /** A page past the end has no row to carry the total. */
    async function countOf(): Promise<number> {
      const [row] = await db.$queryRaw<
        { total: number }[]
      >`SELECT count(*)::int AS total FROM (${all}) x WHERE ${fits}`;
      return row?.total ?? 0;
    }
  });
}
