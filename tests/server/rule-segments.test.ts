import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ColumnType, MappedColumn } from '@/lib/contracts/imports';
import { Condition, type RuleProposal, Rules, THIS_SEGMENT } from '@/lib/contracts/rule-segments';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { setRate } from '@/lib/server/rates/change-rates';
import {
  addRuleSegment,
  changeRuleSegment,
  moveRuleSegment,
  removeRuleSegment,
} from '@/lib/server/rule-segments/change-rule-segments';
import { getRuleFields } from '@/lib/server/rule-segments/get-rule-fields';
import { getRuleSegment } from '@/lib/server/rule-segments/get-rule-segment';
import { listRuleSegments } from '@/lib/server/rule-segments/list-rule-segments';
import { previewRuleSegment } from '@/lib/server/rule-segments/preview-rule-segment';
import { ruleSegmentCsv } from '@/lib/server/rule-segments/rule-segment-csv';
import { overrideScore } from '@/lib/server/scores/override-score';
import { listAudit } from '@/lib/server/settings/list-audit';
import { importFacts } from '@/tests/support/facts';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

const DAY_MS = 86_400_000;
const day = (offset: number) => new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10);
const ask = (field: string, operator: string, value: unknown): Condition => Condition.parse({ field, operator, value });
const all = (...conditions: Condition[]): Rules => ({ match: 'all', conditions });
const some = (...conditions: Condition[]): Rules => ({ match: 'any', conditions });
const now = (ctx: Ctx): Ctx => ({ ...ctx, now: new Date() });

/** Eight accounts with every kind of fact, and a hole in each. */
const ACCOUNTS = `id,name,industry,employees,pilot,signed,arr,csm
a-1,Alder,retail,10,yes,${day(-400)},1000,Ann
a-2,Birch,retail,20,no,${day(-200)},2000,Ann
a-3,Cedar,health,30,yes,${day(-100)},3000,Bo
a-4,Dogwood,health,40,no,${day(-20)},4000,Bo
a-5,Elm,energy,50,yes,${day(20)},5000,
a-6,Fir,energy,60,no,,6000,Ann
a-7,Gum,,70,,${day(-5)},,Bo
a-8,Hazel,retail,,yes,${day(-300)},8000,
`;
const feature = (type: ColumnType) => ({ type, role: 'feature' as const, component: 'firmographic' as const });
const COLUMNS: Record<string, Partial<MappedColumn>> = {
  ...{ id: { role: 'id' }, name: { role: 'name' }, arr: { role: 'arr', type: 'money' }, csm: { role: 'owner' } },
  ...{
    industry: feature('category'),
    employees: feature('number'),
    pilot: feature('boolean'),
    signed: feature('date'),
  },
};
const SUBSCRIPTIONS = `subscription_id,account_id,product,arr,start_date,renewal_date,notice_date
s-1,a-1,Core,1000,${day(-400)},${day(10)},${day(5)}
s-2,a-2,Core,2000,${day(-200)},${day(60)},${day(40)}
s-3,a-3,Plus,3000,${day(-100)},${day(200)},${day(150)}
s-4,a-1,Plus,10,${day(-30)},${day(90)},
`;
const MEETINGS = `interaction_id,account_id,date,type,subject
i-1,a-1,${day(-3)},Meeting,hello
i-2,a-2,${day(-45)},Meeting,hello
i-3,a-3,${day(-90)},Meeting,hello
`;

async function company(): Promise<Ctx> {
  const ctx = await mintWorkspace();
  await importFile(ctx, ACCOUNTS, {
    fileName: 'accounts.csv',
    change: (mapping) => ({
      ...mapping,
      kind: 'accounts',
      positive: [],
      columns: mapping.columns.map((column) => ({ ...column, ...COLUMNS[column.name] })),
    }),
  });
  await importFacts(ctx, SUBSCRIPTIONS, { kind: 'subscriptions' });
  await importFacts(ctx, MEETINGS, { kind: 'interactions' });
  return now(ctx);
}

/** Whom the rules fit, by the first letter of their names. */
async function fitting(ctx: Ctx, rules: Rules): Promise<string> {
  const { id } = await addRuleSegment(ctx, { name: 'Tried', rules, position: 1 });
  const { members, updatedAt, matching } = await getRuleSegment(ctx, id);
  expect(matching).toBe(members.length);
  await removeRuleSegment(ctx, id, { basedOn: updatedAt });
  return members
    .map(({ name }) => name.charAt(0))
    .sort()
    .join('');
}

describe('a rule', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await company();
    const { rows } = await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0 });
    const idOf = (name: string) => rows.find((row) => row.name === name)?.id ?? '';
    await overrideScore(ctx, idOf('Alder'), { health: 20, reason: 'quiet', days: 30 });
    await overrideScore(ctx, idOf('Birch'), { health: 80, reason: 'loud', days: 30 });
  });

  it.each<[string, string, unknown, string]>([
    ['field:employees', 'min', 40, 'DEFG'],
    ['field:employees', 'max', 20, 'AB'],
    ['field:employees', 'between', [20, 40], 'BCD'],
    ['field:employees', 'missing', null, 'H'],
    ['field:employees', 'known', null, 'ABCDEFG'],
    ['arr', 'min', 5000, 'EFH'],
    ['arr', 'max', 2000, 'AB'],
    ['arr', 'missing', null, 'G'],
    ['health', 'max', 20, 'A'],
    ['health', 'between', [50, 80], 'B'],
    ['health', 'missing', null, 'CDEFGH'],
    ['band', 'any', ['risk'], 'A'],
    ['band', 'none', ['risk'], 'B'],
    ['state', 'any', ['unscored'], 'ABCDEFGH'],
    ['riskArr', 'missing', null, 'ABCDEFGH'],
    ['field:industry', 'any', ['retail'], 'ABH'],
    ['field:industry', 'any', ['retail', 'energy'], 'ABEFH'],
    ['field:industry', 'none', ['retail'], 'CDEF'],
    ['field:industry', 'missing', null, 'G'],
    ['field:pilot', 'any', ['yes'], 'ACEH'],
    ['field:pilot', 'none', ['yes'], 'BDF'],
    ['field:pilot', 'missing', null, 'G'],
    ['products', 'any', ['Plus'], 'AC'],
    ['products', 'none', ['Plus'], 'B'],
    ['products', 'missing', null, 'DEFGH'],
    ['renewal', 'next', 30, 'A'],
    ['renewal', 'later', 30, 'BC'],
    ['renewal', 'known', null, 'ABC'],
    ['renewal', 'missing', null, 'DEFGH'],
    ['notice', 'next', 30, 'A'],
    ['contact', 'last', 30, 'A'],
    ['contact', 'ago', 30, 'BC'],
    ['contact', 'missing', null, 'DEFGH'],
    ['since', 'ago', 150, 'AB'],
    ['field:signed', 'ago', 150, 'ABH'],
    ['field:signed', 'last', 150, 'CDG'],
    ['field:signed', 'next', 30, 'E'],
    ['field:signed', 'later', 30, ''],
    ['field:signed', 'missing', null, 'F'],
    ['owner', 'missing', null, 'EH'],
    ['segment', 'missing', null, 'ABCDEFGH'],
    ['segment', 'known', null, ''],
  ])('on %s %s %j fits %s', async (field, operator, value, expected) => {
    expect(await fitting(ctx, all(ask(field, operator, value)))).toBe(expected);
  });

  it('joins its conditions by all or by any; what is missing fits neither side of a comparison', async () => {
    const parts = [ask('field:industry', 'any', ['retail']), ask('arr', 'min', 2000)] as const;
    expect(await fitting(ctx, all(...parts))).toBe('BH');
    expect(await fitting(ctx, some(...parts))).toBe('ABCDEFH');
    const [low, high] = [ask('field:employees', 'max', 40), ask('field:employees', 'min', 40)];
    expect(await fitting(ctx, some(low, high))).toBe('ABCDEFG');
  });

  it('knows owners by who they are, and says all in words', async () => {
    const { fields } = await getRuleFields(ctx);
    const ann = fields.find(({ id }) => id === 'owner')?.choices.find(({ label }) => label === 'Ann')?.value;
    const rules = all(ask('owner', 'any', [ann]), ask('arr', 'between', [1100, 2500.5]), ask('renewal', 'next', 90));
    const { id } = await addRuleSegment(ctx, { name: 'Ann’s', rules, position: 1 });
    const { rule, words, updatedAt, updatedBy, members } = await getRuleSegment(ctx, id);
    expect(words).toEqual(['Owner is Ann', 'ARR from $1,100 to $2,500.50', 'Renewal within the next 90 days']);
    expect(rule).toBe(words.join(', and '));
    expect(updatedBy).toBe('The owner');
    expect(members.map(({ name }) => name)).toEqual(['Birch']); // Alder's two subscriptions are worth 1,010
    await removeRuleSegment(ctx, id, { basedOn: updatedAt });
  });

  it('reads money in the currency of the workspace', async () => {
    const other = await mintWorkspace();
    await importFile(other, 'id,name,arr\nb-1,Oak,1000\nb-2,Pine,\n', {
      change: (mapping) => ({
        ...{ ...mapping, kind: 'accounts', positive: [], currency: 'EUR' },
        columns: mapping.columns.map((column) => ({ ...column, ...COLUMNS[column.name] })),
      }),
    });
    const rules = all(ask('arr', 'min', 1500));
    expect(await fitting(now(other), rules)).toBe('');
    await setRate(other, { currency: 'EUR', rate: 2, validFrom: '2024-01-01' });
    expect(await fitting(now(other), rules)).toBe('O');
  });

  it('is refused in words that name what was expected and what came', async () => {
    const refused = (rules: Rules) =>
      addRuleSegment(ctx, { name: 'Wrong', rules, position: 1 }).then(String, (cause) => [
        cause.code,
        cause.field,
        cause.message,
      ]);
    expect(await refused(all(ask('arr', 'min', 1), ask('field:nothing', 'min', 1)))).toEqual([
      ...['invalid', 'rules.conditions.1.field'],
      'rules.conditions.1.field: Expected a field of the accounts, got “nothing”.',
    ]);
    expect(await refused(all(ask('arr', 'any', ['x'])))).toEqual([
      ...['invalid', 'rules.conditions.0.operator'],
      'rules.conditions.0.operator: Expected one of min, max, between, known, missing for ARR, got any.',
    ]);
    const said = (input: unknown) => Rules.safeParse(input).error?.issues[0]?.message;
    const one = { field: 'arr', operator: 'min', value: 1 };
    expect(said({ match: 'all', conditions: [] })).toBe('Expected 1 to 10 conditions, got none');
    expect(said({ match: 'all', conditions: Array(11).fill(one) })).toBe('Expected 1 to 10 conditions, got 11');
    expect(said({ match: 'none', conditions: [one] })).toBe('Expected “all” or “any”, got "none"');
    expect(said({ match: 'all', conditions: [{ ...one, value: 'much' }] })).toBe('Expected a number, got "much"');
    expect(said({ match: 'all', conditions: [{ ...one, operator: 'between', value: [3, 1] }] })).toBe(
      'Expected two numbers, the smaller one first, got [3,1]',
    );
    expect(said({ match: 'all', conditions: [{ ...one, operator: 'like' }] })).toContain('got {"field":"arr"');
    expect(said({ match: 'all', conditions: [{ ...one, operator: 'next', value: 1.5 }] })).toBe(
      'Expected whole days from 0 to 36500, got 1.5',
    );
  });

  it('on a field that is gone fits nobody, and says so', async () => {
    const { id } = await addRuleSegment(ctx, {
      name: 'Old',
      rules: some(ask('field:industry', 'missing', null)),
      position: 1,
    });
    const hide = (from: string, to: string) =>
      asOwner((client) =>
        client.query('UPDATE field SET key = $3 WHERE workspace_id = $1 AND key = $2', [ctx.workspaceId, from, to]),
      );
    await hide('industry', 'hidden');
    const gone = await getRuleSegment(ctx, id);
    expect([gone.accounts, gone.matching, gone.words]).toEqual([0, 0, ['industry: no file has it any more']]);
    expect(gone.problem).toContain('“industry”');
    await hide('hidden', 'industry');
    expect((await getRuleSegment(ctx, id)).problem).toBeNull();
    await removeRuleSegment(ctx, id, { basedOn: gone.updatedAt });
  });
});

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
    await expect(adding).rejects.toThrow('there is “Retail” already');
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
