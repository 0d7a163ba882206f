/**
 * What a file may hold, by the names of its columns and the name of the file: for every kind of fact which column
 * would be which field, and which kind it looks like most. Guesses only: all are shown and can be changed.
 */
import type { FactGuess, FactKind, ImportColumn, ImportKind } from '@/lib/contracts/imports';
import { dateOrderOf, readDate, readNumber, wordsOf } from '@/scoring';
import { ACCOUNT, type KindDefinition, type KindField } from './kinds/kind';
import { KINDS } from './kinds/kinds';

/** One word of a pattern weighs more than any word of a name that it leaves unexplained. */
const WORD = 10;
const SIGN = 6;

const meets = (words: readonly string[], stem: string): boolean =>
  words.some((word) => (stem.startsWith('=') ? word === stem.slice(1) : word.startsWith(stem)));

/** How well a column's name says a field; 0 = not at all. */
function likeness(words: readonly string[], field: KindField): number {
  let best = 0;
  for (const [place, pattern] of field.words.entries()) {
    const stems = pattern.split(' ');
    if (stems.every((stem) => meets(words, stem)))
      best = Math.max(best, stems.length * WORD - (words.length - stems.length) - place / 100);
  }
  return best;
}

/** Whether most samples could be values of the field; blank columns could be anything. */
function fits({ samples }: ImportColumn, field: KindField): boolean {
  const good = samples.filter(readable(samples, field)).length;
  return samples.length === 0 || good * 2 >= samples.length;
}

function readable(samples: readonly string[], { type }: KindField): (sample: string) => boolean {
  if (type === 'date') {
    const { order } = dateOrderOf(samples);
    return (sample) => readDate(sample, order) !== undefined;
  }
  if (type === 'number' || type === 'whole' || type === 'money')
    return (sample) => readNumber(sample, '.') !== undefined || readNumber(sample, ',') !== undefined;
  return type === 'email' ? (sample) => sample.includes('@') : () => true;
}

type Pair = { name: string; field: string; score: number };

function pairsOf(columns: readonly ImportColumn[], kind: KindDefinition): Map<string, string> {
  const pairs: Pair[] = [];
  for (const column of columns) {
    const words = wordsOf(column.name);
    for (const field of kind.fields) {
      const score = field.derived || !fits(column, field) ? 0 : likeness(words, field);
      if (score > 0) pairs.push({ name: column.name, field: field.key, score });
    }
  }
  pairs.sort((a, b) => b.score - a.score);
  const found = new Map<string, string>();
  for (const { name, field } of pairs)
    if (!found.has(name) && ![...found.values()].includes(field)) found.set(name, field);
  return found;
}

/** Fields that are the same in every row, where no column holds them: by the words of the file's name, else the usual value. */
function fixedOf(
  kind: KindDefinition,
  found: ReadonlyMap<string, string>,
  words: readonly string[],
): FactGuess['fixed'] {
  const held = new Set(found.values());
  return kind.fields
    .filter((field) => field.choices && field.required && !held.has(field.key))
    .flatMap((field) => {
      const said = Object.entries(field.choices ?? {}).find(([, stems]) => stems.some((stem) => meets(words, stem)));
      const value = said?.[0] ?? field.fallback;
      return value === undefined ? [] : [{ field: field.key, value }];
    });
}

export function guessFacts(columns: readonly ImportColumn[], fileName: string): FactGuess[] {
  const words = [...wordsOf(fileName), ...columns.flatMap((column) => wordsOf(column.name))];
  return Object.values(KINDS).map((kind) => {
    const found = pairsOf(columns, kind);
    return {
      kind: kind.kind,
      fields: kind.fields
        .filter((field) => !field.derived)
        .map(({ key, label, required, choices, type }) => ({
          key,
          label,
          required: required ?? false,
          choices: Object.keys(choices ?? {}),
          date: type === 'date',
        })),
      oneOf: kind.oneOf.map((group) => [...group]),
      columns: columns.map(({ name }) => ({ name, field: found.get(name) ?? null })),
      fixed: fixedOf(kind, found, words),
    };
  });
}

/** Everything the kind needs has a column or a fixed value. */
export function isComplete({
  fields,
  oneOf,
  columns,
  fixed,
}: Pick<FactGuess, 'fields' | 'oneOf' | 'columns' | 'fixed'>): boolean {
  const held = new Set([...columns.map(({ field }) => field), ...fixed.map(({ field }) => field)]);
  return (
    fields.every(({ key, required }) => !required || held.has(key)) &&
    oneOf.every((group) => group.some((key) => held.has(key)))
  );
}

type Looks = { columns: readonly ImportColumn[]; fileName: string; sampleRows: number };

/** How much the file looks like this kind; 0 = it cannot be, or nothing in its names says so. */
function resemblance(guess: FactGuess, { columns, fileName, sampleRows }: Looks): number {
  if (!isComplete(guess)) return 0;
  const fieldOf = (name: string) => guess.columns.find((column) => column.name === name)?.field ?? null;
  // what names accounts is a file about accounts
  if (KINDS[guess.kind].standalone && columns.some(({ name }) => likeness(wordsOf(name), ACCOUNT) > 0)) return 0;
  const account = columns.find((column) => fieldOf(column.name) === 'account');
  const own = guess.columns.some(({ field }) => field === 'external_id');
  // one row an account and no id of their own: rather a file of accounts
  if (account && !own && account.distinct === sampleRows) return 0;
  const { signs } = KINDS[guess.kind];
  const named = (text: string) => Number(wordsOf(text).some((word) => signs.some((sign) => word.startsWith(sign))));
  const said = columns.reduce((sum, column) => sum + named(column.name), 0) + 2 * named(fileName);
  if (said === 0) return 0;
  return Math.min(said, 4) * SIGN + guess.columns.filter(({ field }) => field !== null).length;
}

/** The kind that the file looks like most; `otherwise` when it looks like none of the facts. */
export function guessKind(facts: readonly FactGuess[], looks: Looks, otherwise: ImportKind): ImportKind {
  let best: { kind: FactKind; score: number } | null = null;
  for (const guess of facts) {
    const score = resemblance(guess, looks);
    if (score > (best?.score ?? 0)) best = { kind: guess.kind, score };
  }
  return best?.kind ?? otherwise;
}
