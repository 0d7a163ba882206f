/**
 * What the customer has bought: terms of a year, all products of an account renewing on one day. A renewal closes the
 * old row and opens the next; seats follow their use at renewals, add-ons come and go at any time.
 */
import type { Account } from './accounts';
import { addMonths, DAY } from './calendar';
import type { Dice } from './dice';
import { activeUsers, type Facts, type Outcome, type Process, type Subscription } from './facts';
import { ADD_ONS, CORE } from './words';

/** From the first talk to the decision. */
const DEAL_DAYS = 30;
const TRIAL_SHARE = 0.3;
const TRIAL_DAYS = 14;
/** Price escalator at each renewal. */
const ESCALATOR = 1.03;
/** Chances per month that an add-on is bought, or one of them dropped. */
const BOUGHT = 0.02;
const DROPPED = 0.008;

type Terms = { account: Account; facts: Facts; dice: Dice };
type Bought = Pick<Subscription, 'product' | 'seats' | 'arr'> & { trial?: boolean };

export function contractsOf(account: Account, dice: Dice): Process {
  return (span, facts) => {
    const terms = { account, facts, dice };
    if (facts.subscriptions.length === 0) sign(terms);
    for (let day = span.from; day < span.to; day += DAY) {
      const open = facts.subscriptions.filter((s) => s.endAt === null && s.startAt < day);
      const trial = open.find((s) => s.trial);
      if (trial !== undefined && trial.renewalAt <= day) convert(terms, trial, day);
      else if (open.some((s) => s.renewalAt <= day)) renew(terms, open, day);
      else if (dice.chance((BOUGHT + DROPPED) / 30)) changeProducts(terms, open, day);
    }
  };
}

function add({ account, facts }: Terms, bought: Bought, term: { startAt: number; renewalAt: number }): void {
  const id = `S-${account.key}-${facts.subscriptions.length + 1}`;
  const autoRenew = Number(account.key) % 3 !== 0;
  facts.subscriptions.push({ id, trial: false, autoRenew, endAt: null, ...bought, ...term });
}

type Sale = { name: string; stage: string; amount: number; day: number };

/** A deal decided on `day`, or begun on it where it is still open. */
function deal({ account, facts }: Terms, { name, stage, amount, day }: Sale): void {
  const id = `D-${account.key}-${facts.deals.length + 1}`;
  const known = day > account.signupAt ? account.signupAt : Number.NEGATIVE_INFINITY;
  const openedAt = stage === 'open' ? day : Math.max(known, day - DEAL_DAYS * DAY);
  facts.deals.push({ id, name, stage, amount, openedAt, closedAt: stage === 'open' ? null : day });
}

/** The first contract, or a trial. */
function sign(terms: Terms): void {
  const { account, dice } = terms;
  const { signupAt, seats } = account;
  if (dice.chance(TRIAL_SHARE)) {
    const term = { startAt: signupAt, renewalAt: signupAt + TRIAL_DAYS * DAY };
    add(terms, { product: CORE, seats, arr: 0, trial: true }, term);
    return;
  }
  buy(terms, signupAt);
  deal(terms, { name: 'First contract', stage: 'won', amount: worth(terms), day: signupAt });
}

/** All products of the first contract. */
function buy(terms: Terms, startAt: number): void {
  const { account, dice } = terms;
  const term = { startAt, renewalAt: addMonths(startAt, 12) };
  add(terms, { product: CORE, seats: account.seats, arr: account.seats * account.seatPrice }, term);
  for (const { product, price } of ADD_ONS) {
    if (dice.chance(0.35)) add(terms, { product, seats: null, arr: price }, term);
  }
}

/** Yearly worth of what is bought and not ended. */
function worth({ facts }: Terms): number {
  return facts.subscriptions.reduce((sum, s) => sum + (s.endAt === null ? s.arr : 0), 0);
}

/** A trial becomes a contract on its last day. */
function convert(terms: Terms, trial: Subscription, day: number): void {
  trial.endAt = day;
  buy(terms, day);
  deal(terms, { name: 'First contract', stage: 'won', amount: worth(terms), day });
}

function renew(terms: Terms, open: Subscription[], day: number): void {
  const { facts, dice } = terms;
  const term = { startAt: day, renewalAt: addMonths(day, 12) };
  facts.outcomes.push(outcome('renewed', day));
  for (const old of open) {
    old.endAt = day;
    const price = old.arr * ESCALATOR;
    if (old.seats === null) {
      add(terms, { product: old.product, seats: null, arr: Math.round(price) }, term);
      continue;
    }
    const seats = nextSeats(old.seats, activeUsers(facts, { from: day - 28 * DAY, to: day }) / old.seats, dice);
    add(terms, { product: old.product, seats, arr: Math.round((price * seats) / old.seats) }, term);
    if (seats === old.seats) continue;
    facts.outcomes.push(outcome(seats > old.seats ? 'expanded' : 'contracted', day));
    const amount = Math.round((price * (seats - old.seats)) / old.seats);
    if (seats > old.seats) deal(terms, { name: 'More seats', stage: 'won', amount, day });
  }
}

/** Full houses grow, empty ones shrink, most change nothing. */
function nextSeats(seats: number, used: number, dice: Dice): number {
  if (used > 0.8 && dice.chance(0.7)) return Math.ceil(seats * 1.2);
  if (used < 0.3 && dice.chance(0.4)) return Math.max(8, Math.floor(seats * 0.8));
  return seats;
}

function changeProducts(terms: Terms, open: Subscription[], day: number): void {
  const { facts, dice } = terms;
  const addOns = open.filter((s) => s.seats === null);
  const renewalAt = open[0]?.renewalAt;
  if (renewalAt === undefined || open.some((s) => s.trial)) return;
  if (dice.chance(BOUGHT / (BOUGHT + DROPPED))) {
    const offered = ADD_ONS.filter(({ product }) => addOns.every((s) => s.product !== product));
    const chosen = offered[dice.whole(0, offered.length - 1)];
    if (chosen === undefined) return;
    const stage = dice.pick(['won', 'won', 'lost', 'open']);
    deal(terms, { name: chosen.product, stage, amount: chosen.price, day });
    if (stage !== 'won') return;
    add(terms, { product: chosen.product, seats: null, arr: chosen.price }, { startAt: day, renewalAt });
    facts.outcomes.push(outcome('expanded', day));
    return;
  }
  const dropped = addOns[dice.whole(0, addOns.length - 1)];
  if (dropped === undefined) return;
  dropped.endAt = day;
  facts.outcomes.push(outcome('contracted', day));
}

function outcome(kind: Outcome['kind'], at: number): Outcome {
  return { kind, at, reason: '', voluntary: null };
}
