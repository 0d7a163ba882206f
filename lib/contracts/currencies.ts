/** Codes offered in menus. Any ISO 4217 code is accepted; a fixed list keeps server and browser alike. */
const CURRENCIES = [
  'USD',
  'EUR',
  'GBP',
  'CHF',
  'AUD',
  'BRL',
  'CAD',
  'CNY',
  'CZK',
  'DKK',
  'HKD',
  'HUF',
  'ILS',
  'INR',
  'JPY',
  'KRW',
  'MXN',
  'NOK',
  'NZD',
  'PLN',
  'RON',
  'SEK',
  'SGD',
  'TRY',
  'TWD',
  'ZAR',
] as const;

/** The list with the given code in it, for a select that must show what is set. */
export function currencyChoices(current: string): string[] {
  const known: readonly string[] = CURRENCIES;
  return known.includes(current) ? [...known] : [current, ...known];
}
