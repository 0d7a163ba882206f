/** Which months, and whose, are learned from and held against what happened. Knows no feature and no model. */
import 'server-only';
import type { PoolClient } from 'pg';
import { countSpells, type LabelScope, type Whom } from './labels';

/** The most rows of a training or a track record, and the most months. */
const MOST_ROWS = 500_000;
export const MOST_MONTHS = 36;

/** Month ends after `first` up to `until`, as instants at midnight UTC; the latest 36. */
export function monthEnds({ first, until }: { first: Date; until: Date }): Date[] {
  const ends: Date[] = [];
  for (let month = 0; ends.length < MOST_MONTHS; month++) {
    const end = new Date(Date.UTC(until.getUTCFullYear(), until.getUTCMonth() - month, 1));
    if (end <= first) break;
    ends.push(end);
  }
  return ends.reverse();
}

/** `first` = the first day of anybody as a customer. `accounts` absent = all of them; `drawn` = how many of how many, where some were drawn. */
export type Months = Whom & { first: Date | null; asOfs: Date[]; drawn: Drawn | null };
export type Drawn = { accounts: number; of: number };

/** By a hash of its id, an account is drawn in every month or in none, today and tomorrow. $2 = share. */
const DRAWN = `SELECT id FROM account WHERE workspace_id = $1 AND ('x' || left(md5(external_id), 8))::bit(32)::bigint < $2::float8 * 4294967296`;

/**
 * All month ends up to `until`, and of all accounts as many as come to 500,000 rows at most. Whole accounts are drawn by
 * chance, leavers and stayers alike, so that every rate stays what it is; a part of so many still has hundreds that left.
 */
export async function monthsOf(client: PoolClient, scope: LabelScope, until: Date, most = MOST_ROWS): Promise<Months> {
  const { first, leavers, stayers } = await countSpells(client, scope);
  const asOfs = first === null ? [] : monthEnds({ first, until });
  const of = leavers + stayers;
  const share = most / Math.max(1, of * asOfs.length);
  if (share >= 1) return { first, asOfs, drawn: null };
  const { rows } = await client.query<{ id: string }>(DRAWN, [scope.workspaceId, share]);
  const accounts = rows.map(({ id }) => id);
  return { first, asOfs, accounts, drawn: { accounts: accounts.length, of } };
}
