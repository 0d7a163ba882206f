/** Which column may say who left: by the words of its name and by having few values, one of which means yes. A guess, shown and editable. */
import { type TextTable, wordsOf } from '@/scoring';

/** Word beginnings for "left", in the languages files come in. */
const LEAVING = [
  'churn',
  'attrit',
  'cancel',
  'left',
  'lost',
  'leaver',
  'exited',
  'terminat',
  'kundig',
  'gekundigt',
  'abgewand',
  'abwander',
  'verlor',
  'resili',
  'perdu',
  'depart',
  'baja',
  'cancelad',
  'abandon',
  'perdid',
  'opgezegd',
  'vertrok',
  'disdet',
  'persi',
  'cessat',
];
/** Values that mean "yes, it left", compared without case and accents. */
const YES = new Set([
  'yes',
  'y',
  'true',
  '1',
  'churned',
  'churn',
  'left',
  'cancelled',
  'canceled',
  'lost',
  'ja',
  'j',
  'wahr',
  'gekundigt',
  'verloren',
  'oui',
  'vrai',
  'resilie',
  'perdu',
  'parti',
  'si',
  's',
  'verdadero',
  'baja',
  'sim',
  'verdadeiro',
  'cancelado',
  'vero',
  'disdetto',
  'waar',
  'opgezegd',
  'vertrokken',
]);
const MOST_VALUES = 6;

const bare = (text: string) => text.trim().toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

/** Whether a value of an outcome column means "left". */
export const meansLeft = (value: string): boolean => YES.has(bare(value));

export function guessOutcome(table: TextTable): { column: string; positive: string[] } | null {
  for (const [index, column] of table.names.entries()) {
    const words = wordsOf(column).map(bare);
    if (!words.some((word) => LEAVING.some((stem) => word.startsWith(stem)))) continue;
    const values = [...new Set((table.cells[index] ?? []).map((cell) => cell.trim()).filter((cell) => cell !== ''))];
    const positive = values.filter(meansLeft);
    if (
      values.length >= 1 &&
      values.length <= MOST_VALUES &&
      positive.length > 0 &&
      positive.length < Math.max(2, values.length)
    )
      return { column, positive };
  }
  return null;
}
