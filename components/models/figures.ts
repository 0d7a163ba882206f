/** Baselines and intervals that follow from a stored figure by a formula, so that none stands alone. */
import { shareInterval } from '@/components/charts/share-interval';
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

export function calibrationBins(model: ModelDetail) {
  return model.calibration.map(({ mean, observed, n }) => {
    const events = Math.round(observed * n);
    return { predicted: mean, observed, events, n, ...shareInterval(events, n) };
  });
}
