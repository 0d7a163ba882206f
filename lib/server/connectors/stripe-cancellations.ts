/** Stripe's ended subscriptions as outcomes: who left, when, and whether they wanted to. Asks for nothing itself. */
import { z } from 'zod';
import { BY_EVENTS, Seconds, type StripeStream } from './stripe-streams';
import { type Cells, instantOf, parsed, Reference, streamOf, type VendorColumn } from './vendor-rows';

const COLUMNS: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['customer', 'id', 'account'],
  ['created', 'date'],
  ['ended_at', 'date', 'occurred_at'],
  ['requested_at', 'date'],
  ['cause', 'category'],
  ['feedback', 'category'],
  ['comment', 'text'],
  ['reason', 'text', 'reason'],
  ['voluntary', 'boolean', 'voluntary'],
  ['ended_in_trial', 'boolean'],
];
const Details = z.object({
  reason: z.string().nullish(),
  feedback: z.string().nullish(),
  comment: z.string().nullish(),
});
const Ended = z.object({
  ...{ customer: Reference, status: z.string(), created: z.int(), canceled_at: Seconds },
  ...{ ended_at: Seconds, trial_end: Seconds, cancellation_details: Details.nullable() },
});

/** Of every other cause nobody knows. */
const VOLUNTARY = new Map([
  ['cancellation_requested', true],
  ['payment_failed', false],
  ['payment_disputed', false],
]);

/** One whose first payment never came (`incomplete_expired`) has never begun, and nobody left. */
async function cells(object: unknown): Promise<{ cells: Cells } | null> {
  const { cancellation_details: details, ...said } = parsed(Ended, object, 'a subscription of Stripe’s');
  if (said.ended_at === null || said.status !== 'canceled') return null;
  const [cause, feedback, comment] = [details?.reason ?? '', details?.feedback ?? '', details?.comment ?? ''];
  return {
    cells: {
      ...{ customer: said.customer, created: instantOf(said.created), ended_at: instantOf(said.ended_at) },
      ...{ requested_at: instantOf(said.canceled_at), cause, feedback, comment, reason: feedback || cause },
      voluntary: String(VOLUNTARY.get(cause) ?? ''),
      ended_in_trial: String(said.trial_end !== null && said.ended_at <= said.trial_end),
    },
  };
}

export const CANCELLATIONS: StripeStream = {
  stream: streamOf({
    ...{ name: 'cancellations', columns: COLUMNS, cursor: BY_EVENTS, kind: 'outcomes' },
    fixed: { kind: 'churned' },
  }),
  ...{ place: 'subscriptions', prefix: 'sub_', endedOnly: true },
  query: [['status', 'canceled']],
  /** What was said on leaving may be added afterwards. */
  events: [
    ['types[]', 'customer.subscription.deleted'],
    ['types[]', 'customer.subscription.updated'],
  ],
  cells,
};
