/**
 * Fewer rules that say the same: two that differ only in neighbouring ranges of one number, or in a level and its
 * denial, become one.
 */
import { type Condition, isNumber, type NumberCondition, type Rule } from './rules';

export function joinRules(rules: readonly Rule[]): Rule[] {
  const out = [...rules];
  for (let a = 0; a < out.length; a++) {
    for (let b = 0; b < out.length; b++) {
      const [first, second] = [out[a], out[b]];
      const joined = a === b || !first || !second ? null : joinedPair(first, second);
      if (!joined) continue;
      const rest = out.filter((_, i) => i !== a && i !== b);
      return joinRules([...rest, joined]);
    }
  }
  return out;
}

function joinedPair(first: Rule, second: Rule): Rule | null {
  for (const column of new Set(first.map((condition) => condition.column))) {
    const [own, other] = [first, second].map((rule) => rule.filter((each) => each.column === column));
    const [restA, restB] = [first, second].map((rule) => rule.filter((each) => each.column !== column));
    if (!own || !other || !restA || !restB || !sameConditions(restA, restB)) continue;
    const joined = joinedColumn(own, other);
    if (joined) return [...restA, ...joined];
  }
  return null;
}

const key = (condition: Condition): string => JSON.stringify(Object.entries(condition).sort());

function sameConditions(a: Rule, b: Rule): boolean {
  return a.map(key).sort().join() === b.map(key).sort().join();
}

/** Conditions that hold when either side does; null when one condition cannot say it. */
function joinedColumn(low: Condition[], high: Condition[]): Condition[] | null {
  const [a, b] = [low[0], high[0]];
  if (low.length === 1 && high.length === 1 && a?.op === 'is' && b?.op === 'isNot' && a.level === b.level) {
    return a.orMissing || b.orMissing ? [] : null;
  }
  if (!low.every(isNumber) || !high.every(isNumber)) return null;
  const bound = (side: NumberCondition[], op: NumberCondition['op']) => side.find((each) => each.op === op);
  const [top, bottom] = [bound(low, 'below'), bound(high, 'atLeast')];
  if (!top || !bottom || top.value !== bottom.value) return null;
  const orMissing = low.every((each) => each.orMissing) || high.every((each) => each.orMissing);
  const kept = [bound(low, 'atLeast'), bound(high, 'below')].filter((each) => each !== undefined);
  if (kept.length === 0) return orMissing ? [] : null;
  return kept.map((each) => ({ ...each, orMissing }));
}
