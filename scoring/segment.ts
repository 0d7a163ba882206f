/** A segment as it is kept and shown. */
import type { Benchmark } from './benchmarks';
import type { Rule } from './rules';

export type Segment = {
  id: string;
  name: string;
  /** Whoever fulfils all conditions of one rule belongs. */
  rules: Rule[];
  /** The same in words. */
  said: string[];
  size: number;
  share: number;
  churnRate: number;
  /** 95 % Wilson interval. */
  churnLow: number;
  churnHigh: number;
  /** Leaning on the whole, as if 30 average members were added. */
  churnShrunk: number;
  benchmarks: Benchmark[];
  /** Mean points per column; finds the segment again after a retrain. */
  centroid: Record<string, number>;
};
