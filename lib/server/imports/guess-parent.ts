/** Which column may name the account above: a guess by its name, shown and editable. */
import { wordsOf } from '@/scoring';

const ABOVE = new Set(['parent', 'ultimateparent', 'muttergesellschaft', 'konzernmutter']);
const BESIDE = new Set([
  'ultimate',
  'global',
  'id',
  'ids',
  'key',
  'nr',
  'no',
  'number',
  'code',
  'account',
  'customer',
  'company',
  'client',
  'organization',
]);

/** "parent_id", "Ultimate Parent Account ID"; a name says no id, and "parent company size" describes. */
export function looksLikeParent(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => ABOVE.has(word)) && words.every((word) => ABOVE.has(word) || BESIDE.has(word));
}
