/** What was typed into the levers, as the changes to ask for. */
import type { AskWhatIf, NumberLever, WhatIf } from '@/lib/contracts/what-if';

export type Drafts = Readonly<Record<string, string>>;

/** null = no number yet. */
export function numberOf(draft: string): number | null {
  const value = Number(draft.trim().replace('−', '-'));
  return draft.trim() === '' || !Number.isFinite(value) ? null : value;
}

/** Without what is blank or no number, in the order of the levers, so that the same changes are the same question. */
export function changesOf(levers: WhatIf['levers'], drafts: Drafts): AskWhatIf['changes'] {
  return levers.flatMap((lever): AskWhatIf['changes'] => {
    const { column, kind } = lever;
    const draft = Object.hasOwn(drafts, column) ? drafts[column] : undefined; // a column may be called "constructor"
    if (draft === undefined) return [];
    const value = kind === 'number' ? numberOf(draft) : draft;
    if (value === null) return [];
    return [{ column, value: kind === 'number' && typeof value === 'number' ? value / timesOf(lever) : value }];
  });
}

const timesOf = ({ unit }: Pick<NumberLever, 'unit'>): number => (unit === 'share' ? 100 : 1);

/** As it is shown and typed: parts of one as percentages. */
export function asTyped(lever: NumberLever): NumberLever {
  const times = timesOf(lever);
  if (times === 1) return lever;
  const { value, range, steps } = lever;
  return {
    ...lever,
    value: value === null ? null : times * value,
    range: range && { low: times * range.low, high: times * range.high },
    steps: steps.map(({ upTo, health }) => ({ upTo: upTo === null ? null : times * upTo, health })),
  };
}

/**
 * The part of a number's axis that is drawn: the healthy range and its own value, or where its curve has steps; and what
 * was typed, unless it lies so far off that nothing else would be seen.
 */
export function axisOf(lever: NumberLever, typed: number | null): [number, number] {
  const [low, high] = ownAxis(lever);
  const span = high - low;
  if (typed === null || typed < low - span || typed > high + span) return [low, high];
  return [Math.min(low, typed), Math.max(high, typed)];
}

function ownAxis({ range, value, steps }: NumberLever): [number, number] {
  const ends = steps.flatMap(({ upTo }) => (upTo === null ? [] : [upTo]));
  const known = [range?.low, range?.high, value].filter((each) => typeof each === 'number');
  const all = known.length > 1 ? known : [...known, ...ends];
  const [low, high] = all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)];
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** Whole steps between whole numbers, else a hundredth of the range. */
export function stepOf({ range, value }: NumberLever): number | 'any' {
  if (!range || range.high <= range.low) return 'any';
  const whole = Number.isInteger(range.low) && (value === null || Number.isInteger(value));
  return whole && range.high - range.low >= 2 ? 1 : (range.high - range.low) / 100;
}
