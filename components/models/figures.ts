/** Baselines and intervals that follow from a stored figure by a formula, so that none stands alone. */
import type { ModelDetail } from '@/lib/contracts/models';

export type FigureKey = 'lift' | 'brier' | 'logLoss' | 'ece' | 'excessEce';
export type Figure = { key: FigureKey; value: number; naive: number };

/** None where nothing is measured. The naive way gives everybody the base rate p: Brier p(1 − p), log loss its entropy, no miscalibration, lift 1. */
export function figuresOf({ figures, showsProbability }: ModelDetail): Figure[] {
  if (!figures) return [];
  const p = figures.baseRate;
  const entropy = p > 0 && p < 1 ? -(p * Math.log(p) + (1 - p) * Math.log(1 - p)) : 0;
  const lift: Figure = { key: 'lift', value: figures.liftTopDecile, naive: 1 };
  if (!showsProbability) return [lift];
  return [
    lift,
    { key: 'brier', value: figures.brier, naive: p * (1 - p) },
    { key: 'logLoss', value: figures.logLoss, naive: entropy },
    { key: 'ece', value: figures.ece, naive: 0 },
    { key: 'excessEce', value: figures.excessEce, naive: 0 },
  ];
}

const Z95 = 1.959964;

/**
 * The 95 % interval of an observed share, [0, 1].
 *
 * Source: Wilson 1927, as in Brown, Cai & DasGupta 2001, eq. 4.
 */
export function wilson(events: number, n: number): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const share = events / n;
  const z2 = Z95 ** 2;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

export function calibrationBins(model: ModelDetail) {
  return model.calibration.map(({ mean, observed, n }) => {
    const events = Math.round(observed * n);
    return { predicted: mean, observed, events, n, ...wilson(events, n) };
  });
}
