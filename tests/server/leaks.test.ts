import { beforeAll, describe, expect, it } from 'vitest';
import { withConnection } from '@/lib/server/db';
import { promoteModel } from '@/lib/server/models/change-models';
import { readDated } from '@/lib/server/models/dated-material';
import type { DatedMaterial } from '@/lib/server/models/dated-rows';
import { getModel } from '@/lib/server/models/get-model';
import { buildSnapshots } from '@/lib/server/snapshots/build-snapshots';
import { baselineOf, crossValidatedAuc, signalsOf, sourcesOf, toRaw } from '@/scoring';
import { rng, shuffle } from '@/scoring/random';
import { trained } from '@/tests/support/customer-file';
import { type DatedWorld, datedWorld, type Facts, insertFacts } from '@/tests/support/dated-world';
import { asOwner } from '@/tests/support/world';

const RULES = { horizonDays: 90, gapDays: 30, countInvoluntary: true };
const DAY = 86_400_000;

describe('nothing from after the instant reaches a snapshot', () => {
  let world: DatedWorld;
  let before: DatedMaterial;
  const scope = ({ ctx, now }: DatedWorld) => ({ workspaceId: ctx.workspaceId, now, rules: RULES, reconstruct: false });

  async function material(of = world): Promise<DatedMaterial> {
    const dated = await withConnection(of.ctx, (client) => readDated(client, scope(of)));
    if (!dated) throw new Error('nothing is dated');
    return dated;
  }

  /** The labelled rows, column by column. */
  const learned = ({ input: { table, known } }: DatedMaterial) =>
    table.cells.map((cells) => cells.filter((_, row) => known[row] === 1));

  /** Cross-validated area of the labelled rows, by account, with their labels or with others. */
  function areaOf({ input: { table, plans, y, known, dated } }: DatedMaterial, labels: Uint8Array = y): number {
    const n = known.reduce((sum, flag) => sum + flag, 0);
    const raw = toRaw({ ...table, rows: n, cells: table.cells.map((cells) => cells.slice(0, n)) }, plans);
    const group = dated?.account.slice(0, n) ?? new Int32Array(n);
    const sources = sourcesOf(plans);
    const input = { raw, sources, y: labels.slice(0, n), group, account: group };
    return crossValidatedAuc(
      { ...input, baseline: baselineOf(plans), signals: signalsOf(plans) },
      { seed: 1, engine: 'auto', horizon: '90 days' },
    );
  }

  beforeAll(async () => {
    world = await datedWorld();
    before = await material();
  });

  it('labels shuffled by account are foretold no better than by a coin', async () => {
    const fixed = await material(await datedWorld({ now: new Date('2025-12-15T12:00:00Z') }));
    const account = fixed.input.dated?.account ?? new Int32Array();
    const accounts = account.reduce((most, each) => Math.max(most, each + 1), 0);
    const areas = Array.from({ length: 8 }, (_, k) => {
      const order = Int32Array.from({ length: accounts }, (_, i) => i);
      shuffle(order, rng(100 + k));
      const leaves = Uint8Array.from(order, (place) => Number(place < 0.4 * accounts));
      return areaOf(
        before,
        Uint8Array.from(account, (each) => leaves[each] ?? 0),
      );
    });
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    expect(Math.abs(mean - 0.5), `areas ${areas.map((area) => area.toFixed(3)).join(' ')}`).toBeLessThanOrEqual(0.05);
  });

  it('a fact recorded later leaves the bytes as they were, whenever it happened', async () => {
    const few = await datedWorld({ accounts: 12, seed: 5 });
    const asOf = new Date(Date.UTC(few.now.getUTCFullYear(), few.now.getUTCMonth() - 6, 1));
    const life = few.lives.find((each) => each.leaves === null);
    const id = life?.id ?? '';
    const earlier = (days: number) => new Date(asOf.getTime() - days * DAY);
    const bytes = async () => {
      await withConnection(few.ctx, async (client) => {
        const rows = buildSnapshots(client, { ...scope(few), asOfs: [asOf], accounts: [id], fields: ['plan'] });
        for await (const row of rows) expect(row.accountId).toBe(id);
      });
      const { rows } = await asOwner((client) =>
        client.query(
          'SELECT values::text AS values, input_hash FROM feature_snapshot WHERE workspace_id = $1 AND account_id = $2 AND as_of = $3',
          [few.ctx.workspaceId, id, asOf],
        ),
      );
      expect(rows.length).toBe(1);
      return rows[0];
    };
    const known = await bytes();
    const late = { account_id: id, recorded_at: asOf };
    const happened = { ...late, occurred_at: earlier(10) };
    const facts: Record<string, Facts> = {
      ticket: { ...happened, severity: '1', opened_at: earlier(10), closed_at: null },
      interaction: { ...happened, kind: 'call' },
      survey_response: { ...happened, kind: 'nps', score: 0, scale_min: 0, scale_max: 10, scale_version: '0-10' },
      invoice: { ...happened, amount_minor: 5, currency: 'USD', failed: true, due_at: earlier(9) },
      milestone: { ...happened, name: 'gone live' },
      contact: { ...happened, name: 'Nobody', role: 'champion', left_at: earlier(5) },
      account_stage: { ...happened, stage: 'leaving' },
      usage_event: { ...happened, id: 9_000_001, event: 'goodbye', user_ref: 'u99', quantity: 1 },
      usage_daily: { account_id: id, day: earlier(10), event: 'goodbye', recorded_day: asOf, count: 500, users: 9 },
      account_history: {
        account_id: id,
        recorded_at: asOf,
        recorded_assumed: false,
        values: JSON.parse('{"plan":"none"}'),
      },
      subscription: {
        ...{
          ...happened,
          arr_minor: 7,
          currency: 'USD',
          seats: 1,
          product: 'third',
          started_at: earlier(10),
          trial: false,
        },
        ...{ notice_at: earlier(1), auto_renew: false },
      },
    };
    await asOwner(async (client) => {
      for (const [table, row] of Object.entries(facts)) await insertFacts(client, few.ctx, table, [row]);
    });
    expect(await bytes()).toEqual(known);
    await asOwner(async (client) => {
      for (const [table, row] of Object.entries(facts)) {
        const told: Facts =
          'recorded_day' in row
            ? { day: asOf, recorded_day: earlier(10) }
            : { occurred_at: asOf, recorded_at: earlier(10) };
        if (table !== 'account_history' && table !== 'subscription')
          await insertFacts(client, few.ctx, table, [
            { ...row, ...told, ...(table === 'usage_event' ? { id: 9_000_002 } : {}) },
          ]);
      }
    });
    expect(await bytes()).toEqual(known);
  });

  it('a farewell dated back into the past raises the area, is named, and blocks promotion', async () => {
    const farewell = (days: number, learnedAfter = days): Facts[] =>
      world.lives.flatMap(({ id, leaves }) => {
        if (leaves === null) return [];
        const at = new Date(leaves.getTime() - days * DAY);
        const recorded_at = new Date(leaves.getTime() - learnedAfter * DAY);
        return [
          {
            account_id: id,
            severity: '1',
            status: 'open',
            opened_at: at,
            occurred_at: at,
            recorded_at,
            subject: 'farewell',
          },
        ];
      });
    const put = (days: number, learnedAfter?: number) =>
      asOwner(async (client) => {
        await client.query("DELETE FROM ticket WHERE workspace_id = $1 AND subject = 'farewell'", [
          world.ctx.workspaceId,
        ]);
        await insertFacts(client, world.ctx, 'ticket', farewell(days, learnedAfter));
      });
    await put(-2);
    expect(learned(await material())).toEqual(learned(before));
    await put(20, -2);
    const late = await material();
    expect(learned(late)).toEqual(learned(before));
    expect(late.input.findings).toMatchObject([{ code: 'leak_after_outcome', columns: ['tickets'] }]);
    await put(95);
    const leaky = areaOf(await material());
    expect(leaky).toBeGreaterThan(areaOf(before) + 0.05);
    const id = await trained(world.ctx);
    const model = await getModel(world.ctx, id);
    const named = model.findingList.filter((finding) => finding.blocks).flatMap((finding) => finding.columns);
    expect(named).toContain('open_severity_1_tickets');
    await expect(promoteModel(world.ctx, id, {})).rejects.toMatchObject({ code: 'conflict', field: 'reason' });
  }, 300_000);
});
