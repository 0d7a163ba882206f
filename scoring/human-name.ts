/** Words that people write in capitals. */
const ACRONYMS = new Set([
  'arr',
  'mrr',
  'acv',
  'tcv',
  'arpu',
  'nps',
  'csat',
  'ces',
  'crm',
  'api',
  'sso',
  'sla',
  'csm',
  'id',
]);

/** A column's name as people would write it: "monthly_charges" is "Monthly charges". Knows no column. */
export function humanName(column: string): string {
  const words = column
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/[_\-.\s]+/g, ' ')
    .trim();
  const lower =
    /^[\p{Lu}\s\p{N}]+$/u.test(words) && words.length > 5
      ? words.toLowerCase()
      : words.replace(/\p{Lu}(?=\p{Ll})/gu, (sign) => sign.toLowerCase());
  const known = lower.replace(/\p{L}+/gu, (word) => (ACRONYMS.has(word.toLowerCase()) ? word.toUpperCase() : word));
  return known === '' ? column : known.charAt(0).toUpperCase() + known.slice(1);
}
