import { beforeAll, describe, expect, it } from 'vitest';
import { withConnection } from '@/lib/server/db';
import { readDated } from '@/lib/server/models/dated-material';
import type { DatedMaterial } from '@/lib/server/models/dated-rows';
import { learnOrRank } from '@/lib/server/models/rank';
import { getSettings } from '@/lib/server/settings/get-settings';
import { type DatedWorld, datedWorld } from '@/tests/support/dated-world';

/** The labelled rows of a reading, by account and month. */
function learnedRows({ input }: DatedMaterial): Map<string, string> {
  const { table, dated, known, y } = input;
  return new Map(
    Array.from({ length: table.rows }, (_, row) => row)
      .filter((row) => known[row] === 1)
      .map((row) => [
        `${table.cells.map((cells) => cells[row]).join('|')} ${dated?.day[row]}`,
        `${y[row]} ${dated?.leavesIn[row]}`,
      ]),
  );
}

describe('a training that draws accounts', () => {
  let all: DatedMaterial;
  let drawn: DatedMaterial;

  beforeAll(async () => {
    const world: DatedWorld = await datedWorld({ accounts: 110 });
    const { ctx, now } = world;
    const rules = await getSettings(ctx);
    const read = async (most?: number): Promise<DatedMaterial> => {
      const scope = { workspaceId: ctx.workspaceId, now, rules, reconstruct: true };
      const found = await withConnection(ctx, (client) => readDated(client, most ? { ...scope, most } : scope));
      if (!found) throw new Error('expected dates');
      return found;
    };
    all = await read();
    drawn = await read(1_000);
  });

  it('learns from all months of some accounts, as they are, and says so', () => {
    const [every, some] = [learnedRows(all), learnedRows(drawn)];
    expect(some.size).toBeGreaterThan(300);
    expect(some.size).toBeLessThan(0.8 * every.size);
    for (const [row, outcome] of some) expect(every.get(row)).toBe(outcome);
    expect(new Set(drawn.input.dated?.day.subarray(0, some.size)).size).toBeGreaterThan(12);
    expect(drawn.leavers).toBeLessThan(all.leavers);
    const codes = ({ input }: DatedMaterial) => input.findings.map(({ code }) => code);
    expect(codes(drawn)).toContain('drawn_accounts');
    expect(codes(all)).not.toContain('drawn_accounts');
    expect(drawn.input.findings.find(({ code }) => code === 'drawn_accounts')?.message).toMatch(
      /^Learned from \d+ of 11\d accounts, drawn by chance/,
    );
  });

  it('scores everyone, those not drawn by all members', () => {
    expect(drawn.material.accountIds).toEqual(all.material.accountIds);
    const options = { seed: 1, engine: 'scorecard', horizon: '90 days' } as const;
    const { scores, fold } = learnOrRank({ ...drawn.input, options }, () => undefined);
    expect(scores.health).toHaveLength(all.material.accountIds.length);
    expect(scores.health.every(Number.isFinite)).toBe(true);
    const { account, live } = drawn.input.dated ?? { account: new Int32Array(0), live: new Uint8Array(0) };
    const learned = new Set(account.filter((_, row) => drawn.input.known[row] === 1));
    const blind = account.filter((each, row) => live[row] === 1 && !learned.has(each)).length;
    expect(blind).toBeGreaterThan(0);
    expect(fold.filter((k) => k === -1)).toHaveLength(blind);
  });
});
