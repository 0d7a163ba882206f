/**
 * Which type a column of text has, from its content first and its name second. Nothing is guessed where two
 * readings are equally good: an ambiguous date stays ambiguous.
 */
import { readBoolean } from './cell-boolean';
import { type DateOrder, dateOrderOf, readDate } from './cell-date';
import { type Decimal, decimalOf, hasCurrency, readNumber } from './cell-number';
import { answers, wordsOf } from './cell-text';
import {
  type ColumnFormat,
  type ColumnProblem,
  type ColumnType,
  MOST_LEVELS,
  NO_FORMAT,
  OTHER,
  READABLE_SHARE,
} from './column-plan';
import { type ColumnProfile, countWhere, measured } from './column-profile';
import { isIdName } from './id-like';
import { DATE_WORDS, MONEY_WORDS, PERCENT_WORDS, POSTAL_WORDS } from './vocabulary';

export type Typed = {
  type: ColumnType;
  format: ColumnFormat;
  /** Cells of the type; the other filled ones are refused. */
  readable: number;
  filled: number;
  example: string;
  problem: ColumnProblem | null;
};

export type TypeHints = { decimal: Decimal; order: DateOrder | null };

export function typeOf(profile: ColumnProfile, hints: TypeHints): Typed {
  if (profile.filled === 0) return plainType('constant', profile);
  if (profile.values.size === 1 && profile.filled === profile.rows) return plainType('constant', profile);
  const view = measured(profile);
  if (view.filled === 0) return categoryType(profile);
  return (
    booleanType(profile, view) ??
    (isCode(profile) ? categoryType(profile) : undefined) ??
    dateType(profile, { view, hints }) ??
    numberType(profile, { view, hints }) ??
    textType(profile)
  );
}

type View = { values: Map<string, number>; filled: number };

function plainType(type: ColumnType, profile: ColumnProfile): Typed {
  return { type, format: NO_FORMAT, readable: profile.filled, filled: profile.filled, example: '', problem: null };
}

function booleanType(profile: ColumnProfile, view: View): Typed | undefined {
  if (view.values.size < 2 || view.values.size > 8) return undefined;
  let yes: string | undefined;
  let no: string | undefined;
  for (const text of view.values.keys()) {
    const said = readBoolean(text);
    if (said === undefined) return undefined;
    if (said) yes ??= text;
    else no ??= text;
  }
  if (yes === undefined || no === undefined) return undefined;
  return {
    ...plainType('boolean', profile),
    filled: view.filled,
    readable: view.filled,
    format: { ...NO_FORMAT, labels: { no, yes } },
  };
}

/** Digits that are a name: leading zeros, postal codes, few different numbers under a name like "region_id". */
function isCode(profile: ColumnProfile): boolean {
  const texts = [...profile.values.keys()];
  if (!texts.every((text) => /^\d{1,18}$/.test(text))) return false;
  if (texts.some((text) => /^0\d/.test(text))) return true;
  const words = wordsOf(profile.name);
  if (answers(words, POSTAL_WORDS)) return true;
  return isIdName(profile.name) && profile.values.size <= MOST_LEVELS && profile.values.size < profile.filled / 2;
}

function dateType(profile: ColumnProfile, { view, hints }: { view: View; hints: TypeHints }): Typed | undefined {
  const named = answers(wordsOf(profile.name), DATE_WORDS);
  const compact = countWhere(view.values, (text) => /^\d{8}$/.test(text) || /^\d{6}$/.test(text));
  if (compact > 0 && compact < view.filled && !named) return undefined;
  const looksDated = countWhere(
    view.values,
    (text) => readDate(text, 'dmy') !== undefined || readDate(text, 'mdy') !== undefined,
  );
  if (looksDated < view.filled * READABLE_SHARE) return undefined;
  if (isYearlessNumber(view, named)) return undefined;
  const verdict = dateOrderOf(view.values.keys());
  const order = verdict.order ?? hints.order;
  const readable = countWhere(view.values, (text) => typeof readDate(text, order) === 'number');
  const unsettled = order === null && (verdict.conflict || verdict.ambiguous > 0);
  return {
    type: 'date',
    format: { ...NO_FORMAT, order },
    readable: unsettled ? view.filled : readable,
    filled: view.filled,
    example: exampleOf(view, (text) => typeof readDate(text, order) === 'number'),
    problem: unsettled ? 'ambiguous_dates' : null,
  };
}

/** Eight digits are a date only when the name says so or every one of them is a day that exists. */
function isYearlessNumber(view: View, named: boolean): boolean {
  const digits = countWhere(view.values, (text) => /^\d+$/.test(text));
  if (digits === 0) return false;
  return (
    !named &&
    (digits < view.filled || countWhere(view.values, (text) => readDate(text, null) !== undefined) < view.filled)
  );
}

function numberType(profile: ColumnProfile, { view, hints }: { view: View; hints: TypeHints }): Typed | undefined {
  const { decimal } = decimalOf(numberLike(view), hints.decimal);
  const test = (text: string) => readNumber(text, decimal) !== undefined;
  const readable = countWhere(view.values, test);
  if (readable < view.filled * READABLE_SHARE) return undefined;
  const words = wordsOf(profile.name);
  const texts = [...view.values.keys()];
  const percent = texts.filter((text) => text.endsWith('%')).length > texts.length / 2 || answers(words, PERCENT_WORDS);
  const money = texts.slice(0, 50).some(hasCurrency) || answers(words, MONEY_WORDS);
  return {
    type: percent ? 'percent' : money ? 'money' : 'number',
    format: { ...NO_FORMAT, decimal },
    readable,
    filled: view.filled,
    example: exampleOf(view, test),
    problem: null,
  };
}

function* numberLike(view: View): Iterable<string> {
  for (const text of view.values.keys()) if (text.length <= 48 && /\d/.test(text)) yield text;
}

function textType(profile: ColumnProfile): Typed {
  let letters = 0;
  let words = 0;
  for (const [text, count] of profile.values) {
    letters += text.length * count;
    words += text.split(/\s+/).length * count;
  }
  const long = letters > 60 * profile.filled || words > 6 * profile.filled;
  const repeats = profile.values.size <= MOST_LEVELS && profile.values.size * 5 <= profile.filled;
  if (long && !repeats) return { ...plainType('text', profile), problem: 'free_text' };
  return categoryType(profile);
}

function categoryType(profile: ColumnProfile): Typed {
  const sorted = [...profile.values].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([text]) => text);
  const levels = sorted.length > MOST_LEVELS ? [...sorted.slice(0, MOST_LEVELS - 1), OTHER] : sorted;
  return { ...plainType('category', profile), format: { ...NO_FORMAT, levels } };
}

function exampleOf(view: View, fits: (text: string) => boolean): string {
  for (const text of view.values.keys()) if (!fits(text)) return text.slice(0, 40);
  return '';
}
