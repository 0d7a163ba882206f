import type { DefinitionEntry } from './definitions-score';

/** Words and numbers about a model: what it learned from, what it is worth, and when it speaks of leaving. */
export const modelDefinitions = {
  leavers: {
    title: 'Leavers',
    text: 'Accounts that left, counted once each however many rows they have. They are what a model learns from: 15 for a probability, 30 for the name "trained".',
  },
  scorecard: {
    title: 'Expert scorecard',
    text: 'A published list of signals with expert signs and weights. It ranks accounts before there are enough leavers to learn from.',
  },
  auc: {
    title: 'AUC',
    text: 'How often a random account that left ranks above a random one that stayed, on accounts the model did not see: 0.5 is chance, 1 is perfect. With its 95 % interval.',
    formula: '(pairs in the right order + half the ties) ÷ all pairs',
  },
  columnMark: {
    title: 'Marks',
    text: 'What people know of a column and its values do not say: whether somebody can act on it, and whether it may work one way only. A column that may only help keeps to that in the trees and on the scorecard, however the few leavers of a small history happened to fall. Marks count from the next training on.',
  },
  baseline: {
    title: 'Naive baseline',
    text: 'The same figure for the simplest rule that could be used instead. A model that does not beat it has learned nothing worth its trouble.',
  },
  override: {
    title: 'Override',
    text: 'A person’s word in place of the model’s for a while: it sets the shown score and band, with a reason and a last day. The model’s score, its interval, the risk and risk × ARR stay as they are.',
  },
  unmeasured: {
    title: 'Not measured',
    text: 'How well a score ranks is counted on accounts that left and accounts that stayed. Too few of one kind are known, so the scorecard stands on expert signs alone. Its interval is the doubt about their weights, each from none to double.',
  },
  brier: {
    title: 'Brier score',
    text: 'Mean squared distance between the probability and what happened; low is good.',
    formula: 'mean (p − y)²',
  },
  logLoss: {
    title: 'Log loss',
    text: 'How surprised the model is by what happened; low is good. Being sure and wrong costs most.',
    formula: '−mean (y ln p + (1 − y) ln (1 − p))',
  },
  ece: {
    title: 'Calibration error',
    text: 'How far the predicted probabilities lie from the observed shares, in ten groups of equal size. The excess is what remains after taking off the error that even a perfect model shows by chance.',
  },
  lift: {
    title: 'Lift, top tenth',
    text: 'How many times more leavers are among the tenth with the highest risk than among accounts drawn at random.',
  },
  survival: {
    title: 'Staying, month by month',
    text: 'The chance that the account is still a customer at a day to come. The shape over time is learned from when accounts left, renewals among them; the level is that of the risk that is shown, so that both say the same at its horizon.',
    formula: 'P(renews) = 1 − P(leaves within 30 days after the renewal date)',
  },
  healthByValue: {
    title: 'Health by value',
    text: 'The accounts in view with a health and an ARR, in three equally large groups by ARR, and how each group spreads over the bands. Large accounts at risk stand in the first cell.',
  },
  adoptionLens: {
    title: 'Adoption',
    text: 'Where the account stands among all that are scored now, by seats used, kinds of events and active users: 80 of 100 means that it is above 80 of 100 others. The mean of those that are known; no model.',
  },
  sentimentLens: {
    title: 'Sentiment',
    text: 'The latest real NPS or CSAT answer. It counts less as it ages, evenly down to nothing after 180 days. Nothing predicted is mixed in.',
  },
  valueLens: {
    title: 'Value',
    text: 'The ARR that is expected to come in: each month’s part times the chance of still being a customer. Before margin.',
    formula: 'Σ over months (ARR ÷ 12 × P(still a customer))',
  },
  drift: {
    title: 'Drift',
    text: 'Whether the values of a column are spread over the accounts of today as over those of the training. Small samples differ by chance, so a verdict asks for a difference that is both large and beyond chance.',
    formula: 'PSI = Σ (share then − share now) × ln (share then ÷ share now), ten bins and missing',
  },
  costCurve: {
    title: 'Where the red list pays',
    text: 'Acting on an account is worth its probability of leaving times its ARR times the effect of acting, less the cost. The threshold proposed is the one at which the sum over all accounts below it is largest.',
    formula: 'Σ (probability × ARR × effect − cost) over accounts below the threshold',
  },
  precision: {
    title: 'Precision of the red list',
    text: 'Of the account-months on the red list, the share that left within the horizon. With its 95 % interval, accounts drawn again.',
    formula: 'on the list and left ÷ on the list',
  },
  recall: {
    title: 'Recall of the red list',
    text: 'Of all accounts that left, the share that stood on the red list at the last month end at least a horizon before. Those without a score count as missed.',
    formula: 'leavers on the list ÷ all leavers',
  },
  redLift: {
    title: 'Lift of the red list',
    text: 'How many times more leavers the red list holds than as many account-months drawn at random.',
    formula: 'precision ÷ base rate',
  },
  missedVerdict: {
    title: 'No data, or wrong',
    text: 'No data: the account had no score, or no value in half of the kinds of data or more. Wrong: the data was there, and the score did not put it on the red list.',
  },
  falseAlarm: {
    title: 'False alarm',
    text: 'An account that stood on the red list and did not leave within the horizon. Some of them were saved: a list that is acted on prevents what it foresees.',
  },
  baseRate: { title: 'Base rate', text: 'The share of accounts in the training material that left.' },
  assumed: {
    title: 'Assumed date',
    text: 'The file did not say when this was learned, so the import assumed a date. The model card prints the share of such facts.',
  },
  outcome: {
    title: 'Outcome',
    text: 'What really happened with the account, as your files say it: renewed, left, reduced or expanded.',
  },
} as const satisfies Record<string, DefinitionEntry>;
