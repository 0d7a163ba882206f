import { describe, expect, it } from 'vitest';
import { type Finding, groupRows, inferColumns, lintModel, lintTable, type TextTable, toRaw } from '@/scoring';
import { rng } from '@/scoring/random';

const N = 400;
const random = rng(5);
const leaves = Array.from({ length: N }, (_, i) => i % 5 === 0);
const noise = (): string[] => Array.from({ length: N }, () => random().toFixed(9));

type Columns = Record<string, string[]>;

function lintInput(columns: Columns) {
  const names = Object.keys(columns);
  const table: TextTable = { names, rows: N, cells: names.map((name) => columns[name] ?? []) };
  const plans = inferColumns(table);
  const raw = toRaw(table, plans);
  return { raw, plans, y: Uint8Array.from(leaves, Number), group: groupRows(raw) };
}

const codes = (findings: Finding[]) => findings.map(({ code, columns }) => [code, ...columns]);
const lint = (columns: Columns) => codes(lintTable(lintInput(columns)));
const honest = {
  auc: { value: 0.8, low: 0.75, high: 0.85 },
  events: 80,
  ranking: ['a', 'b'],
  known: [],
  refit: () => 0.8,
};

describe('lintTable', () => {
  it('finds nothing in honest columns', () => {
    expect(lint({ a: noise(), b: noise() })).toEqual([]);
  });

  it('names a column that tells leavers from stayers alone', () => {
    expect(lint({ a: noise(), score: leaves.map((left) => String(left ? 5 + random() : random())) })).toEqual([
      ['leak_single', 'score'],
    ]);
  });

  it('names a column that does so in the middle of its range', () => {
    const middle = leaves.map((left, i) => String(left ? 50 + random() : (i % 2) * 100 + random()));
    expect(lint({ middle })).toEqual([['leak_single', 'middle']]);
  });

  it('names a column that is filled for leavers only', () => {
    const reason = leaves.map((left, i) => (left ? (['price', 'service', 'other'][i % 3] ?? '') : ''));
    const findings = lintTable(lintInput({ a: noise(), reason }));
    expect(codes(findings)).toEqual([['leak_single', 'reason']]);
    expect(findings[0]?.message).toContain('filled for 80 of 80 leavers and 0 of 320 stayers');
  });

  it('names a column that was emptied when they left', () => {
    expect(lint({ a: noise(), arr: leaves.map((left) => (left ? '0' : String(1000 + 100 * random()))) })).toEqual([
      ['leak_zeroed', 'arr'],
    ]);
  });

  it('does not mind a column in which both often have 0', () => {
    expect(lint({ a: noise(), calls: leaves.map((left, i) => (left || i % 2 ? '0' : String(3 + random()))) })).toEqual(
      [],
    );
  });

  it('names a column that is blank far more often on one side', () => {
    const nps = leaves.map((left) => (random() < (left ? 0.6 : 0.1) ? '' : random().toFixed(3)));
    expect(lint({ a: noise(), nps })).toEqual([['missing_rate_shift', 'nps']]);
  });

  it('counts repeated rows and contradictions among them', () => {
    const half = Array.from({ length: N }, (_, i) => String(Math.floor(i / 2)));
    const findings = lintTable(lintInput({ a: half.map((cell) => `${cell}.5`), b: half.map((cell) => `${cell}.25`) }));
    expect(findings.map(({ code, rows }) => [code, rows])).toEqual([
      ['duplicate_rows', 200],
      ['conflicting_outcomes', 160],
    ]);
  });

  it('says what it left out and why', () => {
    const found = lint({
      a: noise(),
      one: leaves.map(() => 'x'),
      code: leaves.map((_, i) => `C-${i}`),
      ref: leaves.map((_, i) => `R-${i}`),
      text: leaves.map((_, i) => `a long sentence number ${i} about how the customer feels today`),
    });
    expect(found).toEqual([
      ['constant', 'one'],
      ['id_like', 'ref'],
      ['free_text', 'text'],
    ]);
  });

  it('names fields with undated values in dated training', () => {
    expect(codes(lintTable({ ...lintInput({ a: noise() }), undated: ['a'] }))).toEqual([['undated_field', 'a']]);
  });
});

describe('lintModel', () => {
  const price = leaves.map(() => 10 + 40 * random());
  const paid = price.map((each, i) => each * (leaves[i] ? 1 + random() : 3));
  const money = { price: price.map(String), revenue: paid.map(String), a: noise() };

  it('names a pair of amounts that know the outcome only together', () => {
    expect(codes(lintModel(lintInput(money), honest))).toEqual([['leak_combined', 'revenue', 'price']]);
  });

  it('names the columns without which a model that is too good falls', () => {
    const refit = (without: string[]) => (without[0] === 'b' ? 0.7 : 0.985);
    const tooGood = { ...honest, auc: { value: 0.99, low: 0.98, high: 1 }, refit };
    expect(codes(lintModel(lintInput({ a: noise(), b: noise() }), tooGood))).toEqual([['leak_combined', 'b']]);
  });

  it('asks for no refit of a model that is not too good', () => {
    const refit = () => {
      throw new Error('not asked');
    };
    expect(lintModel(lintInput({ a: noise(), b: noise() }), { ...honest, refit })).toEqual([]);
  });

  it('says when there is no signal and when too few left', () => {
    const weak = { ...honest, auc: { value: 0.51, low: 0.44, high: 0.58 }, events: 12 };
    expect(codes(lintModel(lintInput({ a: noise() }), weak))).toEqual([['no_signal'], ['too_few_events']]);
  });
});
