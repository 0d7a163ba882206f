/**
 * Columns that number or name rows instead of describing them. A model that sees them learns rows by heart.
 */
import { answers, wordsOf } from './cell-text';
import { FEW_ROWS, UNIQUE_SHARE } from './column-plan';
import type { ColumnProfile } from './column-profile';
import {
  ID_OWNERS,
  ID_PARTS,
  ID_WORDS,
  MANAGED_WORDS,
  MANAGER_PARTS,
  MANAGER_WORDS,
  NAME_WORDS,
  OWNER_WORDS,
} from './vocabulary';

/** "customer_id", "Kundennummer", "Account No", "Unnamed: 0". */
export function isIdName(name: string): boolean {
  const words = wordsOf(name);
  return answers(words, ID_WORDS) || (answers(words, ID_PARTS) && answers(words, ID_OWNERS) && words.length <= 3);
}

/** Almost every filled cell is different. */
export function isUnique(profile: ColumnProfile): boolean {
  return profile.filled > 0 && profile.values.size > UNIQUE_SHARE * profile.filled;
}

/** A counter of rows, or long numbers of one length that never repeat (telephones, policy numbers). */
export function isRowNumber(profile: ColumnProfile): boolean {
  if (profile.filled < FEW_ROWS || !isUnique(profile)) return false;
  let low = Infinity;
  let high = -Infinity;
  let sameLength = true;
  let length = -1;
  for (const text of profile.values.keys()) {
    if (!/^\d{1,20}$/.test(text)) return false;
    if (length >= 0 && text.length !== length) sameLength = false;
    length = text.length;
    low = Math.min(low, Number(text));
    high = Math.max(high, Number(text));
  }
  const counter = profile.values.size === profile.filled && high - low === profile.filled - 1;
  return counter || (sameLength && length >= 9);
}

/** Short codes with digits, no blanks inside: "C-816288", "7590-VHVEG". */
export function looksLikeCode(profile: ColumnProfile): boolean {
  let seen = 0;
  for (const text of profile.values.keys()) {
    if (!/\d/.test(text) || /\s/.test(text) || text.length > 40) return false;
    if (++seen >= 200) break;
  }
  return seen > 0;
}

/** "Client", "customer": a code under such a name is the account's id. */
export function isOwnerName(name: string): boolean {
  const words = wordsOf(name);
  return answers(words, OWNER_WORDS) && !answers(words, NAME_WORDS);
}

/** "CSM", "account_owner", "Success manager e-mail": names the person who looks after the account. "owner_type" does not. */
export function isManagerName(name: string): boolean {
  const words = wordsOf(name).filter((word) => !/^(name|email|mail|e|full)$/.test(word));
  const last = words.slice(-1);
  return answers(last, MANAGER_WORDS) || (answers(last, MANAGER_PARTS) && answers(words.slice(0, -1), MANAGED_WORDS));
}
