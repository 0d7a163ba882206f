import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { rescoreAccount, wantScoresOf } from '@/lib/server/models/want-some';
import { auditScore } from '@/lib/server/scores/audit-score';
import { driversBeside } from '@/lib/server/scores/drivers-beside';
import { whyChanged } from '@/lib/server/scores/why-changed';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { insertAccounts } from '@/tests/support/dated-world';
import { importFacts, rowsOf, undoFacts } from '@/tests/support/facts';
import {
  type Company,
  current,
  later,
  newTickets,
  type Row,
  runWaiting,
  scoredCompany,
  scores,
  scoresOf,
  stale,
  VIEW,
  waiting,
  yesterday,
} from '@/tests/support/few-scores';
import { runTask } from '@/tests/support/interleave';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

/** As if everything had been scored on a day that is gone. */
const moveBack = ({ workspaceId }: Ctx, days: number) =>
  asOwner(async (client) => {
    for (const moved of [
      'score SET as_of = as_of - make_interval(days => $2), pass_at = pass_at - make_interval(days => $2)',
      'model_version SET as_of = as_of - make_interval(days => $2)',
      'active_model SET scored_at = scored_at - make_interval(days => $2)',
    ])
      await client.query(`UPDATE ${moved} WHERE workspace_id = $1`, [workspaceId, days]);
  });

describe('one account scored again alone', () => {
  let ctx: Ctx;
  let idOf: Company['idOf'];
  let here: string[];

  beforeAll(async () => {
    ({ ctx, idOf, here } = await scoredCompany());
  });
  beforeEach(async () => {
    await runWaiting(ctx);
    expect(await stale(ctx)).toEqual([]);
  });

  it('is what an import of one row asks for: a new score of that account, every other to the byte as it was', async () => {
    const [name = ''] = here;
    const before = await scores(ctx);
    const active = 'SELECT scored_at, data_until, drift, spreads FROM active_model WHERE workspace_id = $1';
    const kept = await rowsOf(ctx, active);
    await newTickets(ctx, name);
    expect(await waiting(ctx)).toEqual(['rescore_some']);
    expect(await stale(ctx)).toEqual([idOf(name)]);
    await runQueued(ctx, 'rescore_some');
    expect([await waiting(ctx), await stale(ctx)]).toEqual([[], []]);
    const after = await scores(ctx);
    const others = (rows: Row[]) => rows.filter(({ id }) => id !== idOf(name)).map(({ whole }) => whole);
    expect(others(after)).toEqual(others(before));
    const [old] = before.filter(({ id }) => id === idOf(name));
    const [row, ...more] = after.filter(({ id }) => id === idOf(name));
    expect(more).toEqual([]); // one a day
    expect(row).toMatchObject({ passAt: old?.passAt, tickets: (old?.tickets ?? 0) + 1, state: 'scored' });
    expect(Number(row?.asOf)).toBeGreaterThan(Number(old?.asOf));
    expect(await rowsOf(ctx, active)).toEqual(kept); // neither the pass nor its drift is another
  });

  it('is to the last digit what a pass over everybody says at that instant', async () => {
    const some = here.slice(1, 5);
    await newTickets(ctx, ...some, 'notice', 'new');
    await runQueued(ctx, 'rescore_some');
    const exact = () =>
      rowsOf<{ id: string; asOf: Date }>(
        ctx,
        `SELECT s.account_id AS id, s.as_of AS "asOf", s.state, s.health, s.low, s.high, s.probability, s.base, s.points, s.survival, s.shown, s.cause, s.present, s.data_at, s.input_hash, f.values
         FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id WHERE s.workspace_id = $1 ORDER BY s.account_id`,
      );
    const of = (rows: { id: string }[]) =>
      rows.filter(({ id }) => [...some, 'notice', 'new'].some((name) => idOf(name) === id));
    const alone = of(await exact());
    expect(alone).toHaveLength(6);
    const at = (await current(ctx, idOf(some[0] ?? '')))?.asOf ?? new Date(0);
    await asOwner((client) =>
      client.query(`UPDATE score SET as_of = as_of - interval '1 second' WHERE workspace_id = $1 AND as_of = $2`, [
        ctx.workspaceId,
        at,
      ]),
    );
    await runTask(ctx, 'rescore', { now: at });
    const all = await exact();
    expect(new Set(all.map(({ asOf }) => Number(asOf)))).toEqual(new Set([Number(at)]));
    expect(of(all)).toEqual(alone);
  });

  it('replaces what was said of it on the same day, and keeps what was said before', async () => {
    const [name = ''] = here.slice(5);
    await moveBack(ctx, 1);
    const [old] = await scoresOf(ctx, idOf(name));
    for (let i = 0; i < 2; i++) {
      await newTickets(ctx, name);
      await runQueued(ctx, 'rescore_some');
    }
    const rows = await scoresOf(ctx, idOf(name));
    expect(rows.map(({ passAt, tickets: n }) => [passAt, n])).toEqual([
      [null, old?.tickets],
      [old?.passAt, (old?.tickets ?? 0) + 2],
    ]);
    const { history, asOf, scoredAt } = await getAccount(later(ctx), idOf(name));
    expect(history.filter(({ reconstructed }) => !reconstructed).map((point) => point.asOf)).toEqual(
      rows.map((row) => row.asOf.toISOString()),
    );
    expect([asOf, scoredAt]).toEqual([rows[1]?.asOf.toISOString(), rows[1]?.asOf.toISOString()]);
    expect((await accountOverview(later(ctx), VIEW)).asOf).toBe(old?.passAt?.toISOString());
    const why = await whyChanged(later(ctx), idOf(name), {});
    expect([why.to.asOf, why.unexplained]).toEqual([rows[1]?.asOf.toISOString(), null]);

    const pass = await runTask(ctx, 'rescore'); // the day's own pass: the one before gets its word back
    expect((await scoresOf(ctx, idOf(name))).map((row) => [row.asOf, row.passAt])).toEqual([
      [old?.asOf, old?.passAt],
      [pass, pass],
    ]);
  });

  it('replays to the bit, and stands among all of its pass', async () => {
    const [name = '', other = ''] = here.slice(6);
    await newTickets(ctx, name);
    await runQueued(ctx, 'rescore_some');
    const row = await current(ctx, idOf(name));
    const { pass } = await auditScore(later(ctx), idOf(name), {});
    expect(pass).toMatchObject({ asOf: row?.asOf.toISOString(), replay: { verdict: 'equal', differs: [] } });
    const sizeOf = async (of: string) => (await driversBeside(later(ctx), idOf(of))).segment?.accounts ?? 0;
    expect(await sizeOf(name)).toBeGreaterThan(1);
    expect(await sizeOf(other)).toBeGreaterThan(1);
  });

  it('stays in its segment unless it is clearly outside: no pass is counted', async () => {
    const [name = ''] = here.slice(8);
    const placed = () =>
      rowsOf<{ segment: string; fits: number }>(
        ctx,
        `SELECT s.segment_id AS segment, s.fits FROM score s WHERE s.workspace_id = $1 AND s.account_id = '${idOf(name)}' AND s.pass_at = (SELECT max(pass_at) FROM score WHERE workspace_id = $1)`,
      );
    const [before] = await placed();
    await asOwner((client) =>
      client.query('UPDATE score SET fits = 7 WHERE workspace_id = $1 AND account_id = $2', [
        ctx.workspaceId,
        idOf(name),
      ]),
    );
    await rescoreAccount(later(ctx), idOf(name));
    await runQueued(ctx, 'rescore_some');
    expect(await placed()).toEqual([{ segment: before?.segment, fits: 7 }]);
    const members = await rowsOf<{ n: number }>(
      ctx,
      `SELECT count(*)::int AS n FROM segment_membership m WHERE m.workspace_id = $1 AND m.account_id = '${idOf(name)}'`,
    );
    expect(members[0]?.n).toBe(before?.segment ? 1 : 0);
  });

  it('has the state that stands in place of a score, and nothing where there is none', async () => {
    const [name = ''] = here.slice(9);
    for (const each of ['notice', 'new', 'trial', name]) await rescoreAccount(later(ctx), idOf(each));
    await importFacts(ctx, `account_id,outcome,date\n${name},churned,${yesterday()}\n`, { kind: 'outcomes' });
    expect(await waiting(ctx)).toEqual(['rescore_some']);
    await runQueued(ctx, 'rescore_some');
    const states = async () =>
      Promise.all(['notice', 'new', 'trial', name].map(async (each) => (await current(ctx, idOf(each)))?.state));
    expect(await states()).toEqual(['leaving', 'too_early', undefined, 'left']);
    expect((await getAccount(later(ctx), idOf(name))).state).toBe('left');
    expect((await getAccount(later(ctx), idOf('trial'))).state).toBe('unscored');
    await runTask(ctx, 'rescore');
    expect(await states()).toEqual(['leaving', 'too_early', undefined, 'left']);
    here = here.filter((each) => each !== name);
  });

  it('is asked for again by the undo of the import', async () => {
    const [name = ''] = here.slice(10);
    const before = (await current(ctx, idOf(name)))?.tickets;
    const { id } = await newTickets(ctx, name);
    await runQueued(ctx, 'rescore_some');
    expect((await current(ctx, idOf(name)))?.tickets).toBe((before ?? 0) + 1);
    await undoFacts(ctx, id);
    expect(await waiting(ctx)).toEqual(['rescore_some']);
    await runQueued(ctx, 'rescore_some');
    expect((await current(ctx, idOf(name)))?.tickets).toBe(before);
  });

  it('counts usage from its roll-up, and asks again when the events are taken back', async () => {
    const [name = ''] = here.slice(11);
    const days = async () =>
      (
        await rowsOf<{ n: number }>(
          ctx,
          `SELECT (f.values ->> 'days_since_last_use')::int AS n FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
         WHERE s.workspace_id = $1 AND s.account_id = '${idOf(name)}' AND s.pass_at IS NOT NULL ORDER BY s.as_of DESC LIMIT 1`,
        )
      )[0]?.n;
    const before = await days();
    expect(before).toBeGreaterThan(1);
    const { id } = await importFacts(
      ctx,
      `event_id,account_id,user_id,timestamp,event_name,count\nnew-e1,${name},u-1,${yesterday()},login,3\n`,
      { kind: 'usage' },
    );
    await runQueued(ctx, 'rescore_some');
    expect(await days()).toBe(1);
    await undoFacts(ctx, id);
    await runQueued(ctx, 'rescore_some');
    expect(await days()).toBe(before);
  });

  it('gives way to a pass over everybody where more than a thousand wait', async () => {
    await asOwner(async (client) => {
      const ids = await insertAccounts(
        client,
        ctx,
        Array.from({ length: 1_001 }, (_, i) => `many-${i}`),
      );
      const all = [...ids.values()];
      await withConnection(ctx, (own) => wantScoresOf(own, ctx.workspaceId, all));
      expect([await waiting(ctx), await stale(ctx)]).toEqual([['rescore'], []]);
      await runQueued(ctx, 'rescore');
      for (const some of [all.slice(0, 600), all.slice(500)])
        await withConnection(ctx, (own) => wantScoresOf(own, ctx.workspaceId, some));
      expect(await waiting(ctx)).toEqual(['rescore_some']);
      expect(await stale(ctx)).toHaveLength(1_001);
    });
    const before = await scores(ctx);
    await runQueued(ctx, 'rescore_some');
    expect([await waiting(ctx), await stale(ctx)]).toEqual([['rescore'], []]);
    expect(await scores(ctx)).toEqual(before);
  });

  it('gives way where the file changes how all others are counted, and asks for nothing where it speaks of nobody', async () => {
    await importFacts(ctx, 'product_id,name\np-1,Core\n', { kind: 'products' });
    expect(await waiting(ctx)).toEqual([]);
    await asOwner((client) => client.query('DELETE FROM subscription WHERE workspace_id = $1', [ctx.workspaceId]));
    const row = `s-new,${here[0]},core,5,1200,2026-01-01,2027-01-01`;
    const { id } = await importFacts(
      ctx,
      `subscription_id,account_id,product,seats,arr,start_date,renewal_date\n${row}\n`,
      { kind: 'subscriptions' },
    );
    expect(await waiting(ctx)).toEqual(['rescore']);
    await runQueued(ctx, 'rescore');
    await undoFacts(ctx, id);
    expect(await waiting(ctx)).toEqual(['rescore']);
  });
});

describe('scoring an account again by hand', () => {
  it('scores everybody where the file says no dates, and is refused without a version in use', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 120 }));
    const [row] = (await listAccounts(ctx, VIEW)).rows;
    const refused = rescoreAccount(later(ctx), row?.id ?? '');
    await expect(refused).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/No version/) });
    await trainedAndPromoted(ctx);
    expect(await rescoreAccount(later(ctx), row?.id ?? '')).toMatchObject({ kind: 'rescore', state: 'queued' });
    await importFacts(ctx, `ticket_id,account_id,opened_at\nt-1,${row?.externalId},${yesterday()}\n`, {
      kind: 'tickets',
    });
    expect([await waiting(ctx), await stale(ctx)]).toEqual([['rescore'], []]);
  });
});
