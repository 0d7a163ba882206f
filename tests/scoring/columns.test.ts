import { describe, expect, it } from 'vitest';
import {
  baselineOf,
  type ColumnPlan,
  groupRows,
  inferColumns,
  signalsOf,
  sourcesOf,
  type TextTable,
  toRaw,
} from '@/scoring';

function tableOf(columns: Record<string, string[]>): TextTable {
  const names = Object.keys(columns);
  return { names, rows: columns[names[0] ?? '']?.length ?? 0, cells: names.map((name) => columns[name] ?? []) };
}

const times = (n: number, cell: (i: number) => string): string[] => Array.from({ length: n }, (_, i) => cell(i));

function planOf(name: string, cells: string[]): ColumnPlan {
  const [plan] = inferColumns(tableOf({ [name]: cells }));
  if (!plan) throw new Error('no plan');
  return plan;
}

describe('inferColumns, by content', () => {
  it.each([
    ['numbers', times(40, (i) => String(i * 3.5)), 'number'],
    ['decimal commas', times(40, (i) => `${i},5`), 'number'],
    ['currency signs', times(40, (i) => `$${i}.00`), 'money'],
    ['percent signs', times(40, (i) => `${i} %`), 'percent'],
    ['yes and no', times(40, (i) => (i % 3 ? 'ja' : 'nein')), 'boolean'],
    ['0 and 1', times(40, (i) => String(i % 2)), 'boolean'],
    ['dates', times(40, (i) => `2024-01-${String((i % 28) + 1).padStart(2, '0')}`), 'date'],
    ['few words', times(40, (i) => ['red', 'green', 'blue'][i % 3] ?? ''), 'category'],
    ['codes with leading zeros', times(40, (i) => `00${i % 7}`), 'category'],
    ['one value', times(40, () => 'same'), 'constant'],
    ['blanks', times(40, () => ''), 'constant'],
  ])('takes a column of %s for what it is', (_, cells, type) => {
    expect(planOf('x', cells).type).toBe(type);
  });

  it('reads a number column with a few words in it and counts them as refused', () => {
    const plan = planOf(
      'x',
      times(100, (i) => (i < 3 ? 'unknown' : String(i * 1.5))),
    );
    expect(plan).toMatchObject({ type: 'number', used: true, refused: { count: 3, example: 'unknown' } });
  });

  it.each([
    ['names', 'company', times(50, (i) => `Company ${i}`), { role: 'name', used: false }],
    ['codes', 'ref', times(50, (i) => `X-${i * 7}`), { type: 'id', used: false }],
    [
      'sentences',
      'comment',
      times(50, (i) => `this customer said on day ${i} that he is rather unhappy`),
      { used: false, problem: 'free_text' },
    ],
    [
      'unique words',
      'colour',
      times(50, (i) => `word${String.fromCharCode(97 + (i % 26), 97 + i / 26)}`.replace(/\d/g, '')),
      { used: false, problem: 'high_cardinality' },
    ],
    ['a row counter', 'x', times(50, (i) => String(i + 1)), { role: 'id', used: false }],
    ['a constant', 'x', times(50, () => '1'), { used: false, problem: 'constant' }],
  ])('leaves out a column of %s', (_, name, cells, expected) => {
    expect(planOf(name, cells)).toMatchObject(expected);
  });

  it('keeps 49 levels and turns the rest into “other”', () => {
    const plan = planOf(
      'town',
      times(600, (i) => `town ${i % 70}`),
    );
    expect(plan.format.levels).toHaveLength(50);
    expect(plan.format.levels.at(-1)).toBe('other');
  });

  it('leaves out dates that could be day-first or month-first until somebody says which', () => {
    const table = tableOf({ since: times(30, (i) => `0${(i % 9) + 1}/0${((i + 4) % 9) + 1}/2024`) });
    expect(inferColumns(table)[0]).toMatchObject({ used: false, problem: 'ambiguous_dates' });
    expect(inferColumns(table, { dateOrder: 'dmy' })[0]).toMatchObject({ used: true, type: 'date' });
  });
});

describe('inferColumns, by name', () => {
  const numbers = times(40, (i) => String((i * 37) % 101));
  it.each([
    ['tenure_months', 'firmographic', 1],
    ['Vertragslaufzeit', 'firmographic', 1],
    ['ancienneté (mois)', 'firmographic', 1],
    ['antiguedadMeses', 'firmographic', 1],
    ['anzianità', 'firmographic', 1],
    ['logins_30d', 'usage', 1],
    ['Anmeldungen letzte 30 Tage', 'usage', 1],
    ['nb connexions', 'usage', 1],
    ['accessi', 'usage', 1],
    ['days_since_last_login', 'usage', -1],
    ['last_login_days', 'usage', -1],
    ['Tage seit letzter Anmeldung', 'usage', -1],
    ['logins last 30 days', 'usage', 1],
    ['SupportTickets90d', 'support', -1],
    ['Beschwerden', 'support', -1],
    ['réclamations', 'support', -1],
    ['nps', 'feedback', 1],
    ['Zufriedenheit', 'feedback', 1],
    ['satisfação', 'feedback', 1],
    ['seats_used', 'adoption', 1],
    ['Lizenzen', 'adoption', 1],
    ['late_payments', 'commercial', -1],
    ['Zahlungsverzug', 'commercial', -1],
    ['Umsatz', 'commercial', 0],
    ["chiffre d'affaires", 'commercial', 0],
    ['maandprijs', 'commercial', 0],
    ['Mitarbeiterzahl', 'firmographic', 0],
    ['meetings_90d', 'relationship', 1],
    ['xqz', 'custom', 0],
  ])('places %s under %s with sign %i', (name, component, sign) => {
    const plan = planOf(name, numbers);
    expect([plan.component, plan.sign]).toEqual([component, sign]);
    expect(plan.reason).toMatch(/\.$/);
  });

  it('marks price, contract and size as context and use as actionable', () => {
    expect(planOf('monthly price', numbers).actionable).toBe(false);
    expect(
      planOf(
        'contract',
        times(40, (i) => (i % 2 ? 'monthly' : 'yearly')),
      ).actionable,
    ).toBe(false);
    expect(planOf('logins', numbers).actionable).toBe(true);
  });

  it('finds id, outcome, recurring revenue, baseline and signals', () => {
    const table = tableOf({
      Kundennummer: times(60, (i) => `K${1000 + i}`),
      Firma: times(60, (i) => `Firma ${i}`),
      Jahresumsatz: times(60, (i) => String(i * 100)),
      Laufzeit: times(60, (i) => String(i % 24)),
      'Tage seit Anmeldung': times(60, (i) => String(i % 31)),
      notes: times(60, () => 'x'),
      ausgetreten: times(60, (i) => (i % 4 ? 'nein' : 'ja')),
    });
    const plans = inferColumns(table, { outcome: 'ausgetreten', exclude: ['notes'] });
    expect(plans.map((plan) => plan.role)).toEqual(['id', 'name', 'arr', 'feature', 'feature', 'ignore', 'outcome']);
    expect(baselineOf(plans)).toEqual({ tenure: 'Laufzeit', lastUse: 'Tage seit Anmeldung' });
    expect(signalsOf(plans).map(({ source, sign }) => [source, sign])).toEqual([
      ['Tage seit Anmeldung', -1],
      ['Laufzeit', 1],
    ]);
    expect(sourcesOf(plans).map((source) => source.name)).toEqual(['Jahresumsatz', 'Laufzeit', 'Tage seit Anmeldung']);
  });
});

describe('toRaw', () => {
  const table = tableOf({
    start: ['2024-01-01', '2024-01-31', '', '2024-01-31'],
    price: ['1,5', '2,5', 'NA', '2,5'],
    plan: ['a', 'b', '', 'b'],
    paid: ['ja', 'nein', '', 'nein'],
  });
  const plans = inferColumns(table);

  it('turns dates into days before the latest one, blanks into missing', () => {
    const { columns } = toRaw(table, plans);
    expect(columns.map((column) => Array.from(column.kind === 'number' ? column.values : column.codes))).toEqual([
      [30, 0, Number.NaN, 0],
      [1.5, 2.5, Number.NaN, 2.5],
      [1, 0, -1, 0],
      [1, 0, Number.NaN, 0],
    ]);
  });

  it('gives the same features to the same rows in another file', () => {
    const first = toRaw(table, plans, Date.UTC(2024, 1, 1));
    const part = { ...table, rows: 1, cells: table.cells.map((column) => column.slice(1, 2)) };
    const again = toRaw(part, plans, Date.UTC(2024, 1, 1));
    expect(again.columns.map((column) => (column.kind === 'number' ? column.values[0] : column.codes[0]))).toEqual(
      first.columns.map((column) => (column.kind === 'number' ? column.values[1] : column.codes[1])),
    );
  });

  it('takes an unseen level for missing', () => {
    const other = { ...table, rows: 1, cells: [['2024-01-01'], ['1'], ['never seen'], ['ja']] };
    expect(toRaw(other, plans).columns[2]).toMatchObject({ codes: Int32Array.of(-1) });
  });

  it('names the columns a table lacks', () => {
    expect(() => toRaw({ names: ['start'], rows: 0, cells: [[]] }, plans)).toThrow('missing: price, plan, paid');
  });

  it('puts copies of a row into one group', () => {
    const values = Float64Array.from({ length: 60 }, (_, i) => (i % 50) * 1.5);
    const other = Float64Array.from({ length: 60 }, (_, i) => (i % 50) ** 2);
    const group = groupRows({
      n: 60,
      columns: [
        { name: 'a', kind: 'number', values },
        { name: 'b', kind: 'number', values: other },
      ],
    });
    expect(new Set(group).size).toBe(50);
    expect(group[55]).toBe(group[5]);
  });

  it('takes equal rows for a coincidence where few combinations exist', () => {
    const codes = Int32Array.from({ length: 60 }, (_, i) => i % 3);
    expect(
      new Set(groupRows({ n: 60, columns: [{ name: 'a', kind: 'category', codes, levels: ['x', 'y', 'z'] }] })).size,
    ).toBe(60);
  });
});
