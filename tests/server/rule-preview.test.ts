import { describe, expect, it } from 'vitest';
import { type RuleProposal, type Rules, THIS_SEGMENT } from '@/lib/contracts/rule-segments';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import {
  addRuleSegment,
  changeRuleSegment,
  moveRuleSegment,
  removeRuleSegment,
} from '@/lib/server/rule-segments/change-rule-segments';
import { getRuleSegment } from '@/lib/server/rule-segments/get-rule-segment';
import { listRuleSegments } from '@/lib/server/rule-segments/list-rule-segments';
import { previewRuleSegment } from '@/lib/server/rule-segments/preview-rule-segment';
import { ask, company } from '@/tests/support/rule-company';

/** Small whole numbers, the same at every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe('what is said of a change before it is made', () => {
  const OFFERED: [string, string, (roll: (below: number) => number) => unknown][] = [
    ['arr', 'min', (roll) => roll(9) * 1000],
    ['arr', 'max', (roll) => roll(9) * 1000],
    ['field:employees', 'between', (roll) => [roll(4) * 10, 40 + roll(4) * 10]],
    ['field:industry', 'any', (roll) => ['retail', 'health', 'energy'].slice(roll(3))],
    ['field:industry', 'none', (roll) => ['retail', 'health'].slice(roll(2))],
    ['field:pilot', 'any', () => ['yes']],
    ['field:signed', 'ago', (roll) => roll(300)],
    ['contact', 'missing', () => null],
    ['renewal', 'known', () => null],
  ];

  function madeRules(roll: (below: number) => number): Rules {
    const conditions = Array.from({ length: 1 + roll(3) }, () => {
      const [field = '', operator = '', value = () => null] = OFFERED[roll(OFFERED.length)] ?? [];
      return ask(field, operator, value(roll));
    });
    return { match: roll(2) === 0 ? 'all' : 'any', conditions };
  }

  /** Where each account is, by name. */
  async function places(ctx: Ctx): Promise<Map<string, string | null>> {
    const { rows } = await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0 });
    const places = new Map<string, string | null>(rows.map(({ name }) => [name, null]));
    for (const { id, name } of (await listRuleSegments(ctx)).segments)
      for (const member of (await getRuleSegment(ctx, id)).members) places.set(member.name, name);
    return places;
  }

  async function done(ctx: Ctx, proposal: RuleProposal, name: string): Promise<void> {
    const basedOn = proposal.id === null ? '' : (await getRuleSegment(ctx, proposal.id)).updatedAt;
    if (proposal.kind === 'delete') await removeRuleSegment(ctx, proposal.id, { basedOn });
    else if (proposal.kind === 'move')
      await moveRuleSegment(ctx, proposal.id, { position: proposal.position, basedOn });
    else if (proposal.id === null)
      await addRuleSegment(ctx, { name, rules: proposal.rules, position: proposal.position });
    else
      await changeRuleSegment(ctx, proposal.id, { name, rules: proposal.rules, position: proposal.position, basedOn });
  }

  function proposed(roll: (below: number) => number, ids: readonly string[]): RuleProposal {
    const id = ids[roll(Math.max(1, ids.length))];
    const kind = roll(6);
    if (id === undefined || kind < 2)
      return { kind: 'save', id: null, rules: madeRules(roll), position: 1 + roll(ids.length + 1) };
    const position = 1 + roll(ids.length);
    if (kind === 2) return { kind: 'delete', id };
    return kind === 3 ? { kind: 'save', id, rules: madeRules(roll), position } : { kind: 'move', id, position };
  }

  it.each([11, 22, 33])('is what then happens, over a row of random changes (%i)', async (seed) => {
    const ctx = await company();
    const roll = dice(seed);
    let changed = 0;
    for (let step = 0; step < 14; step++) {
      const { segments } = await listRuleSegments(ctx);
      const proposal = proposed(
        roll,
        segments.map(({ id }) => id),
      );
      const name = segments.find(({ id }) => id === proposal.id)?.name ?? `Segment ${step}`;
      const said = await previewRuleSegment(ctx, proposal);
      const before = await places(ctx);
      await done(ctx, proposal, name);
      const after = await places(ctx);
      const moved = [...after].filter(([account, place]) => before.get(account) !== place);
      const as = (place: string | null) => (place === THIS_SEGMENT ? name : place);
      expect(said.names.map((each) => [each.name, as(each.from), as(each.to)]).sort()).toEqual(
        moved.map(([account, place]) => [account, before.get(account) ?? null, place]).sort(),
      );
      expect([said.changes, said.flows.reduce((sum, { accounts }) => sum + accounts, 0)]).toEqual([
        moved.length,
        moved.length,
      ]);
      expect(said.members).toBe([...after.values()].filter((place) => place === name).length);
      expect(said.joins).toBe(moved.filter(([, place]) => place === name).length);
      expect(said.leaves).toBe(moved.filter(([account]) => before.get(account) === name).length);
      const stands = (await listRuleSegments(ctx)).segments.find((each) => each.name === name);
      if (stands)
        expect(await getRuleSegment(ctx, stands.id)).toMatchObject({ matching: said.matching, accounts: said.members });
      expect(said.taken).toBe(stands ? said.matching - said.members : 0);
      changed += moved.length;
    }
    expect(changed).toBeGreaterThan(10);
  });
});
