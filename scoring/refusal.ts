/** Why there is nothing to learn from. */

export type RefusalCounts = { leavers: number; stayers: number; rows: number };

/** Fewest accounts that stayed. */
export const LEAST_STAYERS = 30;

/** Thrown by `train` when the outcomes cannot teach anything; `counts` says what came. */
export class NothingToLearn extends Error {
  readonly reason: 'one_class' | 'too_few_stayers';
  readonly counts: RefusalCounts;

  constructor(reason: 'one_class' | 'too_few_stayers', counts: RefusalCounts) {
    const got = `got ${counts.leavers} accounts that left and ${counts.stayers} that stayed`;
    const expected =
      reason === 'one_class'
        ? 'Expected accounts that left and accounts that stayed'
        : `Expected at least ${LEAST_STAYERS} accounts that stayed`;
    super(`${expected}, ${got}`);
    this.name = 'NothingToLearn';
    this.reason = reason;
    this.counts = counts;
  }
}
