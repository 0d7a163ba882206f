import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { getModel } from '@/lib/server/models/get-model';
import { listSegments } from '@/lib/server/segments/list-segments';
import { trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { importOdd, ODD_ACCOUNTS, oddFiles } from '@/tests/support/odd-company';
import { asOwner, mintWorkspace } from '@/tests/support/world';

const VIEW = { sort: 'name', dir: 'asc', page: 0 } as const;
const NO_BEGINNING = /^Not enough data: nothing says since when .* \(missing: a subscription that is paid for/;
const ONE_KIND = 'Not enough data: 1 of the 2 kinds of data that a score needs (missing: usage).';
const TEN_DAYS = 'Not enough data: a customer for 10 of the 30 days that a score needs.';

/** What becomes of each odd account: its state, and what is said to be missing. */
const BECOMES: Record<string, [state: AccountDetail['state'], lacking: string | RegExp | null]> = {
  'no-facts': ['unscored', NO_BEGINNING],
  'no-events': ['too_early', ONE_KIND],
  'one-event': ['scored', null],
  'future-events': ['too_early', ONE_KIND],
  'future-start': ['unscored', NO_BEGINNING],
  'negative-use': ['scored', null],
  'negative-money': ['unscored', NO_BEGINNING],
  'no-use-counted': ['scored', null],
  'most-use': ['scored', null],
  'a-billion': ['scored', null],
  'ten-days': ['too_early', TEN_DAYS],
};

describe('a score of odd dated data', () => {
  let ctx: Ctx;
  let refused: Awaited<ReturnType<typeof importOdd>>;
  let version: string;
  const shown = new Map<string, AccountDetail>();

  beforeAll(async () => {
    ctx = await mintWorkspace();
    refused = await importOdd(ctx, oddFiles(ctx.now));
    vi.useFakeTimers({ toFake: ['Date'], now: new Date() }); // two trainings at one instant
    ctx = { ...ctx, now: new Date() };
    version = await trainedAndPromoted(ctx);
    for (const band of [undefined, 'left'] as const)
      for (const { id, externalId } of (await listAccounts(ctx, { ...VIEW, band })).rows)
        shown.set(externalId, await getAccount(ctx, id));
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  it('begins with rows that cannot be true refused, each with its reason', () => {
    expect(refused).toEqual({
      accounts: [],
      subscriptions: [['impossible_value', 1]],
      usage: [
        ['future_date', 1],
        ['impossible_value', 1],
      ],
      outcomes: [],
    });
  });

  it.each(ODD_ACCOUNTS)('%s has a score, or the words for what is missing', (id) => {
    const [state, lacking] = BECOMES[id] ?? [];
    const account = shown.get(id);
    expect(account?.state).toBe(state);
    if (lacking instanceof RegExp) expect(account?.lacking).toMatch(lacking);
    else expect(account?.lacking).toBe(lacking);
    expect(account?.health === null).toBe(state !== 'scored');
  });

  it('is a whole number from 0 to 100 inside its interval, with parts that add up to it', () => {
    const scored = [...shown.values()].filter((account) => account.health !== null);
    expect(scored.length).toBeGreaterThan(60);
    for (const { externalId, health, low, high, probability, base, parts, clip } of scored) {
      const ordered = [0, low ?? Number.NaN, health ?? Number.NaN, high ?? Number.NaN, 100];
      expect([externalId, ordered.toSorted((a, b) => a - b), ordered.every(Number.isInteger)]).toEqual([
        externalId,
        ordered,
        true,
      ]);
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(probability).toBeLessThanOrEqual(1);
      expect((base ?? Number.NaN) + parts.reduce((sum, part) => sum + part.points, 0) + clip).toBe(health);
    }
  });

  it('lets nothing that is no number onto a page', async () => {
    const overview = await accountOverview(ctx, VIEW);
    const model = await getModel(ctx, version);
    const pages = [overview, model, await getIngredients(ctx), await listSegments(ctx), [...shown.values()]];
    for (const page of pages) expect(JSON.stringify(page)).not.toMatch(/NaN|Infinity|undefined/);
    expect(await (await accountsCsv(ctx, VIEW)).text()).not.toMatch(/NaN|Infinity|null|undefined/);
    for (const amount of Object.values(overview.expectedLoss ?? { none: Number.NaN }))
      expect(amount).toBeGreaterThan(0);
    for (const { median, value } of [...shown.values()].flatMap(({ parts }) => parts.flatMap((part) => part.features)))
      expect(`${median} ${value}`).not.toMatch(/NaN|∞|Infinity|undefined/);
  });

  it('is the same bytes for the same input', async () => {
    const bytesOf = (id: string) =>
      asOwner(async (owner) => {
        const { rows } = await owner.query<{ row: string }>(
          `SELECT (s.account_id, s.as_of, s.state, s.health, s.low, s.high, s.probability, s.base, s.points, s.shown, s.cause, s.present, s.input_hash)::text AS row
           FROM score s WHERE s.workspace_id = $1 AND s.model_version_id = $2 ORDER BY s.account_id`,
          [ctx.workspaceId, id],
        );
        return rows.map(({ row }) => row);
      });
    const before = await bytesOf(version);
    expect(before.length).toBeGreaterThan(60);
    expect(await bytesOf(await trained(ctx))).toEqual(before);
  });
});
