/** What each kind of data is worth on the rows whose outcome is known: the refits behind the checklist's gains. Pure. */
import {
  type ComponentGain,
  type Crew,
  expectedGains,
  type History,
  leavesWithin,
  type Progress,
  takeRows,
} from '@/scoring';

/** `scored` = 1 where there was enough for a score then; length of the history. */
type OverTime = { scored: Uint8Array; horizonDays: number; seed: number; progress: Progress; crew: Crew };

export function gainsOverTime(history: History, of: OverTime): ComponentGain[] {
  const { raw, sources, signals, baseline, account, day, until } = history;
  const { scored, horizonDays: days, seed, progress, crew } = of;
  const fate = Array.from(day.keys(), (row) => leavesWithin(history, row, { days, until }));
  const rows = Int32Array.from(day.keys()).filter((row) => scored[row] === 1 && fate[row] !== -1);
  const ends = new Map([...new Set(day)].sort((a, b) => a - b).map((each, k) => [each, k]));
  const input = {
    ...{ raw: takeRows(raw, rows), sources, signals, baseline },
    y: Uint8Array.from(rows, (row) => Math.max(0, fate[row] ?? 0)),
    group: rows.map((row) => account[row] ?? -1),
    end: rows.map((row) => ends.get(day[row] ?? Number.NaN) ?? 0),
  };
  return expectedGains(input, { seed, progress, crew });
}
