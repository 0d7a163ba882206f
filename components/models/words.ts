import type { CheckKind, CheckTone } from '@/components/ui/check-mark';
import type { ColumnMark, ModelStatus, ModelSummary } from '@/lib/contracts/models';
import { formatNumber, formatPercent } from '@/lib/format';

export const STATUS_WORDS: Record<ModelStatus, { sign: CheckKind; tone?: CheckTone; word: string }> = {
  active: { sign: 'check', word: 'In use' },
  candidate: { sign: 'exclamation', tone: 'go', word: 'Candidate' },
  retired: { sign: 'dash', word: 'Retired' },
  refused: { sign: 'exclamation', word: 'Not promoted' },
};

const ENGINES = new Map([
  ['boosted', 'boosted trees'],
  ['scorecard', 'scorecard alone'],
  ['forest', 'forest'],
  ['ml-random-forest', 'ml-random-forest'],
]);
export const engineWords = (engine: string): string => ENGINES.get(engine) ?? engine;

/** The only place that says "trained model": below 30 leavers nothing is called so, whatever is mixed in. */
export function calledOf({ trained, blendWeight, showsProbability }: ModelSummary): string {
  if (trained) return 'Trained model';
  if (!showsProbability) return 'Expert scorecard, a ranking';
  return blendWeight > 0 ? `Expert scorecard with ${formatPercent(blendWeight, 0)} model` : 'Expert scorecard';
}

/** Three figures: what an AUC on a few thousand rows is known to. */
export const formatAuc = (value: number | null | undefined): string => formatNumber(value, 3);

/** Which way alone a column may work. */
export const WAYS: readonly { direction: ColumnMark['direction']; label: string; short: string }[] = [
  { direction: 0, label: 'As the data say', short: '' },
  { direction: 1, label: 'More is never riskier', short: ', more is never riskier' },
  { direction: -1, label: 'More is never healthier', short: ', more is never healthier' },
];

export const wayWords = ({ actionable, direction }: ColumnMark): string =>
  `${actionable ? 'Can be acted on' : 'Context'}${WAYS.find((way) => way.direction === direction)?.short ?? ''}`;
