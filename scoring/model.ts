/**
 * A trained model: everything needed to score, and what is said about it. Plain data; stored by model-file.ts.
 */
import type { Grid } from './grid';
import type { Spread } from './interval';
import type { Frame, Member } from './member';
import type { Report } from './report';

/** `members[k]` did not see the rows of fold k. `horizon` in words, e.g. "as in the file". */
export type Model = Frame & {
  grid: Grid;
  members: Member[];
  spread: Spread;
  horizon: string;
  seed: number;
  report: Report;
};
