/** One account from sign-up to today, or to the day it leaves. */
import type { Account } from './accounts';
import { DAY } from './calendar';
import { contactsOf } from './contacts';
import { contractsOf } from './contracts';
import { type Dice, diceOf } from './dice';
import { LEAST_HISTORY, logitOfParts, partsOf } from './drivers';
import { type Facts, noFacts, type Process } from './facts';
import { interactionsOf, invoicesOf, milestonesOf, surveysOf, ticketsOf } from './service';
import { usageOf } from './usage';
import { FATES, REASONS } from './words';

/** `starts`: start of the history, then every month end. */
export type Timeline = { starts: number[]; asOf: number };

/** What the drivers said at one month end (its place in `starts`). */
export type Judged = { month: number; at: number; parts: number[]; logit: number };

export type Life = { account: Account; facts: Facts; leftAt: number | null; judged: Judged[] };

/** The hazard is stated for this many days. */
export const HORIZON_DAYS = 90;
/** Leavers that nobody chose to lose. */
const FATE_SHARE = 0.14;

export function liveThrough(account: Account, { starts, asOf }: Timeline, seed: number): Life {
  const dice = diceOf(seed);
  const processes = processesOf(account, dice);
  const life: Life = { account, facts: noFacts(), leftAt: null, judged: [] };
  const known = Math.max(account.signupAt, starts[0] ?? asOf);
  for (const [month, start] of starts.entries()) {
    const to = Math.min(starts[month + 1] ?? asOf, asOf);
    const from = Math.max(start, known);
    if (from >= to) continue;
    if (start - known >= LEAST_HISTORY) life.leftAt = judge(life, { month, from, to }, dice);
    const span = { from, to: life.leftAt ?? to };
    for (const process of processes) process(span, life.facts);
    if (life.leftAt === null) continue;
    leave(life.facts, life.leftAt, dice);
    return life;
  }
  return life;
}

/** Usage comes before contracts, which follow it; the first contract is signed before anybody works. */
function processesOf(account: Account, dice: Dice): Process[] {
  const contracts = contractsOf(account, dice);
  return [
    (span, facts) => {
      if (facts.subscriptions.length === 0) contracts({ from: span.from, to: span.from }, facts);
    },
    ...[contactsOf(account, dice), usageOf(account, dice), contracts],
    ...[invoicesOf(account, dice), ticketsOf(account, dice), surveysOf(account, dice)],
    ...[interactionsOf(account, dice), milestonesOf(account, dice)],
  ];
}

/** The verdict of one month end: the day the account leaves before the next one, or null. */
function judge(
  life: Life,
  { month, from, to }: { month: number; from: number; to: number },
  dice: Dice,
): number | null {
  const parts = partsOf({ facts: life.facts, signupAt: life.account.signupAt, at: from });
  const logit = logitOfParts(parts);
  life.judged.push({ month, at: from, parts, logit });
  const days = Math.round((to - from) / DAY);
  const stays = (1 / (1 + Math.exp(logit))) ** (days / HORIZON_DAYS);
  const drawn = from + Math.max(1, dice.whole(1, days - 1)) * DAY;
  if (!dice.chance(1 - stays) || drawn >= to) return null;
  const renewal = life.facts.subscriptions.find((s) => s.endAt === null && s.renewalAt > from && s.renewalAt < to);
  return renewal?.renewalAt ?? drawn;
}

function leave(facts: Facts, at: number, dice: Dice): void {
  for (const subscription of facts.subscriptions) subscription.endAt ??= at;
  const fate = dice.chance(FATE_SHARE);
  const reason = fate ? dice.pick(FATES) : dice.pick(REASONS);
  facts.outcomes.push({ kind: 'churned', at, reason, voluntary: !fate });
}
