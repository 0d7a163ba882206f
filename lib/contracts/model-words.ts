import type { DefinitionEntry } from './definitions';
import { PROBABILITY_LEAVERS, TRAINED_LEAVERS, TRAINED_STAYERS } from './learnable';
import type { ModelRef } from './scores';

/** "in 90 days", or "as in the file" where the horizon is no number of days. */
export const withinHorizon = (horizon: string): string => (/^\d/.test(horizon) ? `in ${horizon}` : horizon);

/** What must be said beside the figures of a model that may not be called trained; null = nothing. */
export function modelCaution({ trained, showsProbability, leavers, stayers, auc }: ModelRef): DefinitionEntry | null {
  if (trained) return null;
  const missing = [
    !showsProbability &&
      leavers < PROBABILITY_LEAVERS &&
      `${PROBABILITY_LEAVERS - leavers} more that left until a probability is shown`,
    leavers < TRAINED_LEAVERS && `${TRAINED_LEAVERS - leavers} more that left until it may be called a trained model`,
    stayers < TRAINED_STAYERS && `${TRAINED_STAYERS - stayers} more that stayed`,
  ].filter(Boolean);
  const learned = `It knows ${leavers === 1 ? '1 account' : `${leavers} accounts`} that left.`;
  const known = missing.length > 0 ? `${learned} Missing: ${missing.join(', ')}.` : learned;
  return showsProbability
    ? {
        title: 'Expert scorecard with an early model mixed in.',
        text: `At most 30 % of the score is learned; the probabilities are wide. ${known}`,
      }
    : {
        title: 'Expert scorecard, a ranking and not a probability.',
        text: auc ? known : `How well it ranks your accounts is not measured. ${known}`,
      };
}
