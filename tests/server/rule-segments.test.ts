import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import {
  addRuleSegment,
  changeRuleSegment,
  moveRuleSegment,
  removeRuleSegment,
} from '@/lib/server/rule-segments/change-rule-segments';
import { getRuleSegment } from '@/lib/server/rule-segments/get-rule-segment';
import { listRuleSegments } from '@/lib/server/rule-segments/list-rule-segments';
import { ruleSegmentCsv } from '@/lib/server/rule-segments/rule-segment-csv';
import { listAudit } from '@/lib/server/settings/list-audit';
import { all, ask, company } from '@/tests/support/rule-company';

describe('rule segments', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await company();
  });

  const names = async () => (await listRuleSegments(ctx)).segments.map(({ name }) => name);
  const retail = all(ask('field:industry', 'any', ['retail']));
  const large = all(ask('arr', 'min', 2000));

  it('take an account by priority, and leave the rest in none', async () => {
    const first = await addRuleSegment(ctx, { name: 'Retail', rules: retail, position: 1 });
    const second = await addRuleSegment(ctx, { name: 'Large', rules: large, position: 2 });
    const { segments, none, everyone } = await listRuleSegments(ctx);
    expect(segments.map(({ name, position, accounts, arrMinor }) => [name, position, accounts, arrMinor])).toEqual([
      ['Retail', 1, 3, 1_101_000],
      ['Large', 2, 4, 1_800_000],
    ]);
    expect([none.accounts, none.arrMinor, everyone]).toEqual([1, null, 8]);
    const { matching, taken, accounts, share } = await getRuleSegment(ctx, second.id);
    expect([matching, accounts, share]).toEqual([6, 4, 0.5]);
    expect(taken).toEqual([{ id: first.id, name: 'Retail', accounts: 2 }]);
  });

  it('are a filter of the accounts and stand in an account’s header', async () => {
    const { segments } = await listRuleSegments(ctx);
    for (const { id, name, accounts } of segments) {
      const { rows, total } = await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0, ruleSegment: id });
      expect(total).toBe(accounts);
      for (const row of rows) expect((await getAccount(ctx, row.id)).ruleSegment).toEqual({ id, name });
      const overview = await accountOverview(ctx, { sort: 'name', dir: 'asc', ruleSegment: id });
      expect([overview.accounts, overview.ruleSegments.map((each) => each.name)]).toEqual([
        accounts,
        ['Retail', 'Large'],
      ]);
    }
    const nowhere = { sort: 'name', dir: 'asc', page: 0, ruleSegment: '00000000-0000-4000-8000-000000000000' } as const;
    expect((await listAccounts(ctx, nowhere)).total).toBe(0);
  });

  it('are written as CSV: the members, the definition and how old it is', async () => {
    const [segment] = (await listRuleSegments(ctx)).segments;
    const text = await (await ruleSegmentCsv(ctx, segment?.id ?? '')).text();
    const rows: Record<string, string>[] = parse(text, { bom: true, columns: true });
    const { members, updatedAt } = await getRuleSegment(ctx, segment?.id ?? '');
    expect(rows.map((row) => row.account)).toEqual(members.map(({ name }) => name));
    for (const row of rows)
      expect([row.segment_definition, row.rule_segment, row.rule_segment_position, row.rules_changed_utc]).toEqual([
        ...['Industry is retail', 'Retail', '1 of 2', updatedAt],
      ]);
  });

  it('move and are removed without a gap, the rest in its order', async () => {
    await addRuleSegment(ctx, { name: 'Third', rules: large, position: 3 });
    const at = async (name: string) => {
      const found = (await listRuleSegments(ctx)).segments.find((each) => each.name === name);
      return { id: found?.id ?? '', basedOn: found?.updatedAt ?? '' };
    };
    const third = await at('Third');
    await moveRuleSegment(ctx, third.id, { position: 1, basedOn: third.basedOn });
    expect(await names()).toEqual(['Third', 'Retail', 'Large']);
    await expect(moveRuleSegment(ctx, third.id, { position: 2, basedOn: third.basedOn })).rejects.toMatchObject({
      code: 'conflict',
    });
    const again = await at('Third');
    await expect(moveRuleSegment(ctx, third.id, { position: 4, basedOn: again.basedOn })).rejects.toThrow(
      'Expected a position from 1 to 3, got 4.',
    );
    await moveRuleSegment(ctx, third.id, { position: 2, basedOn: again.basedOn });
    expect(await names()).toEqual(['Retail', 'Third', 'Large']);
    await removeRuleSegment(ctx, third.id, { basedOn: (await at('Third')).basedOn });
    expect((await listRuleSegments(ctx)).segments.map(({ name, position }) => [name, position])).toEqual([
      ['Retail', 1],
      ['Large', 2],
    ]);
  });

  it('have names of their own whatever the case', async () => {
    const adding = addRuleSegment(ctx, { name: 'RETAIL', rules: large, position: 1 });
    await expect(adding).rejects.toMatchObject({ code: 'conflict', field: 'name' });
    await expect(adding).rejects.toThrow('there is a rule segment called “Retail” already');
  });

  it('are changed by one person at a time: who saw an older one is told, and nothing is stored', async () => {
    const [seen] = (await listRuleSegments(ctx)).segments;
    const change = { name: 'Retail', rules: retail, position: 1, basedOn: seen?.updatedAt ?? '' };
    const racers = [1, 2, 3].map((n) =>
      changeRuleSegment(ctx, seen?.id ?? '', { ...change, name: `Retail ${n}` }).then(
        () => 'done',
        (cause) => cause.code,
      ),
    );
    expect((await Promise.all(racers)).sort()).toEqual(['conflict', 'conflict', 'done']);
    const [after] = (await listRuleSegments(ctx)).segments;
    await changeRuleSegment(ctx, seen?.id ?? '', { ...change, basedOn: after?.updatedAt ?? '' });
    await expect(removeRuleSegment(ctx, seen?.id ?? '', { basedOn: seen?.updatedAt ?? '' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await names()).toEqual(['Retail', 'Large']);
  });

  it('leave a row in the audit for each change and each export', async () => {
    const { entries } = await listAudit(ctx, {});
    const actions = entries.map(({ action }) => action).filter((action) => action.startsWith('rule-segment'));
    const counted = Object.fromEntries(
      [...new Set(actions)].sort().map((action) => [action, actions.filter((each) => each === action).length]),
    );
    expect(counted).toEqual({
      ...{ 'rule-segment.add': 3, 'rule-segment.change': 2, 'rule-segment.export': 1 },
      ...{ 'rule-segment.move': 2, 'rule-segment.remove': 1 },
    });
  });
});
