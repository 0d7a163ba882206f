/** The days within which leaving is foreseen, and the columns that run with the calendar. */
import { TENURE } from '@/lib/server/snapshots/feature-definitions';
import type { Clock } from '@/scoring';

/** Beside the horizon of the score. */
const OTHERS = [30, 180];

/** Stands for "as in the file" where nothing has a date. */
export const NO_DAYS = 0;

export const otherHorizons = (horizonDays: number): number[] => OTHERS.filter((days) => days !== horizonDays);

export const CLOCKS: Clock[] = [
  { source: 'days_to_renewal', direction: -1 },
  { source: 'days_to_notice', direction: -1 },
  { source: TENURE, direction: 1 },
];
