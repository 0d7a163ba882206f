import { beforeAll, describe, expect, it } from 'vitest';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { getLenses } from '@/lib/server/lenses/get-lenses';
import { excludeColumn } from '@/lib/server/models/change-models';
import { getModel } from '@/lib/server/models/get-model';
import { listModels } from '@/lib/server/models/list-models';
import { trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { type DatedWorld, datedWorld } from '@/tests/support/dated-world';
import { asOwner } from '@/tests/support/world';

const VIEW = { sort: 'riskArr', dir: 'desc', page: 0 } as const;

describe('training from dated facts', () => {
  let world: DatedWorld;
  let id: string;
  beforeAll(async () => {
    world = await datedWorld();
    id = await trainedAndPromoted(world.ctx);
  });

  const gone = () => world.lives.filter((life) => life.leaves !== null);

  it('learns from accounts that left, counted as accounts beside the rows', async () => {
    const model = await getModel(world.ctx, id);
    const { material } = await listModels(world.ctx);
    expect(material).toMatchObject({ leavers: gone().length, accounts: 153 });
    expect(model.horizon).toBe('90 days');
    expect(model.leavers).toBeGreaterThan(30);
    expect(model.leavers).toBeLessThanOrEqual(gone().length);
    expect(model.leavers + model.stayers).toBeLessThanOrEqual(152);
    expect(model.rows).toBeGreaterThan(1_000);
    expect(model.auc?.value).toBeGreaterThan(0.65);
    expect(model.auc?.value).toBeLessThan(0.95);
    expect(model.findingList.filter((finding) => finding.blocks)).toEqual([]);
    const { rows } = await asOwner((client) =>
      client.query('SELECT horizon_days FROM model_version WHERE id = $1', [id]),
    );
    expect(rows[0].horizon_days).toBe(90);
  });

  it('shows scores of customers, and why the others have none', async () => {
    const page = await listAccounts(world.ctx, VIEW);
    const stateOf = new Map(page.rows.map((row) => [row.id, row.state]));
    expect(stateOf.get(world.noticeId)).toBe('leaving');
    expect(stateOf.get(world.newId)).toBe('too_early');
    expect(stateOf.get(world.trialId)).toBe('unscored');
    const scored = page.rows.filter((row) => row.state === 'scored');
    expect(scored.length).toBeGreaterThan(60);
    for (const row of scored) expect(row.health).not.toBeNull();
    const left = await listAccounts(world.ctx, { ...VIEW, band: 'left' });
    expect(left.total).toBe(
      gone().filter(
        (life) =>
          (life.leaves?.getTime() ?? 0) < world.now.getTime() - 30 * 86_400_000 || world.lives.indexOf(life) % 2 === 0,
      ).length,
    );
  });

  it('says when an account is likely to leave: month by month, at the level of its risk', async () => {
    const page = await listAccounts(world.ctx, VIEW);
    const scored = page.rows.filter((row) => row.state === 'scored');
    expect(scored.length).toBeGreaterThan(20);
    for (const row of scored.slice(0, 5)) {
      const { survival, probability } = await getAccount(world.ctx, row.id);
      const months = survival?.months ?? [];
      expect(months.length).toBeGreaterThanOrEqual(6);
      for (let k = 1; k < months.length; k++) expect(months[k]).toBeLessThanOrEqual(months[k - 1] ?? 1);
      expect(1 - (months[2] ?? 0)).toBeCloseTo(probability ?? -1, 6);
      expect(survival?.leaves.find(({ days }) => days === 90)?.probability).toBeCloseTo(probability ?? -1, 6);
    }
  });

  it('shows each lens from what is kept, and none without data', async () => {
    const page = await listAccounts(world.ctx, VIEW);
    const scored = page.rows.filter((row) => row.state === 'scored');
    const all = await Promise.all(scored.map(async ({ id }) => ({ id, lenses: await getLenses(world.ctx, id) })));
    const seats = 'Share of seats used';
    const partOf = (of: (typeof all)[number]) => of.lenses.adoption?.parts.find(({ name }) => name === seats);
    const values = all.flatMap((each) => (partOf(each) ? [Number(partOf(each)?.value)] : []));
    expect(values.length).toBeGreaterThan(20);
    for (const each of all.slice(0, 10)) {
      const part = partOf(each);
      if (!part) continue;
      const mine = Number(part.value);
      const below =
        values.filter((value) => value < mine).length + (values.filter((value) => value === mine).length - 1) / 2;
      // the page holds the first rows of the list; the lens knows all accounts
      if (page.total === scored.length) expect(part.percentile).toBeCloseTo(below / (values.length - 1), 9);
      expect(part.percentile).toBeGreaterThanOrEqual(0);
      expect(part.percentile).toBeLessThanOrEqual(1);
    }
    for (const { id, lenses } of all.slice(0, 10)) {
      const { rows } = await asOwner((client) =>
        client.query(
          'SELECT score, occurred_at FROM survey_response WHERE account_id = $1 AND occurred_at <= $2 ORDER BY occurred_at DESC LIMIT 1',
          [id, world.ctx.now],
        ),
      );
      if (rows.length === 0) expect(lenses.sentiment).toBeNull();
      else expect(lenses.sentiment).toMatchObject({ score: rows[0].score, at: rows[0].occurred_at.toISOString() });
      expect(lenses.value?.expectedMinor).toBeLessThan(lenses.value?.fullMinor ?? 0);
      expect(lenses.value?.expectedMinor).toBeGreaterThan(0);
    }
    expect(await getLenses(world.ctx, world.newId)).toMatchObject({ renewal: null, adoption: null, value: null });
  });

  it('draws the line of a score before the first promotion by members that did not see the account’s outcome', async () => {
    const { rows } = await listAccounts(world.ctx, VIEW);
    const scored = rows.filter((row) => row.state === 'scored');
    const lines = await Promise.all(
      scored.slice(0, 12).map(async (row) => (await getAccount(world.ctx, row.id)).history),
    );
    for (const history of lines) {
      const past = history.filter(({ reconstructed }) => reconstructed);
      expect(past.length).toBeGreaterThan(3);
      expect(past.every(({ asOf }) => asOf.endsWith('-01T00:00:00.000Z'))).toBe(true);
      expect(history.filter(({ reconstructed }) => !reconstructed).length).toBe(1);
      expect(history.at(-1)?.reconstructed).toBe(false);
      const days = (history.at(-1)?.asOf ?? '').localeCompare(past.at(-1)?.asOf ?? '');
      expect(days).toBe(1);
      for (const { low, health, high } of history) expect([low <= health, health <= high]).toEqual([true, true]);
    }
    const kept = await asOwner((client) =>
      client.query(
        `SELECT count(*)::int AS n, count(*) FILTER (WHERE a.account_id IS NULL)::int AS of_others, max(r.as_of) > now() - interval '32 days' AS recent
         FROM reconstructed_score r LEFT JOIN score a ON a.workspace_id = r.workspace_id AND a.account_id = r.account_id AND a.model_version_id = r.model_version_id AND a.state = 'scored'
         WHERE r.model_version_id = $1`,
        [id],
      ),
    );
    expect(kept.rows[0].n).toBeGreaterThan(300);
    expect(kept.rows[0].of_others).toBe(0);
  });

  it('explains a score by parts that add up, from what is known of the account', async () => {
    const page = await listAccounts(world.ctx, VIEW);
    const row = page.rows.find((each) => each.state === 'scored');
    const account = await getAccount(world.ctx, row?.id ?? '');
    const parts = account.parts.reduce((sum, part) => sum + part.points, 0);
    expect((account.base ?? 0) + parts + account.clip).toBe(account.health);
    const use = account.parts.flatMap((part) => part.features).find((each) => each.name === 'Days since last use');
    expect(Number(use?.value)).toBeGreaterThan(0);
    expect((await getIngredients(world.ctx)).ingredients.map((each) => each.component)).toContain('usage');
  });

  it('scores nobody by a member that saw the account', async () => {
    const { rows } = await asOwner((client) =>
      client.query(
        'SELECT count(DISTINCT fold)::int AS folds, count(*)::int AS n, count(DISTINCT account_id)::int AS accounts FROM model_member WHERE model_version_id = $1',
        [id],
      ),
    );
    const model = await getModel(world.ctx, id);
    expect(rows[0]).toEqual({ folds: 5, n: model.leavers + model.stayers, accounts: model.leavers + model.stayers });
  });

  it('leaves a feature out until it is taken in again', async () => {
    await excludeColumn(world.ctx, { key: 'events_last_30_days', reason: 'counted twice' });
    const without = await getModel(world.ctx, await trained(world.ctx, 2));
    expect(without.columns.find((each) => each.name === 'events_last_30_days')).toMatchObject({
      used: false,
      excludedReason: 'counted twice',
    });
    await excludeColumn(world.ctx, { key: 'events_last_30_days', reason: null });
    const { rows } = await asOwner((client) =>
      client.query('SELECT key FROM field WHERE workspace_id = $1', [world.ctx.workspaceId]),
    );
    expect(rows).toEqual([]);
  });
});
