/** Which columns may be other ids of the account: each value once, under a name that other systems go by. A guess, shown and editable. */
import { type ColumnPlan, wordsOf } from '@/scoring';

/** What files of facts name an account by when they do not know its id. */
const NAMES = new Set([
  ...['domain', 'website', 'url', 'homepage', 'salesforce', 'sfdc', 'hubspot', 'crm', 'stripe', 'zendesk', 'intercom'],
  ...['netsuite', 'pipedrive', 'segment', 'external', 'billing'],
]);
const IDS = new Set(['id', 'ids', 'key', 'domain', 'website', 'url', 'homepage', 'nr', 'number', 'code']);

export function looksLikeAlias({ name, role, distinct, filled }: ColumnPlan & { filled: number }): boolean {
  if (role !== 'ignore' || filled === 0 || distinct < filled) return false;
  const words = wordsOf(name);
  return words.some((word) => NAMES.has(word)) && words.some((word) => IDS.has(word));
}
