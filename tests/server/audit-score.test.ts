import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import { AuditedScore } from '@/lib/contracts/audit-score';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { rescoreAccounts } from '@/lib/server/models/want-scores';
import { auditScore } from '@/lib/server/scores/audit-score';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { type DatedWorld, datedWorld, insertFacts } from '@/tests/support/dated-world';
import { dump } from '@/tests/support/dump';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

const VIEW: AccountQuery = { sort: 'health', dir: 'asc', page: 0 };
const DAY = 86_400_000;

async function scored(ctx: Ctx): Promise<string[]> {
  const { rows } = await listAccounts(ctx, VIEW);
  return rows.filter(({ state }) => state === 'scored').map(({ id }) => id);
}

const audit = async (ctx: Ctx, id: string, at?: string) => AuditedScore.parse(await auditScore(ctx, id, { at }));

describe('the audit of a score, with dated facts', () => {
  let world: DatedWorld;
  let ids: string[];
  beforeAll(async () => {
    world = await datedWorld();
    await trainedAndPromoted(world.ctx);
    ids = await scored(world.ctx);
  });

  it('replays every score to the last digit, from all members and from one', async () => {
    const members = new Set<boolean>();
    for (const id of ids.slice(0, 25)) {
      const { pass } = await audit(world.ctx, id);
      expect(pass?.replay).toEqual({ verdict: 'equal', differs: [], reason: null });
      members.add(pass?.member === null);
    }
    expect(members.size).toBeGreaterThan(0);
  });

  it('adds up: base and the points of every value are the health, and the shown score is that of the page', async () => {
    for (const id of ids.slice(0, 5)) {
      const { pass } = await audit(world.ctx, id);
      const sum = (pass?.values ?? []).reduce((all, { points }) => all + (points ?? 0), pass?.base ?? 0);
      expect(sum).toBeCloseTo(pass?.health ?? 0, 9);
      expect(pass?.shown).toBe((await getAccount(world.ctx, id)).health);
    }
  });

  it('says of every value that is there when the newest fact behind it was learned, before the day', async () => {
    const { pass } = await audit(world.ctx, ids[0] ?? '');
    const there = (pass?.values ?? []).filter(({ value }) => value !== null);
    expect(there.length).toBeGreaterThan(10);
    for (const { knownAt } of there) expect((knownAt ?? '9') < (pass?.asOf ?? '')).toBe(true);
  });

  it('builds the same values again from the facts, where nothing came since', async () => {
    for (const id of ids.slice(0, 10)) {
      const { pass } = await audit(world.ctx, id);
      expect(pass?.notRebuilt).toBeNull();
      expect(pass?.values.filter(({ rebuilt, late }) => rebuilt || late)).toEqual([]);
    }
  });

  it('flags facts of before that day that became known after it, and lets the score stand', async () => {
    const id = ids[1] ?? '';
    const from = new Date(world.now.getTime() + 2 * DAY);
    const ticket = {
      account_id: id,
      opened_at: new Date(world.now.getTime() - 9 * DAY),
      status: 'open',
      severity: '1',
    };
    const row = { ...ticket, occurred_at: ticket.opened_at, recorded_at: from };
    await asOwner((client) => insertFacts(client, world.ctx, 'ticket', [row, row]));
    const { pass } = await audit(world.ctx, id);
    expect(pass?.replay.verdict).toBe('equal');
    const late = pass?.values.filter((value) => value.late) ?? [];
    expect(late.length).toBeGreaterThan(2);
    for (const value of late) {
      expect(['support', 'relationship']).toContain(value.component);
      expect(value.late).toEqual({ facts: 2, from: from.toISOString() });
      expect(value.rebuilt).toBeNull();
    }
  });

  it('names values that facts filed since say otherwise, and stores nothing of what it built', async () => {
    const id = ids[2] ?? '';
    const at = new Date(world.now.getTime() - 9 * DAY);
    const ticket = { account_id: id, opened_at: at, occurred_at: at, closed_at: null, status: 'open', severity: '1' };
    await asOwner((client) => insertFacts(client, world.ctx, 'ticket', [ticket]));
    const before = await dump(world.ctx, []);
    const { pass } = await audit(world.ctx, id);
    expect(await dump(world.ctx, [])).toEqual(before);
    expect(pass?.replay.verdict).toBe('equal');
    const open = pass?.values.find(({ name }) => name === 'Open tickets');
    expect(Number(open?.rebuilt?.value ?? 0)).toBe(Number(open?.value ?? 0) + 1);
  });

  it('says so when one kept value is another than it was, and names what differs', async () => {
    const id = ids[3] ?? '';
    const before = await audit(world.ctx, id);
    const change = (expression: string) =>
      asOwner((client) =>
        client.query(
          `UPDATE feature_snapshot f SET values = f.values || jsonb_build_object('active_users_last_30_days', ${expression}) FROM score s WHERE s.snapshot_id = f.id AND s.account_id = $1 AND s.as_of = $2`,
          [id, before.pass?.asOf],
        ),
      );
    await change('0.125');
    const { pass } = await audit(world.ctx, id);
    expect(pass?.replay.verdict).toBe('differs');
    const named = pass?.replay.differs.map(({ what }) => what) ?? [];
    expect(named).toContain('Input hash');
    const hash = pass?.replay.differs[0];
    expect([hash?.kept, hash?.replayed === hash?.kept]).toEqual([pass?.inputHash, false]);
  });

  it('says in words that a model whose file is damaged cannot be replayed', async () => {
    const fresh = await mintWorkspace();
    await importFile(fresh, customerFile({ rows: 120 }));
    await trainedAndPromoted(fresh);
    await asOwner((client) =>
      client.query('UPDATE model_version SET artifact = set_byte(artifact, 8, 0) WHERE workspace_id = $1', [
        fresh.workspaceId,
      ]),
    );
    const { pass } = await audit(fresh, (await scored(fresh))[0] ?? '');
    expect(pass?.replay).toMatchObject({
      verdict: 'unreadable',
      reason: expect.stringMatching(/model v1 is of another/),
    });
    expect(pass?.values.length).toBeGreaterThan(3);
  });
});

describe('the audit of past days, with a file without dates', () => {
  it('replays every kept pass with the days as they were counted then, and knows nothing of before', async () => {
    const ctx = await mintWorkspace();
    const seen = (until: number) => (i: number) =>
      new Date(Date.UTC(2026, 0, until - ((i * 7) % 60))).toISOString().slice(0, 10);
    const file = (until: number) => customerFile({ rows: 150, extra: { last_login: seen(until) } });
    await importFile(ctx, file(60));
    await trainedAndPromoted(ctx);
    for (const until of [90, 120]) {
      await asOwner((client) =>
        client.query(
          "UPDATE score SET as_of = as_of - interval '2 days', pass_at = pass_at - interval '2 days' WHERE workspace_id = $1",
          [ctx.workspaceId],
        ),
      );
      await asOwner((client) =>
        client.query("UPDATE model_version SET as_of = as_of - interval '2 days' WHERE workspace_id = $1", [
          ctx.workspaceId,
        ]),
      );
      await importFile(ctx, file(until));
      await rescoreAccounts({ ...ctx, now: new Date() });
      await runQueued(ctx, 'rescore');
    }
    const [id = ''] = await scored(ctx);
    const { choices, keptFrom } = await audit(ctx, id);
    expect(choices).toHaveLength(3);
    expect(keptFrom).toBe(choices.at(-1)?.asOf);
    for (const { asOf, shown } of choices) {
      const { pass } = await audit(ctx, id, asOf);
      expect([pass?.asOf, pass?.shown, pass?.replay.verdict]).toEqual([asOf, shown, 'equal']);
      expect(pass?.values.map(({ name }) => name)).toContain('Last login');
      expect(pass?.notRebuilt).toMatch(/^The files say no dates/);
    }
    const between = new Date(Date.parse(choices[0]?.asOf ?? '') - DAY).toISOString();
    expect((await audit(ctx, id, between)).pass?.asOf).toBe(choices[1]?.asOf);
    const before = new Date(Date.parse(keptFrom ?? '') - 1).toISOString();
    expect(await audit(ctx, id, before)).toMatchObject({ pass: null, keptFrom });
  });
});
