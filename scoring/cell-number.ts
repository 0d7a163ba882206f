/**
 * Reads one cell as a number, with the decimal sign its column was found to use. Refuses what is not finite.
 */

export type Decimal = '.' | ',';

const SYMBOL = '[$€£¥₹₩₽]|us\\$|r\\$|a\\$|c\\$|usd|eur|gbp|chf|jpy|aud|cad|sek|nok|dkk|pln|brl|inr|kr\\.?|zł|fr\\.';
const BEFORE = new RegExp(`^(?:${SYMBOL})\\s*`, 'iu');
const AFTER = new RegExp(`\\s*(?:${SYMBOL})$`, 'iu');
const PLAIN = /^-?\d+(?:\.\d+)?$/;
const BODY: Record<Decimal, RegExp> = {
  '.': /^(?:\d+|\d{1,3}(?:[,'’_\s]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})?(?:\.\d*)?(?:e[+-]?\d{1,4})?$/i,
  ',': /^(?:\d+|\d{1,3}(?:[.'’_\s]\d{3})+)?(?:,\d*)?(?:e[+-]?\d{1,4})?$/i,
};
/** Longer cells are no numbers. */
const LONGEST = 48;

/** Whether a cell carries a currency sign. */
export function hasCurrency(cell: string): boolean {
  const text = cell.trim().replace(/^[-+(]+/, '');
  return BEFORE.test(text) || AFTER.test(text.replace(/\)$/, ''));
}

/**
 * The number in a cell: thousands separators, "(500)" and "500-" for negatives, currency and percent signs are
 * understood; "12 %" is 12.
 *
 * @returns undefined for what is not a finite number: NaN, Infinity, 1e309, "12 pieces"
 */
export function readNumber(cell: string, decimal: Decimal): number | undefined {
  if (decimal === '.' && PLAIN.test(cell)) return finite(Number(cell));
  let text = cell.trim().replace(/[−﹣－]/g, '-');
  if (text === '' || text.length > LONGEST) return undefined;
  let sign = 1;
  if (text.startsWith('(') && text.endsWith(')')) {
    sign = -1;
    text = text.slice(1, -1).trim();
  }
  const bare = bodyOf(text);
  if (!bare || (bare.negative && sign < 0)) return undefined;
  if (bare.negative) sign = -1;
  if (!/^[.,]?\d/.test(bare.body) || !BODY[decimal].test(bare.body)) return undefined;
  const digits = bare.body.replace(decimal === '.' ? /[,'’_\s]/g : /[.'’_\s]/g, '').replace(',', '.');
  return finite(sign * Number(digits));
}

function finite(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  return value === 0 ? 0 : value;
}

/** Takes sign, currency and percent off; undefined when a sign stands twice. */
function bodyOf(text: string): { body: string; negative: boolean } | undefined {
  let body = text.replace(/\s*%$/, '');
  let negative = false;
  let signs = 0;
  for (let turn = 0; turn < 2; turn++) {
    if (body.startsWith('-') || body.startsWith('+')) {
      negative = negative || body.startsWith('-');
      signs++;
      body = body.slice(1).trim();
    }
    body = body.replace(BEFORE, '');
  }
  body = body.replace(AFTER, '');
  if (body.endsWith('-')) {
    negative = true;
    signs++;
    body = body.slice(0, -1).trim();
  }
  return signs > 1 ? undefined : { body, negative };
}

export type DecimalVerdict = { decimal: Decimal; sure: boolean; conflict: boolean };

/**
 * The decimal sign of a column, from all its distinct cells. "1,5" and "1.234,56" speak for the comma, "1.5" and
 * "1,234,567" for the point; "1,234" says nothing and follows `fallback`.
 */
export function decimalOf(cells: Iterable<string>, fallback: Decimal): DecimalVerdict {
  let point = 0;
  let comma = 0;
  for (const cell of cells) {
    const said = decimalIn(cell);
    if (said === '.') point++;
    if (said === ',') comma++;
  }
  if (point === 0 && comma === 0) return { decimal: fallback, sure: false, conflict: false };
  return { decimal: comma > point ? ',' : '.', sure: true, conflict: point > 0 && comma > 0 };
}

function decimalIn(cell: string): Decimal | null {
  const text = cell.replace(/[^\d.,]/g, '');
  const lastPoint = text.lastIndexOf('.');
  const lastComma = text.lastIndexOf(',');
  if (lastPoint < 0 && lastComma < 0) return null;
  if (lastPoint >= 0 && lastComma >= 0) return lastPoint > lastComma ? '.' : ',';
  const mark: Decimal = lastPoint >= 0 ? '.' : ',';
  const other: Decimal = mark === '.' ? ',' : '.';
  const parts = text.split(mark);
  if (parts.length > 2) return other;
  const [head = '', tail = ''] = parts;
  const couldBeThousands = tail.length === 3 && head.length >= 1 && head.length <= 3 && !head.startsWith('0');
  return couldBeThousands ? null : mark;
}
