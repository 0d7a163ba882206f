/** Numbers as text that no reader takes for another number. Knows JavaScript's way of writing them; no format. */

/** The shortest text that reads back as the same number, without an exponent. */
export function digitsOf(value: number): string {
  if (Math.abs(value) >= 1e21 && Number.isFinite(value)) return BigInt(value).toString();
  const [, sign = '', first = '', rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(String(value)) ?? [];
  if (exponent === undefined) return String(value);
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`;
}

/** @param value a number of 32 bits: as one of 64 it shows digits that it does not have */
export function singleDigitsOf(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return digitsOf(short);
  }
  return digitsOf(Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
}

/** @param scale how many of the digits stand behind the point */
export function scaledDigits(unscaled: bigint, scale: number): string {
  if (scale <= 0) return (unscaled * 10n ** BigInt(-scale)).toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
