/** Files made for a measurement: the same for the same seed. Knows no table. */
import 'server-only';

const BLOCK_ROWS = 5_000;

/** mulberry32; uniform in [0, 1). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const INDUSTRIES = ['Software', 'Retail', 'Health', 'Logistics', 'Finance', 'Education', 'Media'];
const PLANS = ['Starter', 'Team', 'Business', 'Enterprise'];
const WORDS = ['Alder', 'Birch', 'Cedar', 'Dune', 'Ember', 'Fjord', 'Grove', 'Harbor', 'Iris', 'Juniper', 'Kestrel'];
const CUSTOMER_HEAD =
  'account_id,account_name,arr,industry,plan,seats,active_seats,logins_30d,features_used,open_tickets,nps,months_since_start,days_since_login,invoices_late,churned';

const pick = <T>(list: readonly T[], share: number): T | undefined => list[Math.floor(share * list.length)];

/** One row a customer, of whom `leavers` left: low use, late invoices and silence foretell it, with noise. */
export function* customerFile({ stayers, leavers }: { stayers: number; leavers: number }): Generator<string> {
  const next = random(11);
  const bell = () => next() + next() + next() - 1.5;
  let text = `${CUSTOMER_HEAD}\n`;
  const total = stayers + leavers;
  for (let i = 0; i < total; i++) {
    const left = Math.floor(((i + 1) * leavers) / total) > Math.floor((i * leavers) / total);
    const mood = bell() - (left ? 1.1 : 0);
    const seats = 5 + Math.floor(next() ** 2 * 300);
    const active = Math.max(0, Math.min(seats, Math.round(seats * (0.6 + 0.3 * mood))));
    const name = `${pick(WORDS, next())} ${pick(WORDS, next())} ${i}`;
    const size = [
      `A${i}`,
      name,
      Math.round(seats * (180 + 240 * next())),
      pick(INDUSTRIES, next()),
      pick(PLANS, next()),
    ];
    const use = [seats, active, Math.max(0, Math.round(active * (9 + 4 * bell()))), 1 + Math.floor(next() * 12)];
    const care = [Math.max(0, Math.round(2 - 2 * mood + bell())), Math.max(0, Math.min(10, Math.round(7 + 2 * mood)))];
    const time = [1 + Math.floor(next() * 60), Math.max(0, Math.round(8 - 8 * mood)), Math.max(0, Math.round(-mood))];
    text += `${[...size, ...use, ...care, ...time, left ? 'yes' : 'no'].join(',')}\n`;
    if (i % BLOCK_ROWS === BLOCK_ROWS - 1) {
      yield text;
      text = '';
    }
  }
  yield text;
}

const EVENTS = ['login', 'report_viewed', 'export', 'dashboard_shared', 'api_call', 'invite_sent'];

/** One row an event of the accounts A0, A1, …, over the year before `until`. */
export function* usageFile({
  rows,
  accounts,
  until,
}: {
  rows: number;
  accounts: number;
  until: Date;
}): Generator<string> {
  const next = random(12);
  let text = 'event_id,account_id,timestamp,event_name,count\n';
  for (let i = 0; i < rows; i++) {
    const at = new Date(until.getTime() - next() * 365 * 86_400_000).toISOString();
    text += `e${i},A${Math.floor(next() * accounts)},${at},${pick(EVENTS, next())},${1 + Math.floor(next() * 9)}\n`;
    if (i % BLOCK_ROWS === BLOCK_ROWS - 1) {
      yield text;
      text = '';
    }
  }
  yield text;
}
