/** A company that nobody has left: who has trouble says so when asked, and four in ten never answer. */
import type { Ctx } from '@/lib/server/context';
import { dice, type Facts, insertAccounts, insertFacts } from './dated-world';
import { asOwner, mintWorkspace } from './world';

const DAY = 86_400_000;
const MONTHS = 12;

export type AnswerCompany = {
  ctx: Ctx;
  /** External ids. */
  answering: string[];
  silent: string[];
  ids: Map<string, string>;
  /** Survey answers as a file, two an account. */
  answers: string;
};

type Shape = { answering?: number; silent?: number };

/** Tickets come month by month by the account's own trouble; the answers follow them, and nothing else. */
export async function answerCompany({ answering = 60, silent = 40 }: Shape = {}): Promise<AnswerCompany> {
  const ctx = await mintWorkspace();
  const random = dice(5);
  const today = Math.floor(Date.now() / DAY) * DAY;
  const ago = (days: number) => new Date(today - days * DAY);
  const names = [...Array(answering + silent).keys()].map((i) => `co-${i}`);
  const subscription: Facts[] = [];
  const ticket: Facts[] = [];
  const lines: string[] = [];
  const ids = await asOwner(async (client) => {
    const made = await insertAccounts(client, ctx, names);
    for (const [i, name] of names.entries()) {
      const account_id = made.get(name) ?? '';
      const trouble = i % 4;
      const started = ago(31 * MONTHS + 10 + Math.round(random() * 60));
      const terms = { product: 'core', seats: 10 + (i % 7), trial: false, ended_at: null, auto_renew: true };
      subscription.push({
        ...{ account_id, ...terms, arr_minor: 100_000 + 1_000 * i, currency: 'USD' },
        ...{ started_at: started, occurred_at: started, renewal_at: null, notice_at: null },
      });
      for (let month = MONTHS; month > 0; month--)
        for (let k = 0; k < trouble; k++) {
          const at = ago(31 * month - Math.floor(random() * 30));
          const closed = new Date(at.getTime() + DAY * (1 + trouble));
          ticket.push({
            ...{ account_id, severity: '3', status: 'closed', reopened: false, occurred_at: at },
            ...{ opened_at: at, closed_at: closed },
          });
        }
      if (i >= answering) continue;
      for (const days of [200 - Math.round(random() * 60), 40 + Math.round(random() * 60)]) {
        const score = Math.max(0, Math.min(10, Math.round(9.5 - 2 * trouble + 3 * (random() - 0.5))));
        lines.push(`r-${lines.length},${name},${score},${ago(days).toISOString().slice(0, 10)}`);
      }
    }
    await insertFacts(client, ctx, 'subscription', subscription);
    await insertFacts(client, ctx, 'ticket', ticket);
    return made;
  });
  const answers = `response_id,account_id,nps_score,date\n${lines.join('\n')}\n`;
  return { ctx, ids, answering: names.slice(0, answering), silent: names.slice(answering), answers };
}
