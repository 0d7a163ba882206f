import { beforeAll, describe, expect, it } from 'vitest';
import { Rules } from '@/lib/contracts/rule-segments';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { setRate } from '@/lib/server/rates/change-rates';
import { addRuleSegment, removeRuleSegment } from '@/lib/server/rule-segments/change-rule-segments';
import { getRuleFields } from '@/lib/server/rule-segments/get-rule-fields';
import { getRuleSegment } from '@/lib/server/rule-segments/get-rule-segment';
import { overrideScore } from '@/lib/server/scores/override-score';
import { listSegments } from '@/lib/server/segments/list-segments';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { all, ask, COLUMNS, company, now, some } from '@/tests/support/rule-company';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

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
      'Expected two numbers, the smaller one first, got [3, 1]',
    );
    expect(said({ match: 'all', conditions: [{ ...one, operator: 'like' }] })).toBe(
      'Expected a condition with an operator that rules know, got "like"',
    );
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

it('on a model segment follows what stays of it from version to version', async () => {
  const ctx = await mintWorkspace();
  await importFile(ctx, customerFile({ rows: 300 }));
  await trainedAndPromoted(ctx);
  const [one, two] = (await listSegments(ctx)).segments;
  const { fields } = await getRuleFields(ctx);
  const choices = fields.find(({ id }) => id === 'segment')?.choices ?? [];
  const lineage = choices.find(({ label }) => label === one?.name)?.value;
  const inside = async (operator: string, value: unknown) => {
    const rules = all(ask('segment', operator, value));
    const { id } = await addRuleSegment(now(ctx), { name: `${operator} of ${value}`, rules, position: 1 });
    return getRuleSegment(ctx, id);
  };
  const within = await inside('any', [lineage]);
  expect([within.accounts, within.arrMinor, within.rule]).toEqual([
    one?.accounts,
    one?.arrMinor,
    `Model segment is ${one?.name}`,
  ]);
  expect(within.band).toBe(one?.band);
  const outside = await inside('none', [lineage]);
  expect(outside.accounts).toBeGreaterThanOrEqual(two?.accounts ?? 1);
  const gone = await inside('any', ['00000000-0000-4000-8000-000000000000']);
  expect([gone.accounts, gone.rule]).toEqual([0, 'Model segment is a segment that is gone']);
  const risk = await inside('known', null);
  const { rows } = await listAccounts(ctx, { sort: 'riskArr', dir: 'desc', page: 0 });
  const [most] = rows.flatMap(({ riskArrMinor }) => riskArrMinor ?? []);
  const top = { name: 'Most at stake', rules: all(ask('riskArr', 'min', ((most ?? 0) - 1) / 100)), position: 1 };
  expect((await getRuleSegment(ctx, (await addRuleSegment(ctx, top)).id)).accounts).toBe(1);
  expect(risk.matching).toBeGreaterThanOrEqual(within.accounts);
});
