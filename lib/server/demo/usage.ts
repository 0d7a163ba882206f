/**
 * Who works with the product and when: a tide of active users that rises and falls over many months, weekdays far
 * above weekends, one row per active user and fortnight.
 */
import type { Account } from './accounts';
import { DAY, fortnightOf, fortnightStart } from './calendar';
import { type Dice, officeHour } from './dice';
import type { Facts, Process, Use } from './facts';
import { inForce } from './facts';
import { EVENTS } from './words';

/** The tide in log-odds of the share of people at work: one turn takes about 22 months. Per fortnight. */
const TURN = (2 * Math.PI) / 47;
const DAMPING = 0.04;
const TIDE = 1.3;
/** The share at middle tide differs by account. */
const LEVEL = 0.2;
const LEVELS = 0.5;
/** A new customer is at full strength after this long. */
const RAMP = 28 * DAY;
/** Monday to Sunday: share of the week's work. */
const WEEK = [0.2, 0.21, 0.2, 0.19, 0.16, 0.02, 0.02] as const;

export function usageOf(account: Account, dice: Dice): Process {
  const share = tide(dice);
  const dayOf = habits(dice);
  let pending: Use[] = [];
  let next = fortnightOf(account.signupAt);
  return (span, facts) => {
    next = Math.max(next, fortnightOf(span.from));
    for (; fortnightStart(next) < span.to; next++) {
      const start = fortnightStart(next);
      const people = Math.round(share() * peopleAt(account, facts, start));
      for (let user = 1; user <= people; user++) {
        const at = start + dayOf(user) * DAY + officeHour(dice.whole);
        pending.push({ user: `U-${account.key}-${user}`, event: dice.pick(EVENTS), at, quantity: dice.whole(4, 9) });
      }
    }
    const due = (use: Use): boolean => use.at < span.to;
    facts.usage.push(...pending.filter((use) => due(use) && use.at >= span.from));
    pending = pending.filter((use) => !due(use));
  };
}

/** Most people that may be active: the seats bought, fewer while the customer is new. */
function peopleAt(account: Account, facts: Facts, start: number): number {
  const seats = inForce(facts, start + 14 * DAY).reduce((sum, s) => sum + (s.seats ?? 0), 0);
  const age = start - account.signupAt;
  return seats * Math.min(1, Math.max(0, 0.3 + (0.7 * age) / RAMP));
}

/** Share of the seats in use, fortnight by fortnight: a damped swing kept alive by chance, so that trends last. */
function tide(dice: Dice): () => number {
  const push = TIDE * TURN * Math.sqrt(2 * DAMPING);
  const level = LEVEL + LEVELS * dice.normal();
  let height = TIDE * dice.normal();
  let speed = TIDE * TURN * dice.normal();
  return () => {
    speed += -DAMPING * speed - TURN * TURN * height + push * dice.normal();
    height += speed;
    return 1 / (1 + Math.exp(-level - height));
  };
}

/** A user has his day in the fortnight, 0 to 13: people work by habit, so that four weeks hold two of each. */
function habits(dice: Dice): (user: number) => number {
  const days: number[] = [];
  return (user) => (days[user] ??= 7 * dice.whole(0, 1) + weekday(dice.unit()));
}

/** 0 = Monday. */
function weekday(unit: number): number {
  let below = 0;
  for (const [day, share] of WEEK.entries()) {
    below += share;
    if (unit < below) return day;
  }
  return 0;
}
