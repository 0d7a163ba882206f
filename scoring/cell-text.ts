/**
 * Blank cells and names of columns as text. Knows no column and no file: one string in, one answer out.
 */

const BLANK_ANYWHERE = new Set(['', 'null', '(null)', '\\n', '#n/a', '#na', 'n/a', 'nan', '#null!']);
const BLANK_IN_MEASURES = new Set([
  'na',
  'none',
  'nil',
  '-',
  '--',
  '–',
  '—',
  '?',
  '.',
  'k.a.',
  'n.a.',
  'n/d',
  's/d',
  'nd',
]);

/** True for what spreadsheets and databases write when a cell of text holds nothing ("NA" may be Namibia). */
export function isBlankText(cell: string): boolean {
  return cell === '' || (cell.length < 9 && BLANK_ANYWHERE.has(cell.trim().toLowerCase()));
}

/** True for what stands in a column of numbers, dates or yes/no when a value is unknown. */
export function isBlankMeasure(cell: string): boolean {
  if (cell === '') return true;
  if (cell.length > 8) return cell.trim() === '';
  const text = cell.trim().toLowerCase();
  return text !== 'nan' && (BLANK_ANYWHERE.has(text) || BLANK_IN_MEASURES.has(text));
}

/** Lower case without accents, so that "Ancienneté" and "anciennete" are one word. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').toLowerCase();
}

/** The words of a column's name: snake, kebab, camel and spaced names alike; digits stand apart. */
export function wordsOf(name: string): string[] {
  const spaced = name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/(\p{L})(\d)/gu, '$1 $2');
  return plain(spaced).match(/\d+[a-z]*|\p{L}+|€|%/gu) ?? [];
}

/** A column's name as people say it: "monthly_charges" → "monthly charges". */
export function spoken(name: string): string {
  return name.replace(/[_\s]+/g, ' ').trim();
}

/**
 * Whether any word answers to any stem. "=stem": the word is the stem; "*stem": the word contains it (German and
 * Dutch write compounds as one word); "stem": the word begins with it.
 */
export function answers(words: readonly string[], stems: readonly string[]): boolean {
  return words.some((word) => stems.some((stem) => answersTo(word, stem)));
}

/** One word against one stem; see `answers`. */
export function answersTo(word: string, stem: string): boolean {
  if (stem.startsWith('=')) return word === stem.slice(1);
  if (stem.startsWith('*')) return word.includes(stem.slice(1));
  return word.startsWith(stem);
}
