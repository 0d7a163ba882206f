/** What a cell of a sheet says, as text. Knows what Excel can hold; no file. */
import { digitsOf } from './file-digits';

/** A number as it is written in the file: its digits are more than a JavaScript number may hold. */
export class SheetNumber {
  constructor(readonly written: string) {}
}

/** Excel keeps and shows so many digits; what is behind them is noise of its arithmetic. */
const EXCEL_DIGITS = 15;
const DAY_MS = 86_400_000;
/** Day 0 of Excel: what lies before 1901 is no date of a customer but a time of day, or a duration. */
const FIRST_MS = Date.UTC(1899, 11, 30);
const DATES_MS = Date.UTC(1901, 0, 1);

export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof SheetNumber) return numberText(cell.written);
  if (cell instanceof Date) return dateText(cell.getTime());
  return String(cell);
}

export function cellType(cell: unknown): string {
  if (cell instanceof SheetNumber) return 'number';
  if (cell instanceof Date) return 'date';
  return typeof cell === 'boolean' ? 'boolean' : 'text';
}

/** Whole numbers digit for digit, however they are written; fractions as Excel shows them. Never with an exponent. */
export function numberText(written: string): string {
  if (/^-?\d+$/.test(written)) return written;
  const value = Number(written);
  if (!Number.isFinite(value)) return written; // no number after all: whoever checks the column says so
  return digitsOf(Number.isInteger(value) ? value : Number(value.toPrecision(EXCEL_DIGITS)));
}

/** @param read milliseconds as the reader gives them: it cuts what is less than one, and a tenth of a day is never whole */
function dateText(read: number): string {
  const at = read % 10 === 9 || read % 10 === -1 ? read + 1 : read;
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return '';
  if (at < DATES_MS) return durationText(at - FIRST_MS);
  const text = new Date(at).toISOString();
  return at % DAY_MS === 0 ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}

function durationText(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  const two = (part: number) => String(part).padStart(2, '0');
  const text = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return ms < 0 ? `-${text}` : text;
}
