import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteAccount } from '@/lib/server/accounts/delete-account';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { promoteModel } from '@/lib/server/models/change-models';
import { getModel } from '@/lib/server/models/get-model';
import { rescoreAccounts, wantScores } from '@/lib/server/models/want-scores';
import { trained } from '@/tests/support/customer-file';
import { importFacts, rowsOf } from '@/tests/support/facts';
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
  ticketWithin,
  waiting,
  yesterday,
} from '@/tests/support/few-scores';
import { begun, runTask } from '@/tests/support/interleave';
import { asOwner, runQueued } from '@/tests/support/world';

describe('one account scored again alone while something else happens', () => {
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

  it('stays in place when a pass ends that had read before: its row is the word of that pass', async () => {
    const [name = '', gone = ''] = here.slice(12);
    const before = (await current(ctx, idOf(name)))?.tickets ?? 0;
    const alone: Row[] = [];
    const pass = await runTask(ctx, 'rescore', {
      before: async () => {
        await newTickets(ctx, name);
        await importFacts(ctx, `account_id,outcome,date\n${gone},churned,${yesterday()}\n`, { kind: 'outcomes' });
        await runQueued(ctx, 'rescore_some');
        for (const each of [name, gone]) alone.push(...(await scoresOf(ctx, idOf(each))));
      },
    });
    const now = [await scoresOf(ctx, idOf(name)), await scoresOf(ctx, idOf(gone))].flat();
    expect(now.map(({ asOf, passAt, state, tickets: n }) => [asOf, passAt, state, n])).toEqual([
      [alone[0]?.asOf, pass, 'scored', before + 1],
      [alone[1]?.asOf, pass, 'left', expect.anything()],
    ]);
    const others = (await scores(ctx)).filter(({ id }) => id !== idOf(name) && id !== idOf(gone));
    expect(new Set(others.map(({ asOf }) => Number(asOf)))).toEqual(new Set([Number(pass)]));
    here = here.filter((each) => each !== gone);
  });

  it('makes a pass wait for its end, which then has the last word', async () => {
    const [name = ''] = here.slice(13);
    await ticketWithin(ctx, idOf(name));
    const kept: { pass?: Awaited<ReturnType<typeof begun<Date>>> } = {};
    await runTask(ctx, 'rescore_some', {
      within: async () => {
        kept.pass = await begun(() => runTask(ctx, 'rescore'));
        expect(kept.pass.over()).toBe(false);
      },
    });
    const pass = await kept.pass?.end;
    expect((await scoresOf(ctx, idOf(name))).map(({ asOf, passAt }) => [asOf, passAt])).toEqual([[pass, pass]]);
  });

  it('waits for a pass that is being kept, and then belongs to it', async () => {
    const [name = ''] = here.slice(14);
    const before = (await current(ctx, idOf(name)))?.tickets ?? 0;
    const kept: { alone?: Awaited<ReturnType<typeof begun<Date>>> } = {};
    const pass = await runTask(ctx, 'rescore', {
      before: () => ticketWithin(ctx, idOf(name)),
      within: async () => {
        kept.alone = await begun(() => runTask(ctx, 'rescore_some'));
        expect(kept.alone.over()).toBe(false);
      },
    });
    await kept.alone?.end;
    const [row, ...more] = await scoresOf(ctx, idOf(name));
    expect(more).toEqual([]);
    expect(row).toMatchObject({ passAt: pass, tickets: before + 1 });
  });

  it('is asked for anew by what is learned while it runs', async () => {
    const [name = ''] = here.slice(15);
    const before = (await current(ctx, idOf(name)))?.tickets ?? 0;
    await ticketWithin(ctx, idOf(name));
    await asOwner((client) =>
      client.query("UPDATE job_progress SET state = 'running' WHERE workspace_id = $1 AND kind = 'rescore_some'", [
        ctx.workspaceId,
      ]),
    );
    const kept: { next?: Awaited<ReturnType<typeof begun<void>>> } = {};
    await runTask(ctx, 'rescore_some', {
      within: async () => {
        kept.next = await begun(() => ticketWithin(ctx, idOf(name)));
        expect(kept.next.over()).toBe(false);
      },
    });
    await kept.next?.end;
    expect((await current(ctx, idOf(name)))?.tickets).toBe(before + 1);
    expect([await waiting(ctx), await stale(ctx)]).toEqual([['rescore_some'], [idOf(name)]]);
    await runQueued(ctx, 'rescore_some');
    expect((await current(ctx, idOf(name)))?.tickets).toBe(before + 2);
  });

  it('reads what was being committed when it began', async () => {
    const [name = ''] = here.slice(16);
    const before = (await current(ctx, idOf(name)))?.tickets ?? 0;
    await ticketWithin(ctx, idOf(name));
    const kept: { job?: Awaited<ReturnType<typeof begun<Date>>> } = {};
    await ticketWithin(ctx, idOf(name), async () => {
      kept.job = await begun(() => runTask(ctx, 'rescore_some'));
      expect(kept.job.over()).toBe(false);
    });
    await kept.job?.end;
    expect((await current(ctx, idOf(name)))?.tickets).toBe(before + 2);
    expect(await stale(ctx)).toEqual([]);
  });

  it('is left out when the account is deleted, also between its name and its score', async () => {
    const [first = '', second = ''] = here.slice(17);
    await ticketWithin(ctx, idOf(first));
    await ticketWithin(ctx, idOf(second));
    await deleteAccount(later(ctx), idOf(first));
    expect(await stale(ctx)).toEqual([idOf(second)]);
    const kept: { deletion?: Awaited<ReturnType<typeof begun<unknown>>> } = {};
    await runTask(ctx, 'rescore_some', {
      within: async () => {
        kept.deletion = await begun(() => deleteAccount(later(ctx), idOf(second)));
        expect(kept.deletion.over()).toBe(false);
      },
    });
    await kept.deletion?.end;
    expect(await scoresOf(ctx, idOf(second))).toEqual([]);
    here = here.filter((each) => each !== first && each !== second);
  });

  it('follows a promotion, which waits for one that runs', async () => {
    const [name = ''] = here.slice(17);
    const was = (
      await rowsOf<{ id: string }>(ctx, 'SELECT model_version_id AS id FROM active_model WHERE workspace_id = $1')
    )[0]?.id;
    const second = await trained(ctx, 2);
    await ticketWithin(ctx, idOf(name));
    const before = await scoresOf(ctx, idOf(name));
    await promoteModel(later(ctx), second, { reason: 'looked at' });
    await runQueued(ctx, 'rescore_some');
    const [row, ...more] = await scoresOf(ctx, idOf(name)); // of the version in use now
    expect(more).toEqual([]);
    expect(row?.tickets).toBe((before[0]?.tickets ?? 0) + 1);
    expect(row?.passAt?.toISOString()).toBe((await getModel(ctx, second)).asOf);
    const old = await rowsOf<{ asOf: Date }>(
      ctx,
      `SELECT as_of AS "asOf" FROM score WHERE workspace_id = $1 AND model_version_id = '${was}' AND account_id = '${idOf(name)}'`,
    );
    expect(old.map(({ asOf }) => asOf)).toEqual(before.map(({ asOf }) => asOf));

    await ticketWithin(ctx, idOf(name));
    const kept: { back?: Awaited<ReturnType<typeof begun<unknown>>> } = {};
    await runTask(ctx, 'rescore_some', {
      within: async () => {
        kept.back = await begun(() => promoteModel(later(ctx), was ?? '', { reason: 'back' }));
        expect(kept.back.over()).toBe(false);
      },
    });
    await kept.back?.end;
    expect(await waiting(ctx)).toContain('rescore'); // a version that was retired is as old as its last time in use
    await runQueued(ctx, 'rescore');
    expect((await scoresOf(ctx, idOf(name))).at(-1)?.tickets).toBe((before[0]?.tickets ?? 0) + 2);
  });

  it('lets no pass that waits begin before what it is asked for is there', async () => {
    await rescoreAccounts(later(ctx));
    const kept: { start?: Awaited<ReturnType<typeof begun<string[]>>> } = {};
    await withConnection(ctx, async (client) => {
      await wantScores(client, ctx.workspaceId);
      kept.start = await begun(() => runQueued(ctx, 'rescore'));
      expect(await waiting(ctx)).toEqual(['rescore']);
    });
    await kept.start?.end;
    expect(await waiting(ctx)).toEqual([]);
  });
});
