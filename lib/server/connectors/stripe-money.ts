/** Stripe's amounts as money in main units, and what a subscription's items come to a month. Exact: fractions, rounded once. */
import { z } from 'zod';

/** Stripe's "zero-decimal currencies". ISK and UGX have none either, but Stripe still counts them in hundredths. */
const WHOLE = new Set(
  'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '), // docs.stripe.com/currencies
);
const THOUSANDTHS = new Set('BHD JOD KWD OMR TND'.split(' '));

/** Digits behind the point of Stripe's smallest unit. */
function digitsOf(currency: string): number {
  const code = currency.toUpperCase();
  if (WHOLE.has(code)) return 0;
  return THOUSANDTHS.has(code) ? 3 : 2;
}

/** @param minor in the smallest unit. @returns in the main unit, with all its digits; '' for none */
export function mainUnits(minor: number | null | undefined, currency: string): string {
  return typeof minor === 'number' ? rounded({ n: BigInt(Math.round(minor)), d: 1n }, digitsOf(currency)) : '';
}

const Decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'expected a decimal number');
const Amount = { unit_amount: z.int().nullish(), unit_amount_decimal: Decimal.nullish() };
const Flat = { flat_amount: z.int().nullish(), flat_amount_decimal: Decimal.nullish() };
export const Tiers = z.array(z.object({ up_to: z.int().nullable(), ...Amount, ...Flat }));
export type Tiers = z.infer<typeof Tiers>;

export const Price = z.object({
  ...{ id: z.string(), currency: z.string(), billing_scheme: z.enum(['per_unit', 'tiered']), ...Amount },
  tiers_mode: z.enum(['graduated', 'volume']).nullish(),
  transform_quantity: z.object({ divide_by: z.int().min(1), round: z.enum(['up', 'down']) }).nullish(),
  recurring: z
    .object({
      interval: z.enum(['day', 'week', 'month', 'year']),
      interval_count: z.int().min(1),
      usage_type: z.string().nullish(),
    })
    .nullable(),
});
export type Price = z.infer<typeof Price>;

export const isMetered = ({ recurring }: Price): boolean => recurring?.usage_type === 'metered';

type Fraction = { n: bigint; d: bigint };
const NONE: Fraction = { n: 0n, d: 1n };
const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
const plus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });

/** The decimal one has digits below the smallest unit; the other is null where those matter. */
function minorOf(decimal: string | null | undefined, whole: number | null | undefined): Fraction {
  const text = decimal ?? (typeof whole === 'number' ? String(whole) : '0');
  const [left = '0', right = ''] = text.split('.');
  return { n: BigInt(left + right), d: 10n ** BigInt(right.length) };
}

export type Charged = { price: Price; tiers: Tiers; quantity: number };

/**
 * What all items together come to in a month of 365/12 days, before discounts and taxes. A metered item counts nothing: it is
 * billed after its use.
 */
export function monthly(items: readonly Charged[], currency: string): string {
  const sum = items.reduce((total, item) => plus(total, times(perPeriod(item), perMonth(item.price))), NONE);
  return rounded(sum, digitsOf(currency));
}

function perMonth({ recurring }: Price): Fraction {
  if (!recurring) return NONE;
  const d = BigInt(recurring.interval_count);
  if (recurring.interval === 'month') return { n: 1n, d };
  if (recurring.interval === 'year') return { n: 1n, d: 12n * d };
  return { n: 365n, d: 12n * d * (recurring.interval === 'week' ? 7n : 1n) };
}

function perPeriod({ price, tiers, quantity }: Charged): Fraction {
  if (isMetered(price)) return NONE;
  const units = packed(price, quantity);
  if (price.billing_scheme === 'per_unit')
    return times(minorOf(price.unit_amount_decimal, price.unit_amount), { n: BigInt(units), d: 1n });
  return price.tiers_mode === 'volume' ? byVolume(tiers, units) : graduated(tiers, units);
}

function packed({ transform_quantity }: Price, quantity: number): number {
  if (!transform_quantity) return quantity;
  const packs = quantity / transform_quantity.divide_by;
  return transform_quantity.round === 'up' ? Math.ceil(packs) : Math.floor(packs);
}

type Tier = Tiers[number];
const charged = (tier: Tier, units: number): Fraction =>
  plus(
    minorOf(tier.flat_amount_decimal, tier.flat_amount),
    times(minorOf(tier.unit_amount_decimal, tier.unit_amount), { n: BigInt(units), d: 1n }),
  );

/** All units at the rate of the tier that their number falls in. */
function byVolume(tiers: Tiers, units: number): Fraction {
  const tier = tiers.find(({ up_to }) => up_to === null || units <= up_to);
  return tier && units > 0 ? charged(tier, units) : NONE;
}

/** Each tier's units at its own rate. */
function graduated(tiers: Tiers, units: number): Fraction {
  let sum = NONE;
  let below = 0;
  for (const tier of tiers) {
    const within = Math.min(units, tier.up_to ?? units) - below;
    if (within <= 0) break;
    sum = plus(sum, charged(tier, within));
    below += within;
  }
  return sum;
}

/** @param digits of the smallest unit, in which `minor` is. @returns the main unit with at least two digits, halves away from zero */
function rounded({ n, d }: Fraction, digits: number): string {
  const shown = Math.max(2, digits);
  const numerator = (n < 0n ? -n : n) * 10n ** BigInt(shown - digits);
  const whole = ((2n * numerator + d) / (2n * d)).toString().padStart(shown + 1, '0');
  return `${n < 0n && /[1-9]/.test(whole) ? '-' : ''}${whole.slice(0, -shown)}.${whole.slice(-shown)}`;
}
