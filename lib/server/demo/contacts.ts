/** The people the customer is known by. The champion may leave; it takes months until somebody steps in. */
import { type Account, emailOf, personName } from './accounts';
import { DAY } from './calendar';
import type { Dice } from './dice';
import type { Contact, Facts, Process } from './facts';
import { TITLES } from './words';

/** Chance per day that the champion leaves, and that an account without one finds a new one. */
const LEAVES = 0.034 / 30;
const FOUND = 0.15 / 30;
/** Anyone else leaves more rarely. */
const OTHER_LEAVES = 0.008 / 30;
/** Titles nobody filled in. */
const NO_TITLE = 0.22;

export function contactsOf(account: Account, dice: Dice): Process {
  const add = (facts: Facts, role: Contact['role'], createdAt: number): void => {
    let name = personName(dice);
    // Two people of one customer never share an address.
    while (facts.contacts.some((c) => c.name === name)) name = personName(dice);
    const id = `C-${account.key}-${facts.contacts.length + 1}`;
    const title = dice.chance(NO_TITLE) ? '' : dice.pick(TITLES);
    facts.contacts.push({ id, name, email: emailOf(name, account.domain), title, role, createdAt, leftAt: null });
  };
  return (span, facts) => {
    if (facts.contacts.length === 0) {
      for (const role of ['champion', 'decision_maker', 'user', 'user', 'other'] as const) {
        if (role !== 'other' || dice.chance(0.5)) add(facts, role, account.signupAt);
      }
    }
    for (let day = span.from; day < span.to; day += DAY) {
      const champion = facts.contacts.find((c) => c.role === 'champion' && c.leftAt === null);
      if (champion === undefined && dice.chance(FOUND)) add(facts, 'champion', day);
      if (champion !== undefined && champion.createdAt < day && dice.chance(LEAVES)) champion.leftAt = day;
      if (dice.chance(OTHER_LEAVES)) leave(facts, day, dice);
    }
  };
}

/** A user leaves and another one comes: the account never runs out of people to ask. */
function leave(facts: Facts, day: number, dice: Dice): void {
  const users = facts.contacts.filter((c) => c.role === 'user' && c.leftAt === null && c.createdAt < day);
  const gone = users[dice.whole(0, users.length - 1)];
  if (gone !== undefined && users.length > 1) gone.leftAt = day;
}

/** Somebody who is still there; the decision maker never leaves. */
export function someone(facts: Facts, at: number, dice: Dice): string {
  const there = facts.contacts.filter((c) => c.createdAt <= at && (c.leftAt === null || c.leftAt > at));
  return there[dice.whole(0, there.length - 1)]?.id ?? '';
}
