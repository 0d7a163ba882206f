import { beforeAll, describe, expect, it } from 'vitest';
import { expand } from '@/scoring/hazard-rows';
import { bundledScoring } from './bundled';
import { madeHistory } from './made-history';

type Scoring = Awaited<ReturnType<typeof bundledScoring>>;
const CLOCKS = [{ source: 'renewal', direction: -1 as const }];

describe('the hazard of leaving, month by month', () => {
  let scoring: Scoring;
  const history = madeHistory({ accounts: 400, months: 24, seed: 3 });
  const fold = Int8Array.from(history.account, (account) => account % 5);
  const run = { fold, folds: 5, clocks: CLOCKS, seed: 1, tick: () => undefined };
  beforeAll(async () => {
    scoring = await bundledScoring();
  });

  it('moves the columns that run with the calendar, and leaves the others', () => {
    const row = Int32Array.of(0, 0, 1);
    const month = Uint8Array.of(0, 2, 1);
    const { columns } = expand(history.raw, { row, month, y: new Uint8Array(3), months: 3 }, CLOCKS);
    const valuesOf = (name: string) => columns.find((column) => column.name === name);
    const renewal = history.raw.columns[1];
    const first = renewal?.kind === 'number' ? renewal.values : new Float64Array(0);
    expect(valuesOf('renewal')).toMatchObject({
      values: Float64Array.of(first[0] ?? 0, (first[0] ?? 0) - 60, (first[1] ?? 0) - 30),
    });
    expect(valuesOf(' months ahead')).toMatchObject({ values: Float64Array.of(0, 2, 1) });
  });

  it('sees the renewal coming: the month of the renewal holds more risk than the one before', () => {
    const hazard = scoring.fitHazard(history, run);
    if (!hazard) throw new Error('no hazard');
    const logits = scoring.hazardLogits(hazard, history.raw, fold);
    const renewal = history.raw.columns[1];
    const due = Array.from(history.account.keys()).filter(
      (row) => renewal?.kind === 'number' && renewal.values[row] === 120,
    );
    const meanOf = (month: number) =>
      due.reduce((sum, row) => sum + (logits[row * hazard.months + month] ?? 0), 0) / due.length;
    expect(due.length).toBeGreaterThan(100);
    // the truth adds 2.5 to the log-odds in the month that begins 30 days before the renewal: month 3 of these rows
    expect(meanOf(3) - meanOf(1)).toBeGreaterThan(1);
    expect(meanOf(3) - meanOf(5)).toBeGreaterThan(1);
  });

  it('is the same to the last byte when asked again, and asks nobody of a member that saw him', () => {
    const [a, b] = [scoring.fitHazard(history, run), scoring.fitHazard(history, run)];
    expect(a).toEqual(b);
    if (!a) throw new Error('no hazard');
    // member 0 with its trees gone says the same to everybody: only the accounts of its own fold may notice
    const members = a.members.map((member, k) => (k === 0 ? { ...member, calibration: { a: 0, b: 9 } } : member));
    const before = scoring.hazardLogits(a, history.raw, fold);
    const after = scoring.hazardLogits({ ...a, members }, history.raw, fold);
    for (const [row, k] of fold.entries()) expect(after[row * a.months] === before[row * a.months]).toBe(k !== 0);
  });

  it('is null where nobody is known to have left', () => {
    expect(scoring.fitHazard({ ...history, leavesIn: history.leavesIn.map(() => Number.NaN) }, run)).toBeNull();
  });
});
