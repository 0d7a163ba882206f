import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import { DriversBeside } from '@/lib/contracts/beside';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { driversBeside } from '@/lib/server/scores/drivers-beside';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { type DatedWorld, datedWorld, insertFacts } from '@/tests/support/dated-world';
import { rowsOf } from '@/tests/support/facts';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

const VIEW: AccountQuery = { sort: 'health', dir: 'asc', page: 0 };
const DAY = 86_400_000;
const COLUMN = 'events_last_30_days';

type Stored = { id: string; segment: string | null; asOf: Date; values: Record<string, number> };
const liveOf = (ctx: Ctx) =>
  rowsOf<Stored>(
    ctx,
    `SELECT s.account_id AS id, s.segment_id AS segment, s.as_of AS "asOf", f.values FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
     WHERE s.workspace_id = $1 AND s.state = 'scored'`,
  );

const number = (text: string | null | undefined) => Number(text?.replace('−', '-').replace(',', ''));

describe('what stands beside the values of a score', () => {
  let world: DatedWorld;
  let live: Stored[];
  beforeAll(async () => {
    world = await datedWorld();
    await trainedAndPromoted(world.ctx);
    live = await liveOf(world.ctx);
  });

  it('is the median of its segment, for each value that the page shows', async () => {
    for (const { id, segment } of live.slice(0, 8)) {
      const found = DriversBeside.parse(await driversBeside(world.ctx, id));
      const peers = live.filter((row) => row.segment === segment);
      expect(found.segment?.accounts ?? null).toBe(segment === null ? null : peers.length);
      if (segment === null) continue;
      const known = peers.flatMap(({ values }) => values[COLUMN] ?? []).sort((a, b) => a - b);
      const middle = ((known[(known.length - 1) >> 1] ?? 0) + (known[known.length >> 1] ?? 0)) / 2;
      const said = found.values.find(({ column }) => column === COLUMN)?.segment;
      expect(number(said)).toBeCloseTo(middle, 2);
      const shown = (await getAccount(world.ctx, id)).parts.flatMap(({ features }) => features);
      for (const { column } of shown) expect(found.values.map((value) => value.column)).toContain(column);
    }
  });

  it('is its own value as kept at the last renewal, or the word that none is kept', async () => {
    const { id = '' } = live[0] ?? {};
    expect((await driversBeside(world.ctx, id)).renewal).toBeNull();
    const at = new Date(world.now.getTime() - 70 * DAY);
    const renewed = (occurred_at: Date) => ({ account_id: id, kind: 'renewed', occurred_at });
    const early = new Date(world.now.getTime() - 900 * DAY);
    await asOwner((client) => insertFacts(client, world.ctx, 'outcome', [renewed(early)]));
    expect((await driversBeside(world.ctx, id)).renewal).toEqual({ at: early.toISOString(), keptAt: null });
    await asOwner((client) => insertFacts(client, world.ctx, 'outcome', [renewed(at)]));
    const { renewal, values } = await driversBeside(world.ctx, id);
    expect(renewal?.at).toBe(at.toISOString());
    const month = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
    expect(renewal?.keptAt).toBe(month.toISOString());
    const [kept] = await rowsOf<Pick<Stored, 'values'>>(
      world.ctx,
      `SELECT values FROM feature_snapshot WHERE workspace_id = $1 AND account_id = '${id}' AND as_of = '${month.toISOString()}'`,
    );
    expect(number(values.find(({ column }) => column === COLUMN)?.renewal)).toBe(kept?.values[COLUMN]);
  });

  it('says that a file without dates keeps no renewal', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 120 }));
    await trainedAndPromoted(ctx);
    const { rows } = await listAccounts(ctx, VIEW);
    const found = await driversBeside(ctx, rows[0]?.id ?? '');
    expect(found.renewal).toBeNull();
    expect(found.values.map(({ column }) => column)).toContain('logins_90d');
  });
});
