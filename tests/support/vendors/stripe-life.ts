/** Anything that may happen at Stripe a little later, of every kind that a connector reads. */
import * as billing from './stripe-billing';
import { addCustomer, deleteCustomer, updateCustomer } from './stripe-customers';
import type { StripeLedger } from './stripe-ledger';

export function anyStripeLife(ledger: StripeLedger): void {
  const { draws } = ledger;
  ledger.now += draws.below(3);
  const some = (ids: Iterable<string>): string => {
    const all = [...ids];
    return all[draws.below(all.length)] ?? '';
  };
  const customer = some(ledger.customers.keys());
  const going = [...ledger.subscriptions.values()].filter((each) => each.ended_at === null).map(({ id }) => id);
  const open = [...ledger.invoices.values()].filter((each) => each.status === 'open').map(({ id }) => id);
  const happenings = [
    () => addCustomer(ledger, { name: `Neu ${ledger.now}`, email: 'neu@example.com' }),
    () => updateCustomer(ledger, customer, { name: `Renamed ${ledger.now}`, balance: -draws.below(9_999) }),
    () => deleteCustomer(ledger, customer),
    () => subscribe(ledger, { customer, price: some(recurringPrices(ledger)) }),
    () => going.length > 0 && billing.changeQuantity(ledger, some(going), 1 + draws.below(90)),
    () => going.length > 0 && billing.cancelSubscription(ledger, some(going), { feedback: 'unused' }),
    () => going.length > 0 && billing.cancelSubscription(ledger, some(going), { atPeriodEnd: true }),
    () => going.length > 0 && billing.renewSubscription(ledger, some(going)),
    () => open.length > 0 && billing.payInvoice(ledger, some(open)),
    () => open.length > 0 && billing.failInvoice(ledger, some(open)),
    () => open.length > 0 && billing.voidInvoice(ledger, some(open)),
  ];
  happenings[draws.below(happenings.length)]?.();
}

const subscribe = (ledger: StripeLedger, { customer, price }: { customer: string; price: string }) =>
  billing.addSubscription(ledger, { customer, prices: [price], quantity: 1 + ledger.draws.below(20) });

const recurringPrices = ({ prices }: StripeLedger): string[] =>
  [...prices.values()].filter((price) => price.recurring !== null).map(({ id }) => id);
