/** Findings about rows: repetitions, contradictions, and whether there is enough to learn from at all. */
import { i32, u8 } from './at';
import { type Finding, rowsWord } from './finding';

/** @param group identical feature rows share a group; @param y 1 = left */
export function lintRows(group: Int32Array, y: Uint8Array): Finding[] {
  const counts = new Map<number, { rows: number; left: number }>();
  for (let i = 0; i < group.length; i++) {
    const id = i32(group, i);
    const count = counts.get(id) ?? { rows: 0, left: 0 };
    count.rows++;
    count.left += u8(y, i);
    counts.set(id, count);
  }
  const repeated = [...counts.values()].filter((count) => count.rows > 1);
  const conflicting = repeated.filter((count) => count.left > 0 && count.left < count.rows);
  const findings: Finding[] = [];
  if (repeated.length > 0) findings.push(duplicates(repeated.reduce((sum, count) => sum + count.rows - 1, 0)));
  if (conflicting.length > 0) findings.push(conflicts(conflicting.reduce((sum, count) => sum + count.rows, 0)));
  return findings;
}

function duplicates(rows: number): Finding {
  const message = `${rowsWord(rows)} repeat the values of an earlier row. They stay, and share a fold, so that no model is tested on a copy of what it learned.`;
  return { code: 'duplicate_rows', columns: [], rows, message };
}

function conflicts(rows: number): Finding {
  const message = `${rowsWord(rows)} are identical to another one in every used column but have another outcome. No model can tell them apart; add a column that does.`;
  return { code: 'conflicting_outcomes', columns: [], rows, message };
}

/** Below 30 accounts that left nothing is called a trained model; below 15 no probability is shown. */
export function lintEvents(events: number): Finding[] {
  if (events >= 30) return [];
  const shown = events < 15 ? 'The scores are a ranking, not a probability' : 'The scorecard carries most of the score';
  const message = `Only ${events} accounts left; 30 are needed to speak of a trained model. ${shown}. Add a longer history.`;
  return [{ code: 'too_few_events', columns: [], rows: events, message }];
}

export function lintSignal(auc: { value: number; low: number; high: number }): Finding[] {
  if (!(auc.low <= 0.5)) return [];
  const message = `Out of fold the scores rank leavers no better than chance (AUC ${auc.value.toFixed(3)}, 95 % interval ${auc.low.toFixed(3)} to ${auc.high.toFixed(3)}). Nothing in these columns foretells who leaves; connect usage, support or survey data.`;
  return [{ code: 'no_signal', columns: [], rows: null, message }];
}
