/** Stripe's invoices as our rows. Asks for nothing itself. */
import { z } from 'zod';
import { mainUnits } from './stripe-money';
import { BY_EVENTS, Seconds, type StripeStream } from './stripe-streams';
import { type Cells, instantOf, parsed, Reference, streamOf, type VendorColumn } from './vendor-rows';

const INVOICE: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['customer', 'id', 'account'],
  ['subscription', 'id', 'subscription'],
  ['number', 'id'],
  ['status', 'category'],
  ['total', 'money', 'amount_minor'],
  ['amount_paid', 'money'],
  ['amount_remaining', 'money'],
  ['currency', 'category', 'currency'],
  ['created', 'date'],
  ['issued_at', 'date', 'issued_at'],
  ['due_date', 'date', 'due_at'],
  ['paid_at', 'date', 'paid_at'],
  ['failed', 'boolean', 'failed'],
  ['attempt_count', 'number'],
  ['billing_reason', 'category'],
];
const Invoice = z.object({
  ...{ id: z.string(), customer: Reference.nullable(), status: z.string().nullable(), number: z.string().nullish() },
  ...{ total: z.int(), amount_paid: z.int(), amount_remaining: z.int(), currency: z.string(), created: z.int() },
  ...{ due_date: Seconds, attempted: z.boolean(), attempt_count: z.int(), billing_reason: z.string().nullish() },
  status_transitions: z.object({ finalized_at: Seconds, paid_at: Seconds }),
  parent: z.object({ subscription_details: z.object({ subscription: Reference.nullish() }).nullish() }).nullable(),
});

/** A draft is no invoice yet, and a voided one is as if it had never been. */
async function invoiceCells(object: unknown): Promise<{ cells: Cells | null } | null> {
  const said = parsed(Invoice, object, 'an invoice of Stripe’s');
  if (said.status === 'draft' || said.status === null) return null;
  if (said.status === 'void') return { cells: null };
  const money = (minor: number) => mainUnits(minor, said.currency);
  const { finalized_at, paid_at } = said.status_transitions;
  const unpaid = said.status !== 'paid' && said.amount_remaining > 0;
  return {
    cells: {
      ...{ customer: said.customer ?? '', subscription: said.parent?.subscription_details?.subscription ?? '' },
      ...{ number: said.number ?? '', status: said.status, total: money(said.total) },
      ...{ amount_paid: money(said.amount_paid), amount_remaining: money(said.amount_remaining) },
      ...{ currency: said.currency.toUpperCase(), created: instantOf(said.created) },
      ...{ issued_at: instantOf(finalized_at ?? said.created), due_date: instantOf(said.due_date) },
      paid_at: said.status === 'paid' ? instantOf(paid_at) : '',
      failed: String(unpaid && said.attempted && said.attempt_count > 0),
      ...{ attempt_count: String(said.attempt_count), billing_reason: said.billing_reason ?? '' },
    },
  };
}

/** Of all its events, as there are more kinds of them with every year; the preview of one has an id of another form. */
export const INVOICES: StripeStream = {
  stream: streamOf({ name: 'invoices', columns: INVOICE, kind: 'invoices', cursor: BY_EVENTS }),
  ...{ place: 'invoices', prefix: 'in_', query: [], endedOnly: false },
  events: [['type', 'invoice.*']],
  cells: invoiceCells,
};
