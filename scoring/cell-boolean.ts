/**
 * Reads one cell as yes or no, in the spellings of spreadsheets, databases and seven languages.
 */

const YES = ['yes', 'y', 'true', 't', '1', 'on', 'ja', 'j', 'wahr', 'oui', 'o', 'vrai', 'si', 'sì', 'sí', 's', 'sim'];
const NO = ['no', 'n', 'false', 'f', '0', 'off', 'nein', 'falsch', 'non', 'faux', 'nao', 'não', 'nee', 'falso'];
const YES_MORE = ['verdadeiro', 'verdadero', 'vero', 'waar', '✓', '✔', 'はい', '1.0', '-1'];
const NO_MORE = ['onwaar', '✗', '✘', 'いいえ', '0.0', 'falsk'];

const SAID = new Map<string, boolean>([
  ...[...YES, ...YES_MORE].map((word): [string, boolean] => [word, true]),
  ...[...NO, ...NO_MORE].map((word): [string, boolean] => [word, false]),
]);

/** @returns undefined for what is neither yes nor no */
export function readBoolean(cell: string): boolean | undefined {
  return cell.length > 12 ? undefined : SAID.get(cell.trim().toLowerCase());
}
