import { formatScore, formatSigned } from '@/lib/format';
import type { Band } from './band';

export type WaterfallPart = {
  id: string;
  label: string;
  /** points, rounded so that base and parts add up to the result */
  points: number;
  /** the input was not there; its absence has this effect */
  missing?: boolean;
};

export type WaterfallSeries = {
  base: { label?: string; value: number };
  /** in the order drawn: lowering first, by size */
  parts: readonly WaterfallPart[];
  result: { label?: string; value: number; band: Band };
  /** points cut off at 0 or 100, when the sum lies outside */
  clip?: number;
};

export type WaterfallStep = {
  id: string;
  label: string;
  /** lower and upper end of the bar */
  range: [low: number, high: number];
  /** the level after this step, where the connector to the next one runs */
  level: number;
  text: string;
  look: string;
  lowers: boolean;
  /** the figure stands below a bar that lowers, where there is room */
  below: boolean;
  strong: boolean;
};

/** Each part hangs where the one before it ended. */
export function waterfallSteps({ base, parts, result, clip }: WaterfallSeries): WaterfallStep[] {
  const whole = (id: string, label: string, value: number, look: string, strong: boolean): WaterfallStep => ({
    id,
    label,
    range: [Math.min(0, value), Math.max(0, value)],
    level: value,
    text: formatScore(value),
    look,
    lowers: value < 0,
    below: false,
    strong,
  });
  const steps = [whole('base', base.label ?? 'Base', base.value, 'f-neutral', false)];
  const hanging = clip ? [...parts, { id: 'clip', label: 'Clip', points: clip }] : parts;
  let level = base.value;
  for (const part of hanging) {
    const next = level + part.points;
    const colour = part.id === 'clip' ? 'f-neutral' : part.points < 0 ? 'f-risk' : 'f-healthy';
    steps.push({
      id: part.id,
      label: part.label,
      range: [Math.min(level, next), Math.max(level, next)],
      level: next,
      text: formatSigned(part.points),
      look: 'missing' in part && part.missing ? `${colour} wf-missing` : colour,
      lowers: part.points < 0,
      // under the axis stand the names, so a figure there would lie on them
      below: part.points < 0 && Math.min(level, next) > 0,
      strong: false,
    });
    level = next;
  }
  return [...steps, whole('result', result.label ?? 'Score', result.value, `f-${result.band}`, true)];
}

/** "Base 54, usage −14, feedback missing −2, score 23" */
export function waterfallSummary({ base, parts, result, clip }: WaterfallSeries): string {
  const words = parts.map((part) => {
    return `${part.label}${part.missing ? ' missing' : ''} ${formatSigned(part.points)}`;
  });
  if (clip) words.push(`clip ${formatSigned(clip)}`);
  return [
    `${base.label ?? 'Base'} ${formatScore(base.value)}`,
    ...words,
    `${result.label ?? 'Score'} ${formatScore(result.value)}`,
  ].join(', ');
}
