/**
 * From a table of text to a plan per column: type, kind of data, role, and the reason in words. Guesses by name and
 * content only; every guess can be edited afterwards. Knows no data set.
 */
import type { DateOrder } from './cell-date';
import type { Decimal } from './cell-number';
import { answers, wordsOf } from './cell-text';
import { type ColumnPlan, FEW_ROWS, MOST_LEVELS, type TextTable } from './column-plan';
import { type ColumnProfile, profileColumn } from './column-profile';
import { type Typed, typeOf } from './column-type';
import { isIdName, isManagerName, isOwnerName, isRowNumber, isUnique, looksLikeCode } from './id-like';
import { meaningOf } from './meaning';
import { componentWords, typeWords } from './plan-words';
import { ARR_WORDS, NAME_WORDS, RECURRING_WORDS } from './vocabulary';

export type InferOptions = {
  outcome?: string;
  id?: string;
  exclude?: string[];
  /** Decimal sign of columns that do not show it themselves ("1,234"). */
  decimal?: Decimal;
  /** Settles dates like 03/04; without it they stay ambiguous. */
  dateOrder?: DateOrder;
};

export function inferColumns(table: TextTable, options: InferOptions = {}): ColumnPlan[] {
  const plans = table.names.map((name, index) => inferColumn(profileColumn(name, table.cells[index] ?? []), options));
  if (options.id === undefined) chooseId(plans, table.rows);
  chooseArr(plans);
  chooseOwner(plans);
  return plans;
}

function inferColumn(profile: ColumnProfile, options: InferOptions): ColumnPlan {
  const typed = typeOf(profile, { decimal: options.decimal ?? '.', order: options.dateOrder ?? null });
  const date = typed.type === 'date';
  const isMeasured = date || ['number', 'money', 'percent', 'boolean'].includes(typed.type);
  const { word, ...meaning } = meaningOf(profile.name, { measured: isMeasured, date });
  const plan: ColumnPlan = {
    name: profile.name,
    type: typed.type,
    ...meaning,
    role: 'feature',
    used: true,
    reason: reasonOf(typed, { profile, word, component: meaning.component }),
    format: typed.format,
    problem: typed.problem,
    blanks: profile.rows - typed.filled,
    refused: { count: typed.filled - typed.readable, example: typed.example },
    distinct: profile.values.size,
  };
  if (profile.name === options.outcome)
    return ignored(plan, { role: 'outcome', reason: 'Says who left; never an input.' });
  if (profile.name === options.id)
    return { ...ignored(plan, { role: 'id', reason: 'Names the account.' }), type: 'id' };
  if (options.exclude?.includes(profile.name)) return ignored(plan, { reason: 'Left out on request.' });
  return judged(plan, profile);
}

function ignored(plan: ColumnPlan, change: Partial<ColumnPlan>): ColumnPlan {
  return { ...plan, role: 'ignore', used: false, component: null, sign: 0, weight: 0, problem: null, ...change };
}

/** Leaves out what cannot teach anything: constants, names, numbers of rows, free text. */
function judged(plan: ColumnPlan, profile: ColumnProfile): ColumnPlan {
  if (plan.type === 'constant') {
    const reason = profile.filled === 0 ? 'Every cell is blank.' : 'Every row has the same value.';
    return ignored(plan, { problem: 'constant', reason });
  }
  if (plan.problem === 'free_text') {
    return ignored(plan, { problem: 'free_text', reason: 'Free text; sentences are not read as features.' });
  }
  if (plan.problem === 'ambiguous_dates') {
    return ignored(plan, {
      problem: 'ambiguous_dates',
      reason: 'Dates like 03/04 could be day-first or month-first; say which.',
    });
  }
  if (isIdName(profile.name) && plan.type !== 'date' && (isUnique(profile) || profile.values.size > MOST_LEVELS)) {
    return ignored(plan, { type: 'id', problem: 'id_like', reason: 'Names rows instead of describing them.' });
  }
  if (isRowNumber(profile) && plan.type !== 'date') {
    return ignored(plan, { type: 'id', problem: 'id_like', reason: 'Numbers the rows one by one.' });
  }
  return plan.type === 'category' ? judgedCategory(plan, profile) : plan;
}

function judgedCategory(plan: ColumnPlan, profile: ColumnProfile): ColumnPlan {
  if (!isUnique(profile) || profile.filled < FEW_ROWS) return plan;
  const share = Math.round((100 * profile.values.size) / profile.filled);
  const owner = isOwnerName(profile.name);
  if (answers(wordsOf(profile.name), NAME_WORDS) || (owner && !looksLikeCode(profile))) {
    return ignored(plan, { type: 'text', role: 'name', reason: `A name; ${share} % of the filled rows differ.` });
  }
  if (looksLikeCode(profile)) {
    return ignored(plan, { type: 'id', problem: 'id_like', reason: `A code; ${share} % of the filled rows differ.` });
  }
  return ignored(plan, {
    type: 'text',
    problem: 'high_cardinality',
    reason: `${share} % of the filled rows have a different text.`,
  });
}

/** The account's id: the first id-like column that differs in every row, else in nearly every row. */
function chooseId(plans: ColumnPlan[], rows: number): void {
  const candidates = plans.filter((plan) => plan.type === 'id' && plan.role === 'ignore' && plan.problem === 'id_like');
  const named = candidates.filter((plan) => isIdName(plan.name) || isOwnerName(plan.name));
  const exact = (plan: ColumnPlan) => plan.distinct === rows;
  const chosen = named.find(exact) ?? candidates.find(exact) ?? named.find((plan) => plan.distinct >= 0.95 * rows); // a blank or a repeated id is a row to refuse, not a reason to number the rows
  if (!chosen) return;
  chosen.role = 'id';
  chosen.problem = null;
  chosen.reason = 'Names the account: the first id that differs from row to row.';
}

function chooseArr(plans: ColumnPlan[]): void {
  const money = plans.filter((plan) => plan.used && (plan.type === 'money' || plan.type === 'number'));
  const says = (stems: string[]) => money.find((plan) => answers(wordsOf(plan.name), stems));
  const chosen = says(ARR_WORDS) ?? says(RECURRING_WORDS);
  if (!chosen) return;
  chosen.role = 'arr';
  chosen.reason = `${chosen.reason} Taken as the recurring revenue of the account.`;
}

/** Names of people that repeat: who looks after the account is no property of it, and changes hands when it goes badly. */
function chooseOwner(plans: ColumnPlan[]): void {
  const names = (plan: ColumnPlan) =>
    (plan.used && plan.type === 'category') || (plan.type === 'constant' && plan.distinct === 1);
  const chosen = plans.find((plan) => names(plan) && isManagerName(plan.name));
  if (!chosen) return;
  const reason = 'Names who looks after the account: kept as its owner, never an input.';
  Object.assign(chosen, ignored(chosen, { type: 'text', role: 'owner', reason }));
}

function reasonOf(
  typed: Typed,
  { profile, word, component }: { profile: ColumnProfile; word: string | null; component: ColumnPlan['component'] },
): string {
  const kind = word === null ? 'no known word in its name' : `“${word}” in its name`;
  const cut = profile.values.size > MOST_LEVELS && typed.type === 'category';
  const extra = cut ? ` ${profile.values.size} values; the rarest became “other”.` : '';
  const odd = typed.filled - typed.readable;
  const refused = odd > 0 ? ` ${odd} cells could not be read (such as “${typed.example}”) and count as missing.` : '';
  return `${typeWords(typed.type)} by its content, ${componentWords(component)} by ${kind}.${extra}${refused}`;
}
