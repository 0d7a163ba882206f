/**
 * Conditions on raw columns: how a segment says who belongs to it. Plain data, so they can be kept, shown and applied
 * to rows that did not exist yet.
 */
import { f64, i32 } from './at';
import { spoken } from './cell-text';
import type { RawTable } from './dataset';

export type NumberCondition = {
  column: string;
  op: 'below' | 'atLeast';
  value: number;
  /** Whether a row without a value fulfils it. */
  orMissing: boolean;
};
export type LevelCondition = { column: string; op: 'is' | 'isNot'; level: string; orMissing: boolean };
export type Condition = NumberCondition | LevelCondition;

/** All conditions hold. */
export type Rule = Condition[];

/** How to say a column's values: the two words of a yes/no column, and which columns count days back from the latest date. */
export type Wording = {
  yesNo: ReadonlyMap<string, { no: string; yes: string }>;
  days: ReadonlySet<string>;
  /** Columns in parts of one, said as percentages. */
  shares: ReadonlySet<string>;
  /** Columns with blanks, for which "or unknown" is worth saying. */
  withMissing: ReadonlySet<string>;
};
export const PLAIN_WORDING: Wording = { yesNo: new Map(), days: new Set(), shares: new Set(), withMissing: new Set() };

/** A test of one row for one condition. @throws RangeError naming a column the table does not have */
export function tester(condition: Condition, raw: RawTable): (row: number) => boolean {
  const column = raw.columns.find((each) => each.name === condition.column);
  if (!column) throw new RangeError(`Expected a column “${condition.column}”, missing`);
  if (column.kind === 'number' && (condition.op === 'below' || condition.op === 'atLeast')) {
    const { value: cut, orMissing, op } = condition;
    return (row) => {
      const value = f64(column.values, row);
      return Number.isNaN(value) ? orMissing : op === 'below' ? value < cut : value >= cut;
    };
  }
  if (column.kind === 'category' && (condition.op === 'is' || condition.op === 'isNot')) {
    const { orMissing, op } = condition;
    const code = column.levels.indexOf(condition.level);
    return (row) => {
      const own = i32(column.codes, row);
      return own < 0 ? orMissing : (own === code) === (op === 'is');
    };
  }
  throw new RangeError(`Expected “${condition.column}” to suit “${condition.op}”, got a ${column.kind}`);
}

/** The same rule with one condition per bound: "below 20, below 8" is "below 8". */
export function simplified(rule: Rule): Rule {
  const out: Rule = [];
  for (const condition of rule) {
    const at = out.findIndex((each) => each.column === condition.column && each.op === condition.op);
    const before = out[at];
    if (before && isNumber(before) && isNumber(condition)) {
      const value =
        condition.op === 'below' ? Math.min(before.value, condition.value) : Math.max(before.value, condition.value);
      out[at] = { ...condition, value, orMissing: before.orMissing && condition.orMissing };
    } else out.push(condition);
  }
  const settled = new Set(out.filter((each) => each.op === 'is').map((each) => each.column));
  return out.filter((each) => each.op !== 'isNot' || !settled.has(each.column));
}

/** Whether a condition bounds a number. */
export const isNumber = (condition: Condition): condition is NumberCondition =>
  condition.op === 'below' || condition.op === 'atLeast';

/** "tenure below 8", "contract is Month-to-month", "partner is no". */
export function conditionWords(condition: Condition, wording: Wording): string {
  const { yesNo, withMissing } = wording;
  const name = spoken(condition.column);
  const unknown = condition.orMissing && withMissing.has(condition.column) ? ' or unknown' : '';
  if (!isNumber(condition)) return `${name} ${condition.op === 'is' ? 'is' : 'is not'} ${condition.level}${unknown}`;
  const words = yesNo.get(condition.column);
  if (words) return `${name} is ${condition.op === 'below' ? words.no : words.yes}${unknown}`;
  const cut = figure(condition, wording);
  return `${name} ${condition.op === 'below' ? `below ${cut}` : `${cut} or more`}${back(condition, wording)}${unknown}`;
}

/** "tenure from 8 to below 20 and contract is not Two year". */
export function ruleWords(rule: Rule, wording: Wording): string {
  return ruleParts(rule, wording).join(' and ') || 'everyone';
}

/** One saying per column: two bounds make a range, several denied levels one list. */
export function ruleParts(rule: Rule, wording: Wording): string[] {
  const said = new Set<Condition>();
  return rule.flatMap((condition) => {
    if (said.has(condition)) return [];
    const mates = rule.filter((each) => each.column === condition.column && isNumber(each) === isNumber(condition));
    for (const mate of mates) if (isNumber(mate) || mate.op === condition.op) said.add(mate);
    const range = wording.yesNo.has(condition.column) ? null : rangeWords(mates, wording);
    if (range) return [range];
    const denied = mates.filter((each): each is LevelCondition => each.op === 'isNot');
    if (condition.op !== 'isNot') return [conditionWords(condition, wording)];
    return [`${spoken(condition.column)} is not ${denied.map((each) => each.level).join(' or ')}`];
  });
}

function rangeWords(conditions: readonly Condition[], wording: Wording): string | null {
  const low = conditions.find((each): each is NumberCondition => each.op === 'atLeast');
  const high = conditions.find((each): each is NumberCondition => each.op === 'below');
  if (!low || !high) return null;
  return `${spoken(low.column)} from ${figure(low, wording)} to below ${figure(high, wording)}${back(low, wording)}`;
}

const back = ({ column }: Condition, { days }: Wording): string => (days.has(column) ? ' days back' : '');

function figure({ column, value }: NumberCondition, { shares }: Wording): string {
  const share = shares.has(column);
  const words = (share ? 100 * value : value).toLocaleString('en-US', { maximumFractionDigits: 6 }).replace('-', '−');
  return share ? `${words} %` : words;
}

/** The roundest number t with low < t ≤ high, so that "below t" cuts between the two. */
export function roundCut(low: number, high: number): number {
  const top = Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high), 1e-12))) + 1;
  for (let power = top; power > top - 18; power--) {
    const unit = 10 ** power;
    const cut = Number((Math.floor(low / unit + 1) * unit).toPrecision(15));
    if (cut > low && cut <= high) return cut;
  }
  return high;
}
