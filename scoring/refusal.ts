/** Why there is nothing to learn from, or nothing to rank by. */

export type OutcomeCounts = { leavers: number; stayers: number };
export type RefusalCounts = OutcomeCounts & { rows: number };

/** Fewest accounts that stayed. */
export const LEAST_STAYERS = 30;
/** Fewest accounts among which a place says anything. */
export const LEAST_RANKED = 10;

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

/** What keeps these outcomes from teaching anything; null = nothing does. */
export function refusalOf(counts: RefusalCounts): NothingToLearn | null {
  const { leavers, stayers } = counts;
  if (leavers === 0 || stayers === 0) return new NothingToLearn('one_class', counts);
  return stayers < LEAST_STAYERS ? new NothingToLearn('too_few_stayers', counts) : null;
}

/** Thrown by `train` when no outcome is asked for and the card has nothing to rank, or nothing to rank by. */
export class NothingToRank extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NothingToRank';
  }
}

/** @param signals columns at hand that the card knows */
export function refuseRanking({ accounts, signals }: { accounts: number; signals: number }): void {
  if (accounts < LEAST_RANKED)
    throw new NothingToRank(`Expected at least ${LEAST_RANKED} accounts to rank, got ${accounts}`);
  if (signals === 0)
    throw new NothingToRank(
      'Expected a number that the expert scorecard knows by its name, such as logins, tickets, NPS or tenure, got none',
    );
}
