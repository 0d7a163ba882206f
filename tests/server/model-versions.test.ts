import crypto from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { excludeColumn, promoteModel } from '@/lib/server/models/change-models';
import { getModel } from '@/lib/server/models/get-model';
import { listModels } from '@/lib/server/models/list-models';
import { listSegments } from '@/lib/server/segments/list-segments';
import { customerFile, trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { RACERS, race } from '@/tests/support/racers';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

const ROWS = 150;
const VIEW = { sort: 'riskArr', dir: 'desc', page: 0 } as const;
const artifactOf = async (id: string): Promise<string> =>
  asOwner(
    async (client) =>
      (await client.query("SELECT encode(sha256(artifact), 'hex') AS hash FROM model_version WHERE id = $1", [id]))
        .rows[0].hash,
  );

describe('versions', () => {
  let ctx: Ctx;
  let first: string;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: ROWS }));
    first = await trainedAndPromoted(ctx);
  });

  /** Which versions stand behind each page. */
  async function shown(): Promise<{ pages: (string | undefined)[]; scores: (number | null)[]; segments: string[] }> {
    const { rows } = await listAccounts(ctx, VIEW);
    const account = await getAccount(ctx, rows[0]?.id ?? '');
    const segments = await listSegments(ctx);
    const pages = [account, segments, await getIngredients(ctx), await accountOverview(ctx, VIEW)];
    return {
      pages: pages.map((page) => page.model?.id),
      scores: rows.map((row) => row.health),
      segments: segments.segments.map((each) => each.id),
    };
  }

  it('of the same data and seed are the same bytes, whatever else a workspace holds', async () => {
    const other = await mintWorkspace();
    await importFile(other, customerFile({ rows: ROWS }));
    const [mine, theirs] = [await artifactOf(first), await artifactOf(await trained(other))];
    expect(theirs).toBe(mine);
  });

  it('change by one pointer: everything shown is of one version, and goes back as it was', async () => {
    const before = await shown();
    expect(before.pages).toEqual(Array(4).fill(first));
    const second = await trained(ctx, 2);
    expect(await shown()).toEqual(before);
    await promoteModel(ctx, second, { reason: 'looked at' });
    const after = await shown();
    expect(after.pages).toEqual(Array(4).fill(second));
    expect(after.segments.some((id) => before.segments.includes(id))).toBe(false);
    const { rows } = await asOwner((client) =>
      client.query(
        'SELECT count(*) FILTER (WHERE model_version_id = $2)::int AS new, count(*)::int AS all, (SELECT count(*)::int FROM active_model WHERE workspace_id = $1) AS pointers FROM score WHERE workspace_id = $1',
        [ctx.workspaceId, second],
      ),
    );
    expect(rows[0]).toEqual({ new: ROWS, all: 2 * ROWS, pointers: 1 });
    await promoteModel(ctx, first, { reason: 'back again' });
    expect(await shown()).toEqual(before);
    expect((await listModels(ctx)).models.map(({ id, status }) => [id, status])).toEqual([
      [second, 'retired'],
      [first, 'active'],
    ]);
    await expect(promoteModel(ctx, first, {})).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are promoted by one of two hundred racers', async () => {
    const candidate = (await listModels(ctx)).models.find((model) => model.status !== 'active')?.id ?? '';
    const answers = await race(() => promoteModel(ctx, candidate, { reason: 'x' }));
    expect(answers).toEqual({ done: 1, conflict: RACERS - 1 });
    expect((await listModels(ctx)).models.filter((model) => model.status === 'active').length).toBe(1);
  });

  it('use no column that was left out, until it is taken in again', async () => {
    await excludeColumn(ctx, { key: 'logins_90d', reason: 'counts the goodbye call' });
    const without = await getModel(ctx, await trained(ctx, 3));
    const column = without.columns.find((each) => each.name === 'logins_90d');
    expect(column).toMatchObject({ used: false, excludedReason: 'counts the goodbye call' });
    const { rows } = await asOwner((client) =>
      client.query('SELECT columns, report::text, settings -> $2 AS typical FROM model_version WHERE id = $1', [
        without.id,
        'typical',
      ]),
    );
    expect(rows[0].columns).not.toContain('logins_90d');
    expect(Object.keys(rows[0].typical)).not.toContain('logins_90d');
    expect(rows[0].report).not.toContain('logins_90d');
    await excludeColumn(ctx, { key: 'logins_90d', reason: null });
    await expect(excludeColumn(ctx, { key: 'no such column', reason: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('without a signal ask for a written reason', async () => {
    const noise = await mintWorkspace();
    const chance = (i: number, of: string) => crypto.createHash('sha256').update(`b${of}${i}`).digest().readUInt8() % 9;
    const lines = Array.from(
      { length: 150 },
      (_, i) => `n-${i},${chance(i, 'seats')},${chance(i, 'tickets')},${chance(i, 'left') > 5 ? 'Yes' : 'No'}`,
    );
    await importFile(noise, `customer_id,seats,tickets,churned\n${lines.join('\n')}\n`);
    const id = await trained(noise);
    expect((await getModel(noise, id)).gate.join(' ')).toContain('No signal');
    await expect(promoteModel(noise, id, {})).rejects.toMatchObject({ code: 'conflict', field: 'reason' });
    expect(await promoteModel(noise, id, { reason: 'to try the pages' })).toMatchObject({
      status: 'active',
      promotionReason: 'to try the pages',
    });
  });
});
