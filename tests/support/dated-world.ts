/** A small company with dated facts, loaded straight into the tables: the same on every run but for the day it ends on. */
import crypto from 'node:crypto';
import type pg from 'pg';
import type { Ctx } from '@/lib/server/context';
import { asOwner, mintWorkspace } from './world';

const DAY = 86_400_000;

type Cell = string | number | boolean | Date | null;
export type Facts = Record<string, Cell>;

/** Inserts rows of one table; `occurred_at` is also when a row was recorded unless it says otherwise. */
export async function insertFacts(client: pg.Client, ctx: Ctx, table: string, rows: Facts[]): Promise<void> {
  if (rows.length === 0) return;
  const full = rows.map((row) => ({
    workspace_id: ctx.workspaceId,
    ...(NO_ID.includes(table) ? {} : { external_id: crypto.randomUUID() }),
    ...(NO_DATES.includes(table) ? {} : { recorded_at: row.occurred_at ?? null, recorded_assumed: false }),
    ...row,
  }));
  const names = Object.keys(full[0] ?? {})
    .map((name) => `"${name}"`)
    .join(', ');
  await client.query(
    `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(full)],
  );
}
const NO_ID = ['usage_event', 'usage_daily', 'account_history', 'field'];
const NO_DATES = ['usage_daily', 'account', 'field'];

/** Accounts by their external ids. */
export async function insertAccounts(client: pg.Client, ctx: Ctx, names: string[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; name: string }>(
    'INSERT INTO account (workspace_id, external_id, name) SELECT $1, n, n FROM unnest($2::text[]) AS n RETURNING id, external_id AS name',
    [ctx.workspaceId, names],
  );
  return new Map(rows.map((row) => [row.name, row.id]));
}

/** Numbers in [0, 1), the same ones on every run. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export type Life = { id: string; name: string; starts: Date; leaves: Date | null };
export type DatedWorld = { ctx: Ctx; now: Date; lives: Life[]; noticeId: string; newId: string; trialId: string };

const MONTHS = 18;
type Shape = { accounts?: number; seed?: number; now?: Date };

/**
 * 150 accounts over 18 months; two in five leave, half of them by the ledger and half by a subscription that ends. Use falls
 * and tickets rise in the three months before. One more has given notice, one has just begun, one is on trial.
 */
export async function datedWorld({ accounts = 150, seed = 11, now = new Date() }: Shape = {}): Promise<DatedWorld> {
  const ctx = await mintWorkspace();
  const today = new Date(Math.floor(now.getTime() / DAY) * DAY);
  const ago = (days: number) => new Date(today.getTime() - days * DAY);
  const random = dice(seed);
  return asOwner(async (client) => {
    const ids = await insertAccounts(
      client,
      ctx,
      [...Array(accounts).keys()].map((i) => `acme-${i}`).concat('notice', 'new', 'trial'),
    );
    const lives = Array.from({ length: accounts }, (_, i): Life => {
      const since = MONTHS * 30 - random() * 90;
      const leaves = random() < 0.4 ? ago(Math.round(since - 60 - random() * (since - 90))) : null;
      return { id: ids.get(`acme-${i}`) ?? '', name: `acme-${i}`, starts: ago(Math.round(since)), leaves };
    });
    const [noticeId = '', newId = '', trialId = ''] = ['notice', 'new', 'trial'].map((name) => ids.get(name));
    const others = [
      { id: noticeId, name: 'notice', starts: ago(400), leaves: null },
      { id: newId, name: 'new', starts: ago(10), leaves: null },
    ];
    const made = {
      subscription: [],
      outcome: [],
      ticket: [],
      interaction: [],
      survey_response: [],
      contact: [],
      invoice: [],
      usage_daily: [],
      usage_event: [],
    } as Record<string, Facts[]>;
    for (const [i, life] of [...lives, ...others].entries()) live(life, { i, made, random, today });
    Object.assign(made.subscription?.at(-2) ?? {}, {
      notice_at: ago(5),
      auto_renew: false,
      ended_at: new Date(today.getTime() + 40 * DAY),
    });
    made.subscription?.push({
      account_id: trialId,
      arr_minor: 100_000,
      currency: 'USD',
      seats: 5,
      product: 'core',
      trial: true,
      auto_renew: true,
      started_at: ago(60),
      occurred_at: ago(60),
      ended_at: null,
      renewal_at: null,
      notice_at: null,
    });
    await client.query(
      "SELECT usage_event_ensure_month((date_trunc('month', $1::timestamptz) - (i || ' months')::interval)::date) FROM generate_series(0, 20) i",
      [now],
    );
    for (const [table, rows] of Object.entries(made)) await insertFacts(client, ctx, table, rows);
    await client.query('ANALYZE');
    return { ctx, now, lives, noticeId, newId, trialId };
  });
}

type Living = { i: number; made: Record<string, Facts[]>; random: () => number; today: Date };

/** One account's facts, week by week. */
function live({ id, starts, leaves }: Life, { i, made, random, today }: Living): void {
  const byLedger = i % 2 === 0;
  const last = Math.min(today.getTime(), leaves?.getTime() ?? Number.POSITIVE_INFINITY);
  const at = (days: number) => new Date(starts.getTime() + days * DAY);
  const anniversary = at(365 * Math.ceil((last - starts.getTime()) / DAY / 365));
  made.subscription?.push({
    ...{
      account_id: id,
      arr_minor: Math.round(1e5 + random() * 9e6),
      currency: 'USD',
      seats: 5 + Math.round(random() * 40),
      product: ['core', 'plus'][i % 2] ?? '',
      trial: false,
    },
    ...{
      auto_renew: random() < 0.7,
      started_at: starts,
      occurred_at: starts,
      ended_at: leaves,
      renewal_at: anniversary,
      notice_at: null,
    },
  });
  if (leaves && byLedger)
    made.outcome?.push({ account_id: id, kind: 'churned', occurred_at: leaves, voluntary: i % 10 !== 0 });
  made.contact?.push({
    account_id: id,
    name: `Person ${i}`,
    role: i % 3 ? 'champion' : 'user',
    occurred_at: starts,
    left_at: null,
  });
  const liking = 0.5 + random();
  const people = 2 + Math.floor(random() * 5);
  for (let day = 3; starts.getTime() + day * DAY < last - DAY; day += 7) {
    const near = leaves !== null && leaves.getTime() - at(day).getTime() < 100 * DAY;
    const events = Math.round((8 + random() * 30) * liking * (near ? 0.7 : 1));
    made.usage_daily?.push({
      account_id: id,
      day: at(day),
      event: day % 2 ? 'login' : 'report',
      recorded_day: at(day),
      count: events,
      users: 2,
    });
    for (let user = 0; user < people; user++)
      if (random() < (near ? 0.25 : 0.35))
        made.usage_event?.push({
          id: made.usage_event.length + i * 100_000,
          account_id: id,
          event: 'login',
          user_ref: `u${user}`,
          quantity: 1,
          occurred_at: at(day),
        });
    if (random() < (near ? 0.3 : 0.12))
      made.ticket?.push({
        account_id: id,
        severity: random() < 0.2 ? '2' : '3',
        status: 'closed',
        opened_at: at(day),
        closed_at: at(day + 1),
        reopened: false,
        occurred_at: at(day),
      });
    if (random() < 0.15)
      made.interaction?.push({ account_id: id, kind: random() < 0.5 ? 'meeting' : 'email', occurred_at: at(day) });
    if (random() < 0.06)
      made.survey_response?.push({
        account_id: id,
        kind: 'nps',
        score: Math.max(0, Math.min(10, Math.round(4 + random() * 6 - (near ? 2 : 0)))),
        scale_min: 0,
        scale_max: 10,
        scale_version: '0-10',
        occurred_at: at(day),
      });
    if (day % 28 === 3)
      made.invoice?.push({
        account_id: id,
        amount_minor: 1_000,
        currency: 'USD',
        due_at: at(day + 2),
        paid_at: at(day + 2 + Math.round(random() * 6)),
        failed: false,
        occurred_at: at(day),
      });
  }
}
