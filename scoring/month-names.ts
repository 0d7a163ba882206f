/**
 * Names of months in seven languages, full and short, without accents and points.
 */
import { plain } from './cell-text';

const MONTHS: readonly string[] = [
  'jan january januar janner jaenner janvier janv enero ene janeiro gennaio gen januari',
  'feb february februar fevrier fevr fev febrero fevereiro febbraio februari',
  'mar march marz maerz mrz mars marzo marco maart mrt',
  'apr april avril avr abril abr aprile',
  'may mai mayo maio maggio mag mei',
  'jun june juni juin junio junho giugno giu',
  'jul july juli juillet juil julio julho luglio lug',
  'aug august aout agosto ago augustus',
  'sep sept september septembre septiembre setembro set settembre',
  'oct october okt oktober octobre octubre outubro out ottobre ott',
  'nov november novembre noviembre novembro',
  'dec december dez dezember decembre diciembre dic dezembro dicembre',
];

const NUMBER_OF = new Map<string, number>(
  MONTHS.flatMap((names, index) => names.split(' ').map((name): [string, number] => [name, index + 1])),
);

/** 1–12, or undefined. */
export function monthNumber(name: string): number | undefined {
  return NUMBER_OF.get(plain(name));
}
