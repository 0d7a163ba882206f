/** Who the demo's customers are: the part of an account that never changes. */
import { DAY, startOfDay } from './calendar';
import type { Dice } from './dice';
import { COUNTRIES, FIRST_NAMES, INDUSTRIES, LAST_NAMES, PLANS, STEMS, TRADES } from './words';

export type Account = {
  /** A-0001; the other ids are built on `key`, 0001. */
  id: string;
  /** The account above it in its group. */
  parentId: string | null;
  key: string;
  name: string;
  domain: string;
  industry: (typeof INDUSTRIES)[number];
  country: string;
  employees: number;
  plan: string;
  seatPrice: number;
  owner: string;
  signupAt: number;
  /** Seats of the first contract. */
  seats: number;
};

/** Customers that sign in the first and in the last month: the company sells from the first day of its history on. */
const NEW_FIRST = 22;
const NEW_LAST = 9;

const OWNERS = [
  'noor.lindqvist',
  'tomas.hale',
  'priya.anand',
  'elise.fournier',
  'marek.dvorsky',
  'joan.whitlock',
] as const;

/** Sign-up days of all customers, oldest first. `starts` are the month ends, the first being the start of history. */
export function signups(starts: number[], asOf: number, dice: Dice): number[] {
  const days = starts.flatMap((from, k) => {
    const to = Math.min(starts[k + 1] ?? asOf, asOf);
    const expected = NEW_FIRST + ((NEW_LAST - NEW_FIRST) * k) / starts.length;
    const share = Math.min(1, (to - from) / (30 * DAY));
    return Array.from({ length: Math.round(share * expected) }, () => from + dice.unit() * (to - from));
  });
  return days.map(startOfDay).sort((a, b) => a - b);
}

const keyOf = (number: number): string => String(number + 1).padStart(4, '0');
const idOf = (key: string): string => `A-${key}`;

/** The companies of three stems belong together, each below the one that came first: the stems come round after 30 accounts. */
function parentOf(number: number): string | null {
  const first = number % STEMS.length;
  return number === first || number % 10 !== 0 ? null : idOf(keyOf(first));
}

export function makeAccount(number: number, signupAt: number, dice: Dice): Account {
  const key = keyOf(number);
  const name = companyName(number);
  const country = dice.pick(COUNTRIES);
  const seats = Math.min(60, Math.max(10, Math.round(17 * Math.exp(0.4 * dice.normal()))));
  const { plan, seatPrice } = PLANS[seats < 13 ? 0 : seats < 22 ? 1 : 2];
  return {
    ...{ id: idOf(key), parentId: parentOf(number), key, name, country, plan, seatPrice, signupAt, seats },
    domain: `${name.toLowerCase().replaceAll(' ', '-')}.example`,
    industry: dice.pick(INDUSTRIES),
    employees: Math.round(seats * Math.exp(1.4 + 0.5 * dice.normal())),
    owner: `${dice.pick(OWNERS)}@harbourline.example`,
  };
}

/** Every pair of a stem and a trade comes once in 600; 7 and 20 share no factor, so neighbours look unalike. */
function companyName(number: number): string {
  const stem = STEMS[(number * 7) % STEMS.length] ?? STEMS[0];
  const trade = TRADES[(number + Math.floor(number / STEMS.length)) % TRADES.length] ?? TRADES[0];
  return `${stem} ${trade}`;
}

export function personName(dice: Dice): string {
  return `${dice.pick(FIRST_NAMES)} ${dice.pick(LAST_NAMES)}`;
}

export function emailOf(name: string, domain: string): string {
  return `${name.toLowerCase().replaceAll(' ', '.')}@${domain}`;
}
