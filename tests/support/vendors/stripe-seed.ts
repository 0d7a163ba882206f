/** A Stripe account with two years behind it, the same from the same seed. */
import type { Draws } from './draws';
import {
  addSubscription,
  cancelSubscription,
  changeQuantity,
  failInvoice,
  payInvoice,
  renewSubscription,
  voidInvoice,
} from './stripe-billing';
import { addCustomer, addPrice, addProduct, archivePrice, deleteCustomer, updateCustomer } from './stripe-customers';
import { EVENT_SECONDS, emptyStripeLedger, type StripeLedger } from './stripe-ledger';
import { recurring } from './stripe-shapes';
import type { Fields } from './vendor-server';

export type StripeSeed = { seed: number; accounts: number; now?: number; apiVersion?: string };

const DAY = 86_400;
const NOW = Date.UTC(2026, 9, 1, 12) / 1000;
/** So many customers come in one second, as from an import: their order is no order of time. */
const AT_ONCE = 7;

export function stripeLedger({ seed, accounts, now = NOW, apiVersion }: StripeSeed): StripeLedger {
  const ledger = emptyStripeLedger(seed, now - 730 * DAY, apiVersion);
  ledger.eventsFrom = now - EVENT_SECONDS;
  const prices = catalogue(ledger);
  const bursts = Math.ceil(accounts / AT_ONCE);
  for (let i = 0; i < accounts; i++) {
    ledger.now = now - Math.floor(((bursts - Math.floor(i / AT_ONCE)) * 720 * DAY) / (bursts + 1));
    const { id } = addCustomer(ledger, customerFields(ledger.draws, i));
    if (ledger.draws.chance(0.9)) addSubscription(ledger, termsOf(ledger.draws, id, prices));
  }
  live(ledger, now);
  ledger.now = now;
  return ledger;
}

type Prices = [string, ...string[]];

/** Cents, whole yen, thousandths of a dinar, parts of a cent, tiers, a metered price, a quarter, a year, an archived one. */
function catalogue(ledger: StripeLedger): Prices {
  const core = addProduct(ledger, { name: 'Core', description: 'Für Teams – チーム向け 🚀' }).id;
  const extra = addProduct(ledger, { name: 'Extra', active: false, unit_label: 'seat' }).id;
  const tiers = [
    { up_to: 10, unit_amount: 1_000, flat_amount: null },
    { up_to: null, unit_amount: 800, flat_amount: 5_000 },
  ];
  const tiered = { billing_scheme: 'tiered', tiers_mode: 'graduated', unit_amount_decimal: null };
  const usd = { product: core, currency: 'usd' };
  const made = [
    addPrice(ledger, { ...usd, unit_amount: 2_900, nickname: 'Monthly' }),
    addPrice(ledger, { ...usd, unit_amount: 29_000, recurring: recurring('year'), lookup_key: 'yearly' }),
    addPrice(ledger, { ...usd, currency: 'eur', unit_amount: 8_100, recurring: recurring('month', 3) }),
    addPrice(ledger, { ...usd, currency: 'jpy', unit_amount: 3_300 }),
    addPrice(ledger, { product: extra, currency: 'kwd', unit_amount: 9_990, recurring: recurring('year') }),
    addPrice(ledger, { ...usd, unit_amount: null, ...tiered }, tiers),
    addPrice(ledger, { ...usd, unit_amount: null, unit_amount_decimal: '0.5', recurring: recurring('week') }),
    addPrice(ledger, { ...usd, unit_amount: 12, recurring: recurring('month', 1, 'metered') }),
  ];
  archivePrice(ledger, made[6]?.id ?? '');
  addPrice(ledger, { ...usd, unit_amount: 50_000, recurring: null, type: 'one_time' });
  const [first, ...others] = made.map((price) => price.id);
  return [first ?? '', ...others];
}

const NAMES = [
  'Ængstrøm & Søn',
  '株式会社ひかり',
  'O’Brien "Quoted", Ltd',
  'Zoë 🦊 GmbH',
  ' padded ',
  'مؤسسة',
  'Acme',
] as const;

/** Some have every part, some a part of an address, some nothing at all. */
function customerFields(draws: Draws, i: number): Fields {
  if (draws.chance(0.05)) return {};
  const email: Fields = draws.chance(0.8) ? { email: `billing+${i}@example.com` } : {};
  const external: Fields = draws.chance(0.7) ? { metadata: { external_id: `acct-${i}` } } : {};
  const address = {
    city: 'Köln',
    country: 'DE',
    line1: 'Domkloster 4',
    line2: null,
    postal_code: '50667',
    state: null,
  };
  const place: Fields = draws.chance(0.5) ? { address } : {};
  const behind: Fields = draws.chance(0.1) ? { delinquent: true, description: 'Line one\nline two\t' } : {};
  return { name: `${draws.pick(NAMES)} ${i}`, ...email, ...external, ...place, ...behind };
}

function termsOf(draws: Draws, customer: string, prices: Prices) {
  const price = draws.pick(prices);
  const second = price === prices[0] && draws.chance(0.3) ? prices.slice(7, 8) : [];
  const trialDays = draws.chance(0.15) ? 14 : 0;
  return { customer, prices: [price, ...second], quantity: 1 + draws.below(40), trialDays };
}

/** What became of them until now, the latest within the 30 days of the events. */
function live(ledger: StripeLedger, now: number) {
  const { draws } = ledger;
  for (const invoice of [...ledger.invoices.values()]) {
    ledger.now = Math.min(now, invoice.created + 60);
    if (invoice.status !== 'open') continue;
    if (draws.chance(0.8)) payInvoice(ledger, invoice.id);
    else if (draws.chance(0.7)) failInvoice(ledger, invoice.id);
    else voidInvoice(ledger, invoice.id);
  }
  const customers = [...ledger.customers.keys()];
  for (const [i, id] of [...ledger.subscriptions.keys()].entries()) {
    ledger.now = now - Math.floor((60 * DAY * (ledger.subscriptions.size - i)) / (ledger.subscriptions.size + 1));
    const fate = draws.next();
    if (fate < 0.1) cancelSubscription(ledger, id, { feedback: 'too_expensive', comment: 'Zu teuer €' });
    else if (fate < 0.2) cancelSubscription(ledger, id, { atPeriodEnd: true });
    else if (fate < 0.45) changeQuantity(ledger, id, 1 + draws.below(60));
    else if (fate < 0.7) renewSubscription(ledger, id);
  }
  for (const id of customers) if (draws.chance(0.04)) deleteCustomer(ledger, id);
}

/** One thing that happens at Stripe a second later: what `{ kind: 'change' }` does where a test names nothing else. */
export function anyStripeChange(ledger: StripeLedger): void {
  ledger.now += 1;
  const ids = [...ledger.customers.keys()];
  const id = ids[ledger.draws.below(ids.length)];
  const what = ledger.draws.below(3);
  if (id === undefined || what === 0) addCustomer(ledger, customerFields(ledger.draws, ledger.customers.size));
  else if (what === 1) updateCustomer(ledger, id, { description: `changed at ${ledger.now}` });
  else deleteCustomer(ledger, id);
}
