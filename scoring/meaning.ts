/**
 * What a column means to a customer team, read from its name: the kind of data, whether a high value is good news,
 * whether someone can act on it. A guess with a reason, always editable; knows no cell but the column's type.
 */
import { answers, answersTo, wordsOf } from './cell-text';
import type { Component } from './dataset';
import { LAST_WORDS, NAME_RULES, type NameRule, PERIOD_WORDS, PRESENCE_WORDS, SINCE_WORDS } from './vocabulary';

export type Meaning = {
  component: Component;
  sign: -1 | 0 | 1;
  weight: number;
  actionable: boolean;
  /** How long the account has been a customer. */
  tenure: boolean;
  /** How long ago the product was last used, or how much it is used now. */
  lastUse: boolean;
  /** The word that decided, or null. */
  word: string | null;
};

const UNKNOWN: Meaning = {
  component: 'custom',
  sign: 0,
  weight: 0,
  actionable: false,
  tenure: false,
  lastUse: false,
  word: null,
};

/** @param measured whether the column is a number or a date; a category has no direction */
export function meaningOf(name: string, { measured, date }: { measured: boolean; date: boolean }): Meaning {
  const words = wordsOf(name);
  if ((measured || date) && answers(words, PRESENCE_WORDS) && isRecency(words, date)) {
    const word = words.find((each) => answers([each], PRESENCE_WORDS)) ?? null;
    return { component: 'usage', sign: -1, weight: 3, actionable: true, tenure: false, lastUse: true, word };
  }
  for (const rule of NAME_RULES) {
    const word = decidingWord(words, rule);
    if (word !== null) return fromRule(rule, { word, words, measured, date });
  }
  return UNKNOWN;
}

function decidingWord(words: string[], rule: NameRule): string | null {
  if (rule.with && !rule.with.every((group) => answers(words, group))) return null;
  return words.find((word) => rule.any.some((stem) => answersTo(word, stem))) ?? null;
}

function fromRule(
  rule: NameRule,
  { word, words, measured, date }: { word: string; words: string[]; measured: boolean; date: boolean },
): Meaning {
  const tenure = rule.tenure === true && measured;
  const turned = isRecency(words, date) && !tenure;
  const sign = measured ? (turned ? recencySign(rule.component) : rule.sign) : 0;
  return {
    component: rule.component,
    sign,
    weight: sign === 0 ? 0 : Math.max(rule.weight, 1),
    actionable: rule.actionable,
    tenure,
    lastUse: rule.component === 'usage' && measured && !turned && rule.sign === 1,
    word,
  };
}

/** Long silence is bad news in use and in the relationship; a long time since the last ticket says nothing. */
function recencySign(component: Component): -1 | 0 {
  return component === 'usage' || component === 'relationship' ? -1 : 0;
}

/** "days since last login" and "last login" speak of how long ago; "logins last 30 days" does not. */
export function isRecency(words: readonly string[], date: boolean): boolean {
  if (answers(words, SINCE_WORDS)) return true;
  const at = words.findIndex((word) => LAST_WORDS.some((stem) => answersTo(word, stem)));
  if (at < 0) return false;
  if (date) return true;
  const next = words[at + 1] ?? '';
  return next !== '' && !/^\d/.test(next) && !answers([next], PERIOD_WORDS);
}
