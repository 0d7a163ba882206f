/** What a number or word means; `formula` where one says it better. */
export type DefinitionEntry = { title: string; text: string; formula?: string };

/** Words and numbers about an account, its score and its segment. */
export const scoreDefinitions = {
  health: {
    title: 'Health',
    text: 'How likely an account is to stay, on 0 to 100; high is healthy. 50 is as likely to leave as your average customer, and every 10 points halve the odds of leaving.',
    formula: 'health = 50 − (10 ÷ ln 2) × (logit p − logit p₀), shown between 0 and 100',
  },
  asOfDay: {
    title: 'As of a past day',
    text: 'What this page would have shown at the end of that day, UTC: only facts that had been recorded, the latest scores of the model version that was in use, overrides that stood. A fact that was learned later is not there, even where it had happened before. Names, owners, thresholds and currency were not kept by day and are those of today. Nothing is shown of days before the first model was in use.',
  },
  band: {
    title: 'Bands',
    text: 'At risk, watch and healthy begin where the settings of this workspace say. By default at risk lies below 40, which is twice the usual odds of leaving, and healthy above 60, which is half of them.',
  },
  interval: {
    title: '80 % interval',
    text: 'Where the score would lie in 8 of 10 cases if the model had learned from another sample of your history. It grows when data is missing. It says nothing about what the account will do.',
  },
  risk: {
    title: 'Risk',
    text: 'The calibrated probability that the account leaves within the horizon of the model: among accounts shown with 10 %, about one in ten left. It is shown only from 15 leavers on.',
  },
  horizon: {
    title: 'Horizon',
    text: 'The time within which leaving counts. A file without dates says who left but not when, so its horizon is "as in the file" and never a number of days.',
  },
  arr: {
    title: 'ARR',
    text: 'Annual recurring revenue of the account: the sum over its running subscriptions, without trials; where no subscription is known, the column mapped as ARR. Sums are in the currency of the workspace, at the rates in its settings.',
  },
  renewal: {
    title: 'Renewal',
    text: 'When the running subscription that renews next does so, and how many days are left until its notice deadline: after that day it can no longer be cancelled for this term. The percentage is the chance that it has not left 30 days after the renewal.',
  },
  riskArr: {
    title: 'Risk × ARR',
    text: 'The revenue a year that is expected to go with this account: large where a loss is both likely and expensive.',
    formula: 'probability of leaving × ARR',
  },
  expectedLoss: {
    title: 'Expected loss',
    text: 'The sum of risk × ARR over the accounts in view. It is a mean: the year may turn out better or worse. Accounts without a score or without ARR are not in it.',
    formula: 'Σ probability × ARR',
  },
  coverage: {
    title: 'Data coverage',
    text: 'For how many kinds of data (components) that the model knows this account has values. Missing is a state of its own with its own learned effect; it does not count as average.',
  },
  cause: {
    title: 'Main reason',
    text: 'The part that moves this score the most, with its points. It is associated with leaving in your history; it is no proven cause.',
  },
  state: {
    title: 'Not scored',
    text: 'Leaving: the account has given notice, so there is nothing to predict. Too early: too little time or data. Not scored: no model has looked at it yet.',
  },
  left: {
    title: 'Left',
    text: 'Accounts that are gone. They are not counted with the others; their score is what a model says of them that did not see their outcome, so it shows what would have been seen.',
  },
  rollUps: {
    title: 'Roll-ups of a group',
    text: 'Over the accounts below this one, at whatever depth, that have a score and have not left; its own score is not in it. The mean counts each alike, the ARR-weighted mean by its revenue, and the worst is the lowest of them: a good mean can hide it. The one that drags most is the one without which the mean of the others would be highest.',
  },
  base: {
    title: 'Base',
    text: 'What the model would say knowing nothing about this account: the score of the average account it learned from. The parts lead from there to the shown score.',
  },
  points: {
    title: 'Points',
    text: 'How far a kind of data moves the score from the base. Base, parts and clip add up to the shown score exactly. 10 points halve the odds of leaving.',
  },
  clip: {
    title: 'Clip',
    text: 'The scale ends at 0 and 100. Where the sum lies outside, this bar takes off what cannot be shown.',
  },
  actionable: {
    title: 'Can be acted on, or context',
    text: 'Some inputs you can change, such as use, tickets or contact. Others, such as price, size or contract form, are context unless an admin says they are levers. Marked since: the mark changed after the version was trained; next best actions follow it from the next training on.',
  },
  nextAction: {
    title: 'Next best action',
    text: 'Of the inputs that can be acted on, the ones whose better value goes with the largest gain for its cost, at most three. A value counts if it lies between the 10th and 90th percentile of healthy accounts of the same segment, or of all healthy accounts where those are fewer than 30; a choice if a tenth of them have it. None moves against its expert sign. Each is reckoned by the model on top of the ones before it, and a gain of less than a point is none. It is what goes with the score in your history, not a proven effect.',
  },
  actionCost: {
    title: 'Cost',
    text: 'How far the value has to go, in ranges: 1 is the way from the 10th to the 90th percentile of healthy accounts, or to another choice. Hours and money are not recorded yet.',
    formula: '|value then − value now| ÷ (P90 − P10)',
  },
  alike: {
    title: 'How alike',
    text: '100 % is the same in every input that counts. Each input counts by its weight in the model: a number by its distance in ranges from the 10th to the 90th percentile, at most one, a choice by same or not. Very alike is 90 % or more, alike 75 % or more.',
    formula: '1 − Σ weight × min(1, |difference| ÷ (P90 − P10))',
  },
  member: {
    title: 'Member',
    text: 'A version holds five members, each blind to a fifth of the accounts. An account with an outcome is scored by the member that did not see it, every other one by the mean of all.',
  },
  knownSince: {
    title: 'Newest fact known',
    text: 'When the newest fact behind the value that the score knew was learned. What was learned on that day or later could not be in it.',
  },
  segmentMedian: {
    title: 'Segment',
    text: 'The median over the scored accounts of the same segment in the same pass: half of them lie below, half above. Of a choice, the commonest one.',
  },
  atRenewal: {
    title: 'At renewal',
    text: 'The account’s own value as kept for the last day up to its latest renewal: what was known when it last said yes.',
  },
  everyone: {
    title: 'Everyone',
    text: 'The median over all accounts that are scored now: half of them lie below, half above.',
  },
  weight: {
    title: 'Weight',
    text: 'The share of all points that comes from this kind of data, over the accounts scored now. It is association, not cause, and changes only with a new model version.',
    formula: 'mean |points of the component| ÷ the same, summed over all components',
  },
  effectCurve: {
    title: 'Effect curve',
    text: 'The mean score of the same accounts, at most 200 drawn from those scored when the version was trained, if each had this value and everything else stayed as it is. It is what the model associates with the value, no proof of what a change would do. Shaded: where the middle eight tenths of the values lie, from the 10th to the 90th percentile; beyond, few accounts speak.',
    formula: 'mean over accounts of score (value, all else as it is)',
  },
  together: {
    title: 'Move together',
    text: 'Columns of which every two have a rank correlation (Spearman) of at least 0.7, in either direction, over the rows the version learned from, at most 5,000 of them drawn; rows in which one of the two is missing are left out. The model may lean on any of them, so they share their weight: read the sum, not which one has more.',
  },
  weightInterval: {
    title: '95 % interval of a weight',
    text: 'Where the weight lies in 95 of 100 cases when accounts are drawn again. Wide whiskers mean that the data cannot tell the order.',
  },
  weightHistory: {
    title: 'Weights over versions',
    text: 'The weight of each kind of data in every version that was in use, in the order of promotion; a version that came back stands where it was promoted last. Each was measured once, when the version was trained, over the accounts it learned from. Where two bands overlap, the change may be chance.',
  },
  checklist: {
    title: 'Connected, late, partial',
    text: 'Connected: fresh, and there for half the accounts or more. Late: older than promised. Partial: there for 5 to 50 % of the accounts. Not connected: nothing there.',
  },
  gain: {
    title: 'Expected gain',
    text: 'Of 100 accounts that left, how many more stood among the lowest-scored tenth with this kind of data than without it: the same recipe refitted without its columns on the same folds, every account scored by a member that did not see it. An account that left counts once, at its first month end within the horizon. 95 % interval, accounts drawn again; where it covers 0, the data may add nothing. What one kind has to say another may say as well, so gains do not add up. For accounts that lack it, the same gain times the share that lacks it, if the rest behaves alike.',
    formula: '100 × (leavers caught with − leavers caught without) ÷ leavers',
  },
  promised: {
    title: 'Promised',
    text: 'The age up to which data of this kind counts as fresh: use 3 days, tickets 7, billing 35, surveys 120.',
  },
  low: {
    title: 'Low',
    text: 'The 25th percentile of the value inside the segment: a quarter of its accounts lie below. It is a position, not a judgement.',
  },
  median: { title: 'Median', text: 'The 50th percentile: half of the accounts of the segment lie below.' },
  high: {
    title: 'High',
    text: 'The 75th percentile of the value inside the segment: a quarter of its accounts lie above. It is a position, not a judgement.',
  },
  break: {
    title: 'Break',
    text: 'The value at which the odds of leaving really change, over all accounts with a closed outcome, and by how much. "No meaningful break" is an answer too.',
    formula: 'odds of leaving beyond the break ÷ odds on the other side',
  },
  shrunk: {
    title: 'Drawn towards everyone',
    text: 'Fewer than 30 accounts have this value here, so low, median and high are mixed with those of all accounts.',
  },
  churnRate: {
    title: 'Share that left',
    text: 'Accounts of the segment that left within the horizon, of those whose outcome is known, with its 95 % interval (Wilson). Small segments are drawn towards the whole.',
    formula: 'left ÷ (left + stayed)',
  },
  fidelity: {
    title: 'Rules reproduce',
    text: 'The share of accounts for which the rule in words gives the same group as the model found. Membership follows the rule, for everyone.',
  },
  averageDeal: {
    title: 'Average deal',
    text: 'Mean ARR of the won deals of this segment. Without deals it is unknown; the mean ARR of the accounts is another number.',
  },
  apart: {
    title: 'What sets it apart',
    text: 'Mean points of the segment less those of the average account, by kind of data.',
  },
  ruleSegment: {
    title: 'Rule segment',
    text: 'A segment by rules that an admin wrote. They are tried in their order: an account belongs to the first one that it fits, else to none. Accounts that have left belong to none. It follows the facts of this moment; health is as shown, overrides included.',
  },
  fitsRules: {
    title: 'Fit the rules',
    text: 'Accounts that the rules fit, wherever they belong. What is missing fits no comparison, neither “at most” nor “is none of”; “is missing” finds it.',
  },
  medianHealth: {
    title: 'Median health',
    text: 'Half of the scored accounts of the segment lie below this health, half above.',
  },
} as const satisfies Record<string, DefinitionEntry>;
