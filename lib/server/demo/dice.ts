/** Draws of every shape the demo needs, from one seeded stream. */
import { rng } from '@/scoring';
import type { Span } from './calendar';

export type Some<T> = readonly [T, ...T[]];

export type Dice = {
  /** [0, 1) */
  unit: () => number;
  /** Standard normal. */
  normal: () => number;
  chance: (probability: number) => boolean;
  /** A whole number from low to high, both possible. */
  whole: (low: number, high: number) => number;
  pick: <T>(from: Some<T>) => T;
  /** How many rare things happen where `mean` are expected. */
  count: (mean: number) => number;
  /** `count` moments in business hours within the span, in order; none where the span is empty. */
  moments: (span: Span, count: number) => number[];
};

const HOUR = 3_600_000;

export function diceOf(seed: number): Dice {
  const unit = rng(seed);
  const whole = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  return {
    unit,
    whole,
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    chance: (probability) => unit() < probability,
    pick: (from) => from[Math.floor(unit() * from.length)] ?? from[0],
    count: (mean) => poisson(unit, mean),
    moments: ({ from, to }, count) => {
      const days = Math.floor((to - from) / (24 * HOUR));
      if (days < 1) return [];
      const draws = Array.from({ length: count }, () => from + whole(0, days - 1) * 24 * HOUR + officeHour(whole));
      return draws.sort((a, b) => a - b);
    },
  };
}

/** Minutes between 7:00 and 18:59, in ms. */
export function officeHour(whole: Dice['whole']): number {
  return 7 * HOUR + whole(0, 719) * 60_000;
}

/** Knuth's product of uniforms; the means here stay below 10. */
function poisson(unit: () => number, mean: number): number {
  const floor = Math.exp(-mean);
  let product = unit();
  let n = 0;
  while (product > floor) {
    product *= unit();
    n++;
  }
  return n;
}

/**
 * A mood that lingers: standard normal at any time, correlated by `memory` from one call to the next.
 *
 * @param memory [0, 1)
 */
export function lingering(dice: Dice, memory: number): () => number {
  let state = dice.normal();
  return () => {
    const now = state;
    state = memory * state + Math.sqrt(1 - memory * memory) * dice.normal();
    return now;
  };
}
