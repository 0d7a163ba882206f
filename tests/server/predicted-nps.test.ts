import { beforeAll, describe, expect, it } from 'vitest';
import { withConnection } from '@/lib/server/db';
import { getLenses } from '@/lib/server/lenses/get-lenses';
import { listLenses } from '@/lib/server/lenses/list-lenses';
import { readLenses } from '@/lib/server/lenses/read-lenses';
import { getSettings } from '@/lib/server/settings/get-settings';
import { buildSnapshots } from '@/lib/server/snapshots/build-snapshots';
import { FEATURES } from '@/lib/server/snapshots/feature-definitions';
import { dailyPass } from '@/lib/server/worker/daily';
import { type AnswerCompany, answerCompany } from '@/tests/support/answer-company';
import { insertFacts } from '@/tests/support/dated-world';
import { importFacts, rowsOf } from '@/tests/support/facts';
import { asOwner, runQueued } from '@/tests/support/world';

const DAY = 86_400_000;
type Predicted = { id: string; mean: number; low: number; high: number; as_of: Date };

const queued = async ({ ctx }: AnswerCompany) =>
  rowsOf<{ detail: unknown }>(
    ctx,
    "SELECT detail FROM job_progress WHERE workspace_id = $1 AND kind = 'lenses' AND state = 'queued'",
  );
const predicted = ({ ctx }: AnswerCompany) =>
  rowsOf<Predicted>(
    ctx,
    'SELECT account_id AS id, mean, low, high, as_of FROM predicted_nps WHERE workspace_id = $1 ORDER BY 1, as_of',
  );

/** What a learning would read now. */
async function rowsToLearn({ ctx }: AnswerCompany) {
  const rules = await getSettings(ctx);
  const scope = { workspaceId: ctx.workspaceId, now: new Date(), rules };
  const { input } = await withConnection(ctx, (client) => readLenses(client, scope, true));
  if (!input?.nps || !('learn' in input.nps)) throw new Error('nothing to learn');
  const { table, nps } = input;
  const cells = (rows: Iterable<number>) => [...rows].map((row) => table.cells.map((column) => column[row]));
  return { plans: nps.plans, known: cells(nps.learn.rows), silent: cells(nps.asked) };
}

describe('predicted NPS where nobody ever left', () => {
  let company: AnswerCompany;
  const idOf = (name = '') => company.ids.get(name) ?? '';
  const lensOf = async (name = '') => getLenses({ ...company.ctx, now: new Date() }, idOf(name));

  beforeAll(async () => {
    company = await answerCompany();
    await importFacts(company.ctx, company.answers, { kind: 'surveys' });
    await runQueued(company.ctx, 'lenses');
  });

  it('is learned after the import that brought the eightieth answer, and says what it is worth', async () => {
    expect(await queued(company)).toEqual([]);
    const { nps, job } = await listLenses(company.ctx);
    expect(job).toMatchObject({ kind: 'lenses', state: 'done' });
    expect(nps).toMatchObject({ state: 'learned', answers: 120, accounts: 60, needed: 80, silent: 40, promised: 0.8 });
    expect(nps?.skill).toBeGreaterThan(0.5);
    expect(nps?.coverage).toBeGreaterThan(0.7);
    expect(nps?.coverage).toBeLessThan(0.93);
    expect(nps?.later).toMatchObject({ n: 0, inside: 0, error: null });
    expect(Date.parse(nps?.later.since ?? '')).toBe(Date.parse(nps?.scoredAt ?? ''));
  });

  it('stands for those who never answered and for nobody else', async () => {
    const rows = await predicted(company);
    expect(rows.map(({ id }) => id)).toEqual(company.silent.map(idOf).sort());
    for (const name of company.answering.slice(0, 5)) expect((await lensOf(name)).predictedNps).toBeNull();
    const [calm, troubled] = [await lensOf('co-60'), await lensOf('co-63')];
    expect(calm.predictedNps?.mean).toBeGreaterThan((troubled.predictedNps?.mean ?? 10) + 3);
    for (const { predictedNps: said, sentiment } of [calm, troubled]) {
      expect((said?.promoter ?? 0) + (said?.passive ?? 0) + (said?.detractor ?? 0)).toBeCloseTo(1, 12);
      expect(sentiment).toBeNull(); // real answers alone
    }
  });

  it('is learned from nothing that comes from answers, and nothing of it stands among the features of churn', async () => {
    const { plans } = await rowsToLearn(company);
    const used = plans.filter((plan) => plan.used);
    expect(used.map(({ name }) => name)).toContain('tickets_last_90_days');
    expect(used.filter(({ component }) => component === 'feedback')).toEqual([]);
    const feedback = FEATURES.filter(({ component }) => component === 'feedback').map(({ name }) => name);
    const scope = { workspaceId: company.ctx.workspaceId, now: new Date(), rules: await getSettings(company.ctx) };
    const seen = await withConnection(company.ctx, async (client) => {
      const found: [string, string[]][] = [];
      for await (const { accountId, values } of buildSnapshots(client, {
        ...scope,
        asOfs: 'live',
        fields: [],
        keep: false,
      }))
        found.push([
          accountId,
          Object.keys(values).filter((name) => feedback.includes(name) || !FEATURES.some((f) => f.name === name)),
        ]);
      return new Map(found);
    });
    expect(await rowsOf(company.ctx, 'SELECT FROM feature_snapshot WHERE workspace_id = $1')).toEqual([]); // built, not stored
    expect(seen.size).toBe(100);
    for (const name of company.silent) expect(seen.get(idOf(name))).toEqual([]);
    for (const name of company.answering) expect(seen.get(idOf(name))).toContain('last_nps');
  });

  it('takes nothing from a fact that was learned after the answer', async () => {
    const before = await rowsToLearn(company);
    const now = Date.now();
    await asOwner((client) =>
      insertFacts(
        client,
        company.ctx,
        'ticket',
        [...company.ids.values()].map((account_id) => ({
          ...{ account_id, severity: '1', status: 'open', reopened: false, closed_at: null },
          ...{ opened_at: new Date(now - 250 * DAY), occurred_at: new Date(now - 250 * DAY) },
          recorded_at: new Date(now - DAY),
        })),
      ),
    );
    const after = await rowsToLearn(company);
    expect(after.known).toEqual(before.known);
    expect(after.silent).not.toEqual(before.silent); // today it is known
    await asOwner((client) =>
      client.query("DELETE FROM ticket WHERE workspace_id = $1 AND severity = '1'", [company.ctx.workspaceId]),
    );
  });

  it('is scored again by the daily pass, which goes on without a version in use; a month keeps its last row', async () => {
    const first = await predicted(company);
    await dailyPass({ workspaceId: company.ctx.workspaceId });
    expect(await queued(company)).toEqual([{ detail: { learn: false } }]);
    await dailyPass({ workspaceId: company.ctx.workspaceId });
    expect(await queued(company)).toHaveLength(1);
    const learnedAt = (await listLenses(company.ctx)).nps?.learnedAt;
    await runQueued(company.ctx, 'lenses');
    const second = await predicted(company);
    expect((await listLenses(company.ctx)).nps).toMatchObject({ learnedAt, silent: 40 });
    expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(second.every(({ as_of }, i) => as_of > (first[i]?.as_of ?? as_of))).toBe(true);
    // the model and what is known stand still, but for the days that pass
    for (const [i, { mean }] of second.entries()) expect(mean).toBeCloseTo(first[i]?.mean ?? -1, 1);
  });

  it('goes as soon as the account answers, and is then held against that answer', async () => {
    const names = company.silent.slice(0, 6);
    const day = (days: number) => new Date(Date.now() - days * DAY);
    // as if it had been predicted forty days ago
    await asOwner(async (client) => {
      for (const [table, column] of [
        ['predicted_nps', 'as_of'],
        ['lens_model', 'scored_at'],
      ])
        await client.query(`UPDATE ${table} SET ${column} = ${column} - interval '40 days' WHERE workspace_id = $1`, [
          company.ctx.workspaceId,
        ]);
    });
    const said = new Map((await predicted(company)).map((row) => [row.id, row]));
    expect((await lensOf(names[0])).predictedNps).not.toBeNull();
    const points = [9, 8, 3, 10, 0, 7];
    const lines = names.map((name, i) => `n-${i},${name},${points[i]},${day(9).toISOString().slice(0, 10)}`);
    // an answer of somebody who had answered before is no first one
    lines.push(`n-9,${company.answering[0]},5,${day(9).toISOString().slice(0, 10)}`);
    await importFacts(company.ctx, `response_id,account_id,nps_score,date\n${lines.join('\n')}\n`, { kind: 'surveys' });
    for (const name of names) expect((await lensOf(name)).predictedNps).toBeNull();
    expect((await lensOf(company.silent[6])).predictedNps).not.toBeNull();
    // one given before the prediction, of which nobody knew then, proves nothing
    const early = { kind: 'nps', score: 2, scale_min: 0, scale_max: 10, scale_version: '0-10', occurred_at: day(60) };
    await asOwner((client) =>
      insertFacts(client, company.ctx, 'survey_response', [
        { account_id: idOf(company.silent[7]), ...early, recorded_at: day(1) },
      ]),
    );
    expect(await queued(company)).toEqual([{ detail: { learn: false } }]);
    await runQueued(company.ctx, 'lenses');
    const held = names.map((name, i) => {
      const { mean = 0, low = 0, high = 0 } = said.get(idOf(name)) ?? {};
      const answer = points[i] ?? 0;
      return { error: Math.abs(answer - mean), inside: answer >= low && answer <= high };
    });
    const { nps } = await listLenses(company.ctx);
    expect(nps).toMatchObject({ silent: 33, later: { n: 6, inside: held.filter(({ inside }) => inside).length } });
    expect(nps?.later.error).toBeCloseTo(held.reduce((sum, { error }) => sum + error, 0) / 6, 9);
    expect((await predicted(company)).filter(({ id }) => id === idOf(names[0]))).toHaveLength(1); // kept, never renewed
  });

  it('comes back for an account whose answer is older than a year', async () => {
    await asOwner((client) =>
      client.query(
        "UPDATE survey_response SET occurred_at = occurred_at - interval '400 days', recorded_at = recorded_at - interval '400 days' WHERE workspace_id = $1 AND account_id = $2",
        [company.ctx.workspaceId, idOf(company.answering[1])],
      ),
    );
    await dailyPass({ workspaceId: company.ctx.workspaceId });
    await runQueued(company.ctx, 'lenses');
    expect((await lensOf(company.answering[1])).predictedNps).not.toBeNull();
    expect((await lensOf(company.answering[2])).predictedNps).toBeNull();
  });
});

describe('predicted NPS with too few answers', () => {
  it('says how many there are and how many it takes; an import below eighty orders nothing', async () => {
    const company = await answerCompany({ answering: 40, silent: 3 });
    expect((await listLenses(company.ctx)).nps).toBeNull();
    const lines = company.answers.trimEnd().split('\n');
    await importFacts(company.ctx, `${lines.slice(0, -1).join('\n')}\n`, { kind: 'surveys' });
    expect(await queued(company)).toEqual([]);
    await importFacts(company.ctx, `${lines[0]}\n${lines.at(-1)}\n`, { kind: 'surveys' });
    expect(await queued(company)).toEqual([{ detail: { learn: false } }]);
    await asOwner((client) =>
      client.query("DELETE FROM survey_response WHERE workspace_id = $1 AND external_id = 'r-3'", [
        company.ctx.workspaceId,
      ]),
    );
    await runQueued(company.ctx, 'lenses');
    const { nps } = await listLenses(company.ctx);
    expect(nps).toMatchObject({ state: 'too_few', answers: 79, accounts: 40, needed: 80, skill: null, silent: 0 });
    expect(await predicted(company)).toEqual([]);
    await dailyPass({ workspaceId: company.ctx.workspaceId });
    expect(await queued(company)).toEqual([]); // nothing stands that would follow the days
  });
});
