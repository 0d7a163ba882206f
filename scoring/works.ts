/** All kinds of work that may be done on another thread, for whoever holds it. */
import { ANSWERS } from './answer-forest';
import { FOLD_POINTS, REPLICATES } from './attribute';
import type { Work } from './crew';
import { HALVES, INTERVALS, MEMBERS } from './fits';
import { TREES } from './forest';
import { HAZARDS } from './hazard';
import { SCORES } from './score-many';

/** Ground and orders are known only to the work itself, which made them. */
export const WORKS: readonly Work<never, never, unknown>[] = [
  ...[MEMBERS, INTERVALS, HALVES, HAZARDS],
  ...[TREES, FOLD_POINTS, REPLICATES, ANSWERS, SCORES],
];
