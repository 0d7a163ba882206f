/** Stripe's API for reading, answered from a ledger: lists, single objects, the account, and events as webhooks carry them. */
import { createHmac } from 'node:crypto';
import { BASE62, drawsOf } from './draws';
import {
  answerOf,
  missing,
  noKey,
  notPermitted,
  refused,
  StripeRefusal,
  unknownAddress,
  wrongKey,
} from './stripe-errors';
import { deletedCustomer, expanded } from './stripe-expand';
import { keptEvents, type StripeEvent, type StripeLedger } from './stripe-ledger';
import { type Kind, pageOf } from './stripe-lists';
import { checkedVersion, rendered } from './stripe-render';
import { anyStripeChange } from './stripe-seed';
import type { StripeObject } from './stripe-shapes';
import { type Asked, type Fields, startVendorServer, type VendorServer } from './vendor-server';

/** What a restricted key has to be allowed for each address. */
const PERMISSION = {
  customers: 'rak_customer_read',
  subscriptions: 'rak_subscription_read',
  invoices: 'rak_invoice_read',
  products: 'rak_product_read',
  prices: 'rak_plan_read',
  events: 'rak_event_read',
  account: 'rak_accounts_kyc_basic_read',
} as const;
type Place = keyof typeof PERMISSION;

/** What each key may read. A secret key reads everything, whatever stands here. */
export type StripeKeys = Record<string, readonly Place[]>;

export type StripeServerOptions = { keys: StripeKeys; change?: () => void };

export function startStripe(ledger: StripeLedger, options: StripeServerOptions): Promise<VendorServer> {
  const { keys, change = () => anyStripeChange(ledger) } = options;
  const ids = drawsOf(ledger.account.created);
  const answer = (asked: Asked) => {
    const headers: Record<string, string> = { 'request-id': `req_${ids.text(14, BASE62)}` };
    try {
      const version = checkedVersion(asked.headers['stripe-version'], ledger.apiVersion);
      headers['stripe-version'] = version;
      return { status: 200, headers, body: read(ledger, { ...asked, version, keys }) };
    } catch (refusal) {
      if (!(refusal instanceof StripeRefusal)) throw refusal;
      const said = answerOf(refusal);
      return { ...said, headers: { ...headers, ...said.headers } };
    }
  };
  return startVendorServer(answer, { change, refuse: refused });
}

type Question = Asked & { version: string; keys: StripeKeys };

function read(ledger: StripeLedger, { method, path, query, headers, version, keys }: Question): Fields {
  const key = keyOf(headers.authorization);
  const allowed = keys[key];
  if (allowed === undefined) throw wrongKey(key);
  const [, place = '', id] = /^\/v1\/(\w+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (method !== 'GET' || !isPlace(place)) throw unknownAddress(method, path);
  if (key.startsWith('rk_') && !allowed.includes(place))
    throw notPermitted(key, { account: ledger.account.id, permission: PERMISSION[place] });
  if (place === 'account') return ledger.account;
  const show = (object: StripeObject) => rendered(ledger, object, version);
  const paths = [...query].filter(([name]) => /^expand\[\d*\]$/.test(name)).map(([, value]) => value);
  if (id !== undefined) {
    // It can still be asked for, and is three fields.
    if (ledger.deletedCustomers.has(id)) return deletedCustomer(id);
    return expanded(ledger, show(single(ledger, place, id)), paths);
  }
  const { data, has_more } = pageOf(ledger, place, query);
  return expanded(ledger, { object: 'list', data: data.map(show), has_more, url: path }, paths);
}

const isPlace = (place: string): place is Place => Object.hasOwn(PERMISSION, place);

/** Bearer, or Basic with the key as the name and nothing as the password. */
function keyOf(authorization = ''): string {
  const [, scheme = '', value = ''] = /^(\w+) +(.+)$/.exec(authorization) ?? [];
  const [key = ''] = scheme === 'Basic' ? Buffer.from(value, 'base64').toString().split(':') : [value];
  if (key === '') throw noKey();
  return key;
}

function single(ledger: StripeLedger, kind: Kind, id: string): StripeObject {
  const kept = kind === 'events' ? keptEvents(ledger).find((event) => event.id === id) : ledger[kind].get(id);
  if (kept) return kept;
  throw missing(kind.slice(0, -1), { id, param: 'id' });
}

export type Signing = {
  /** Two while a secret is being rolled: Stripe then signs with both. */
  secrets: readonly string[];
  /** When it is sent, seconds since 1970; a retry has a new time and the same event. */
  at: number;
};

/** An event as Stripe posts it: the very bytes that are signed, and the headers beside them. */
export function signedEvent(event: StripeEvent, { secrets, at }: Signing) {
  const body = JSON.stringify(event, null, 2);
  const signatures = secrets.map((each) => `v1=${createHmac('sha256', each).update(`${at}.${body}`).digest('hex')}`);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'stripe-signature': [`t=${at}`, ...signatures].join(','),
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
  };
  return { body, headers };
}
