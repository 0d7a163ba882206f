import { formatMoney } from '@/lib/format';
import { Unknown } from './unknown';

type MoneyProps = { minor: number | null; currency: string | null; reason: string };

/** An amount, or why there is none. Minor units; without a currency the number alone. */
export function Money({ minor, currency, reason }: MoneyProps) {
  return minor === null ? <Unknown reason={reason} /> : formatMoney(minor, currency ?? undefined);
}
