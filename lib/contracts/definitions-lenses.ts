import type { DefinitionEntry } from './definitions-score';

/** Words and numbers about the lenses that are learned. */
export const lensDefinitions = {
  predictedNps: {
    title: 'Predicted NPS',
    text: 'What an account without a real answer in the last 365 days would say on the scale of 0 to 10, learned from the real answers of other accounts and from what was known before each of them. It is no answer: it is never averaged with real ones, no health score is learned from it, and it goes as soon as the account answers.',
  },
  predictedInterval: {
    title: 'Interval of a predicted answer',
    text: 'Made so that it holds the answer of eight in ten silent accounts, in whole points rounded outward. Answers of accounts that look like the silent ones weigh more in it, since those who answer are of another kind. The chances of promoter (9–10), passive (7–8) and detractor (0–6) come from the same errors and add up to 100 %.',
    formula: 'weighted split conformal, 80 %',
  },
  npsSkill: {
    title: 'Skill',
    text: 'How much closer the predictions come to real answers than always saying the mean, on accounts the model did not see: 0 is no closer, 1 is perfect. A lens is used from 80 answers and a skill above 0.1.',
    formula: '1 − mean squared error ÷ mean squared error of the mean',
  },
  intervalCoverage: {
    title: 'Answers inside their interval',
    text: 'The share of real answers that lie inside the interval made for them without their account; accounts like the silent ones weigh more. It should be near 80 %: well below, the intervals promise too much, well above, they are wider than they need be.',
  },
  laterAnswers: {
    title: 'Later first answers',
    text: 'Accounts that had never answered, were predicted, and then answered for the first time: the last prediction before the answer held against it. The only proof in new answers, so it takes time to come.',
    formula: 'mean |answer − prediction|, and the share inside the interval',
  },
  expansionLens: {
    title: 'Expansion',
    text: 'The chance that the ARR of the account stands at least 5 % higher 180 days from the day named, learned from every month end whose 180 days are over, as the subscriptions say. An account that left within them did not expand. The place is among all customers with an ARR; 1 is the highest chance. A lens needs 30 accounts that expanded, and ranks better than chance, or there is none.',
    formula: 'ARR after 180 days − price escalators ≥ 1.05 × ARR now',
  },
  escalator: {
    title: 'Price escalator',
    text: 'No fact says that an increase was agreed beforehand. So a subscription that takes the place of one of the same product and seats, on the day that one ended, at up to 10 % more, counts as a price escalator and not as an expansion.',
  },
  expansionAuc: {
    title: 'AUC of the expansion lens',
    text: 'How often a random account-month that was followed by an expansion ranks above a random one that was not, on accounts the model did not see: 0.5 is chance, 1 is perfect. With its 95 % interval by account; where it reaches down to 0.5 there is no lens. Beside it the best single column, chosen inside the folds.',
    formula: '(pairs in the right order + half the ties) ÷ all pairs',
  },
} as const satisfies Record<string, DefinitionEntry>;
