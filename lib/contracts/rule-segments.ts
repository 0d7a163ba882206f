import { z } from 'zod';
import { AccountRow } from './accounts';
import { Band, ModelRef, Thresholds } from './scores';
import { Id, Instant, Line } from './text';

/** What a rule may ask of a field of each type, in words. Values of money stand in whole units of the workspace's currency. */
const KNOWN = [
  { operator: 'known', label: 'is known' },
  { operator: 'missing', label: 'is missing' },
] as const;
const AMOUNTS = [
  { operator: 'min', label: 'at least' },
  { operator: 'max', label: 'at most' },
  { operator: 'between', label: 'between' },
  ...KNOWN,
] as const;
export const OPERATORS = {
  number: AMOUNTS,
  money: AMOUNTS,
  date: [
    { operator: 'next', label: 'within the next' },
    { operator: 'later', label: 'in more than' },
    { operator: 'last', label: 'within the last' },
    { operator: 'ago', label: 'more than' },
    ...KNOWN,
  ],
  choice: [{ operator: 'any', label: 'is any of' }, { operator: 'none', label: 'is none of' }, ...KNOWN],
  text: KNOWN,
} as const;
export type FieldType = keyof typeof OPERATORS;

export const MOST_CONDITIONS = 10;
export const MOST_RULE_SEGMENTS = 50;
export const MOST_VALUES = 50;
const MOST_DAYS = 36_500;

/** What came, short enough for a message; never looked into, since it may be as deep as a body can be. */
function got(input: unknown): string {
  if (input === undefined) return 'none';
  if (typeof input === 'string') return JSON.stringify(input.slice(0, 60));
  if (Array.isArray(input))
    return input.length <= 2 ? `[${input.map(gotPlain).join(', ')}]` : `a list of ${input.length}`;
  return gotPlain(input);
}
const gotPlain = (input: unknown): string =>
  typeof input === 'object' && input !== null ? 'an object' : String(input).slice(0, 60);
/** A condition is told by its operator. */
const gotCondition = (input: unknown): string =>
  typeof input === 'object' && input !== null && 'operator' in input ? got(input.operator) : got(input);
const expected = (what: string) => ({
  error: ({ input }: { input: unknown }) => `Expected ${what}, got ${got(input)}`,
});

const field = z.string(expected('a field')).min(1).max(300);
const Amount = z
  .number(expected('a number'))
  .min(-1e12, expected('a number from −10¹² on'))
  .max(1e12, {
    error: ({ input }) => `Expected a number up to 10¹², got ${got(input)}`,
  });
const days = expected(`whole days from 0 to ${MOST_DAYS}`);
const Range = z
  .tuple([Amount, Amount], expected('two numbers'))
  .refine(([from, to]) => from <= to, expected('two numbers, the smaller one first'));
const Values = z
  .array(z.string(expected('text')).min(1).max(200), expected('a list of values'))
  .min(1, 'Expected at least one value, got none')
  .max(MOST_VALUES, { error: ({ input }) => `Expected at most ${MOST_VALUES} values, got ${lengthOf(input)}` });
const lengthOf = (input: unknown): string => (Array.isArray(input) ? String(input.length) : got(input));

/** A field that is missing fits no comparison; only `missing` finds it. */
export const Condition = z.discriminatedUnion(
  'operator',
  [
    z.strictObject({ field, operator: z.enum(['min', 'max']), value: Amount }),
    z.strictObject({ field, operator: z.literal('between'), value: Range }),
    z.strictObject({ field, operator: z.enum(['any', 'none']), value: Values }),
    z.strictObject({
      field,
      operator: z.enum(['next', 'later', 'last', 'ago']),
      value: z.int(days).min(0, days).max(MOST_DAYS, days),
    }),
    z.strictObject({ field, operator: z.enum(['missing', 'known']), value: z.null(expected('no value')) }),
  ],
  { error: ({ input }) => `Expected a condition with an operator that rules know, got ${gotCondition(input)}` },
);
export type Condition = z.infer<typeof Condition>;

export const Rules = z.strictObject({
  match: z.enum(['all', 'any'], expected('“all” or “any”')),
  conditions: z
    .array(Condition, expected('a list of conditions'))
    .min(1, `Expected 1 to ${MOST_CONDITIONS} conditions, got none`)
    .max(MOST_CONDITIONS, {
      error: ({ input }) => `Expected 1 to ${MOST_CONDITIONS} conditions, got ${lengthOf(input)}`,
    }),
});
export type Rules = z.infer<typeof Rules>;

/** 1 = tried first. */
const position = z.int(expected('a position')).min(1).max(MOST_RULE_SEGMENTS);
export const NewRuleSegment = z.strictObject({ name: Line(80), rules: Rules, position });
export type NewRuleSegment = z.infer<typeof NewRuleSegment>;
/** `basedOn` is the `updatedAt` of what the person saw. */
export const ChangeRuleSegment = z.strictObject({ name: Line(80), rules: Rules, position, basedOn: Instant });
export type ChangeRuleSegment = z.infer<typeof ChangeRuleSegment>;
export const MoveRuleSegment = z.strictObject({ position, basedOn: Instant });
export type MoveRuleSegment = z.infer<typeof MoveRuleSegment>;
export const DropRuleSegment = z.strictObject({ basedOn: Instant });
export type DropRuleSegment = z.infer<typeof DropRuleSegment>;

/** What would be done; `save` without an id adds one. */
export const RuleProposal = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('save'), id: Id.nullable(), rules: Rules, position }),
  z.strictObject({ kind: z.literal('move'), id: Id, position }),
  z.strictObject({ kind: z.literal('delete'), id: Id }),
]);
export type RuleProposal = z.infer<typeof RuleProposal>;

/** `from` and `to` are names of rule segments; null = in none, and `THIS_SEGMENT` the one that has no name yet. */
export const THIS_SEGMENT = 'this segment';
const Way = { from: z.string().nullable(), to: z.string().nullable() };
export const RulePreview = z.object({
  now: Instant,
  /** Of the scores that the rules read. */
  asOf: Instant.nullable(),
  accounts: z.number(),
  /** Accounts that the rules fit, and those of them that an earlier segment takes. */
  matching: z.number(),
  taken: z.number(),
  members: z.number(),
  joins: z.number(),
  leaves: z.number(),
  changes: z.number(),
  flows: z.array(z.object({ ...Way, accounts: z.number() })),
  /** The first of those who change, largest ARR first. */
  names: z.array(z.object({ id: Id, name: z.string(), ...Way })),
});
export type RulePreview = z.infer<typeof RulePreview>;

/** What a rule may ask about. `unit` of a number or a date; `choices` are the most frequent values. */
export const RuleField = z.object({
  id: z.string(),
  label: z.string(),
  type: z.enum(['number', 'money', 'date', 'choice', 'text']),
  unit: z.string().nullable(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
});
export type RuleField = z.infer<typeof RuleField>;
export const RuleFields = z.object({ fields: z.array(RuleField), currency: z.string(), segments: z.array(z.string()) });
export type RuleFields = z.infer<typeof RuleFields>;

/** Money in minor units of the workspace's currency; health as shown, an override in place of the model's. */
const Weight = {
  accounts: z.number(),
  share: z.number(),
  arrMinor: z.number().nullable(),
  medianHealth: z.number().nullable(),
  band: Band.nullable(),
};
export const RuleSegmentSummary = z.object({
  id: Id,
  name: z.string(),
  position: z.number(),
  rule: z.string(),
  /** Why a condition can match nobody any more; null = all of them can. */
  problem: z.string().nullable(),
  ...Weight,
  updatedAt: Instant,
});
export type RuleSegmentSummary = z.infer<typeof RuleSegmentSummary>;

const Standing = {
  now: Instant,
  asOf: Instant.nullable(),
  model: ModelRef.nullable(),
  thresholds: Thresholds,
  currency: z.string(),
  /** All accounts but those that have left. */
  everyone: z.number(),
};
export const RuleSegmentList = z.object({
  ...Standing,
  segments: z.array(RuleSegmentSummary),
  none: z.object(Weight),
});
export type RuleSegmentList = z.infer<typeof RuleSegmentList>;

export const RuleSegmentDetail = RuleSegmentSummary.extend({
  ...Standing,
  rules: Rules,
  words: z.array(z.string()),
  /** How many rule segments there are. */
  of: z.number(),
  matching: z.number(),
  /** Accounts that the rules fit, by the earlier segment that they belong to. */
  taken: z.array(z.object({ id: Id, name: z.string(), accounts: z.number() })),
  updatedBy: z.string().nullable(),
  members: z.array(AccountRow),
});
export type RuleSegmentDetail = z.infer<typeof RuleSegmentDetail>;
