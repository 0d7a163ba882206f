import { formatInterval } from '@/lib/format';
import { formatAuc } from './words';

/** 0.842 0.811–0.871: the figure never stands without its interval. */
export function AucValue({ auc }: { auc: { value: number; low: number; high: number } }) {
  return (
    <>
      {formatAuc(auc.value)} <span className="faint">{formatInterval(auc.low, auc.high, formatAuc)}</span>
    </>
  );
}
