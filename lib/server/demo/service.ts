/** What passes between the customer and the company: invoices, tickets, surveys, conversations, milestones. */
import type { Account } from './accounts';
import { addMonths, DAY, type Span, startOfDay } from './calendar';
import { someone } from './contacts';
import { type Dice, lingering } from './dice';
import { inForce, type Process, type Ticket } from './facts';
import { BLAME, LEANINGS, OUTAGES, PRAISE, SUBJECTS } from './words';

/** Months of 30 days in a span. */
const monthsIn = ({ from, to }: Span): number => (to - from) / (30 * DAY);

/** Days from an invoice to the day it falls due. */
const DUE_DAYS = 14;

/** One invoice a month, paid as late as the customer's mood allows; days late = 4 + 8 × mood, never early. */
export function invoicesOf(account: Account, dice: Dice): Process {
  const mood = lingering(dice, 0.93);
  let number = 0;
  return (span, facts) => {
    for (; ; number++) {
      const dueAt = addMonths(account.signupAt, number) + DUE_DAYS * DAY;
      if (dueAt >= span.to) return;
      if (dueAt < span.from) continue;
      const amount = inForce(facts, dueAt).reduce((sum, s) => sum + s.arr, 0) / 12;
      const late = Math.max(0, Math.round(4 + 8 * mood()));
      if (amount === 0) continue;
      const id = `I-${account.key}-${facts.invoices.length + 1}`;
      const issuedAt = dueAt - DUE_DAYS * DAY;
      facts.invoices.push({ id, amount: Math.round(amount * 100) / 100, issuedAt, dueAt, paidAt: dueAt + late * DAY });
    }
  };
}

/** Severity-1 tickets come in bad seasons of their own; the rest comes to everybody alike. */
export function ticketsOf(account: Account, dice: Dice): Process {
  const season = lingering(dice, 0.95);
  let number = 0;
  const ticket = (openedAt: number, severity: Ticket['severity']): Ticket => {
    const subject = severity === 1 ? dice.pick(OUTAGES) : dice.pick(SUBJECTS);
    const closedAt = openedAt + (1 + dice.count(2 + severity)) * DAY;
    return { id: `T-${account.key}-${++number}`, openedAt, closedAt, severity, reopened: dice.chance(0.08), subject };
  };
  return (span, facts) => {
    const grave = dice.count(0.24 * monthsIn(span) * Math.exp(season()));
    const light = dice.count(0.8 * monthsIn(span));
    for (const at of dice.moments(span, grave)) facts.tickets.push(ticket(at, 1));
    for (const at of dice.moments(span, light)) facts.tickets.push(ticket(at, dice.pick([2, 3, 3, 4])));
  };
}

/** Accounts that never answer a survey. */
const SILENT = 0.35;
/** One NPS answer in so many months; other surveys are rarer. */
const NPS_MONTHS = 3.5;

export function surveysOf(account: Account, dice: Dice): Process {
  const mood = lingering(dice, 0.93);
  const silent = dice.chance(SILENT);
  let number = 0;
  return (span, facts) => {
    const felt = mood();
    if (silent) return;
    const ask = (kind: 'nps' | 'csat' | 'ces', mean: number): void => {
      for (const at of dice.moments(span, dice.count(monthsIn(span) * mean))) {
        const comment = dice.chance(0.3) ? dice.pick(felt > 0 ? PRAISE : BLAME) : '';
        const id = `R-${account.key}-${++number}`;
        facts.surveys.push({
          id,
          contact: someone(facts, at, dice),
          kind,
          score: scoreOf(kind, { felt, leaning: LEANINGS[account.industry] }, dice),
          at,
          comment,
        });
      }
    };
    ask('nps', 1 / NPS_MONTHS);
    ask('csat', 0.06);
    ask('ces', 0.03);
  };
}

/** Only NPS speaks of the mood, and of the trade, which every account shows: that much of it can be foreseen of those who never answer. The others are about the last ticket or form. */
function scoreOf(kind: 'nps' | 'csat' | 'ces', { felt, leaning }: { felt: number; leaning: number }, dice: Dice) {
  if (kind === 'nps') return Math.min(10, Math.max(0, Math.round(7 + leaning + 1.9 * felt + 0.5 * dice.normal())));
  return kind === 'csat' ? dice.pick([2, 3, 4, 4, 5, 5]) : dice.pick([3, 4, 5, 6, 6, 7]);
}

export function interactionsOf(account: Account, dice: Dice): Process {
  let number = 0;
  return (span, facts) => {
    for (const at of dice.moments(span, dice.count(1.6 * monthsIn(span)))) {
      const kind = dice.pick(['email', 'email', 'call', 'meeting', 'chat']);
      facts.interactions.push({ id: `N-${account.key}-${++number}`, kind, at, contact: someone(facts, at, dice) });
    }
  };
}

/** First steps of a customer, with the days they take at the median. */
const STEPS = [
  { name: 'First login', days: 1 },
  { name: 'Data imported', days: 9 },
  { name: 'First report', days: 21 },
  { name: 'Onboarding complete', days: 45 },
] as const;

/** Milestones a month once these are reached. */
const LATER = 0.2;

export function milestonesOf(account: Account, dice: Dice): Process {
  let at = account.signupAt;
  const reached = STEPS.map(({ name, days }) => {
    at += Math.max(DAY, Math.round(days * Math.exp(0.4 * dice.normal())) * DAY);
    return { name, at };
  });
  let known = 0;
  return (span, facts) => {
    for (let step = reached[known]; step !== undefined && step.at < span.to; step = reached[++known])
      facts.milestones.push(step);
    if (known < reached.length) return;
    const later = dice.moments(span, dice.count(LATER * monthsIn(span))).map(startOfDay);
    for (const at of new Set(later)) facts.milestones.push({ name: 'Another team on board', at });
  };
}
