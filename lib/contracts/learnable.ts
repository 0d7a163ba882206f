/** What a number of leavers and stayers is enough for. The steps are those of scoring; the words are the product's. */

/** Below this a ranking and no probability. */
export const PROBABILITY_LEAVERS = 15;
/** Below this nothing is called a trained model. */
export const TRAINED_LEAVERS = 30;
/** Above this a model may stand without the scorecard. */
const ALONE_LEAVERS = 150;
/** Below this nothing is trained. */
export const TRAINED_STAYERS = 30;

export function enoughFor({ leavers, stayers }: { leavers: number; stayers: number }): string {
  if (leavers === 0)
    return 'Nobody left yet, as far as this says: nothing can be learned. The expert scorecard ranks your accounts; how well is not measured.';
  if (stayers < TRAINED_STAYERS)
    return `With fewer than ${TRAINED_STAYERS} accounts that stayed, nothing is trained: the expert scorecard ranks your accounts; how well is not measured.`;
  if (leavers < PROBABILITY_LEAVERS)
    return 'Enough for a ranking by the expert scorecard. Too few leavers to show a probability.';
  if (leavers < TRAINED_LEAVERS)
    return 'Enough for the expert scorecard, with at most 30 % model in it. Intervals will be wide.';
  if (leavers <= ALONE_LEAVERS)
    return 'Enough for a trained model, blended with the expert scorecard: more model with each leaver.';
  return `Enough for a trained model. Above ${ALONE_LEAVERS} leavers it may stand alone, if it beats the scorecard.`;
}
