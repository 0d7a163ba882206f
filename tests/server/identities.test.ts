import { beforeEach, describe, expect, it } from 'vitest';
import { deleteAccount, liftTombstone, listTombstones } from '@/lib/server/accounts/delete-account';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { listModels } from '@/lib/server/models/list-models';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { dump } from '@/tests/support/dump';
import { importFacts, rowsOf, undoFacts } from '@/tests/support/facts';
import { importFile, mintWorkspace } from '@/tests/support/world';

const VIEW = { sort: 'name', dir: 'asc', page: 0 } as const;
const idOf = async (ctx: Ctx, externalId: string): Promise<string> => {
  const { rows } = await listAccounts(ctx, VIEW);
  return rows.find((row) => row.externalId === externalId)?.id ?? '';
};
const FILE = customerFile({
  rows: 40,
  extra: {
    website_domain: (i) => `Acme-${i === 3 ? 2 : i}.example`,
    crm_id: (i) => `0015${String(i).padStart(14, 'x')}`,
  },
});
const tickets = (rows: string[]) =>
  `ticket_id,account_id,created_at,severity\n${rows.map((account, i) => `t-${i},${account},2026-03-0${i + 1},low`).join('\n')}\n`;

describe('another id of an account', () => {
  let ctx: Ctx;
  beforeEach(async () => {
    ctx = await mintWorkspace();
  });

  it('is guessed from its name and its values, and is no ingredient', async () => {
    const done = await importFile(ctx, FILE);
    const roles = done.columns.map(({ name, role }) => [name, role]);
    expect(roles).toContainEqual(['crm_id', 'alias']);
    expect(roles).not.toContainEqual(['website_domain', 'alias']); // one stands there twice
    await trainedAndPromoted(ctx);
    const { models } = await listModels(ctx);
    expect(models[0]?.status).toBe('active');
    const plans = await rowsOf<{ used: boolean }>(
      ctx,
      "SELECT (p ->> 'used')::boolean AS used FROM model_version v, jsonb_array_elements(v.settings -> 'plans') p WHERE v.workspace_id = $1 AND p ->> 'name' = 'crm_id'",
    );
    expect(plans).toEqual([{ used: false }]);
  });

  it('finds the account that a file of facts names by it, in any case, unless it is of several', async () => {
    await importFile(ctx, FILE, {
      change: (mapping) => ({
        ...mapping,
        columns: mapping.columns.map((column) =>
          column.name === 'website_domain' ? { ...column, role: 'alias' as const } : column,
        ),
      }),
    });
    const done = await importFacts(
      ctx,
      tickets(['acme-1.EXAMPLE', `0015${'5'.padStart(14, 'x')}`, 'acme-2.example', 'acme-7', 'nobody.example']),
      { kind: 'tickets' },
    );
    expect(done.counts).toMatchObject({ read: 5, created: 3, rejected: 2 });
    expect(done.counts?.rejectedRows.map(({ line, rule }) => [line, rule])).toEqual([
      [4, 'ambiguous_account'],
      [6, 'unknown_account'],
    ]);
    expect(done.counts?.rejectedRows[0]?.message).toContain('2 accounts');
    const owners = await rowsOf<{ id: string }>(
      ctx,
      'SELECT a.external_id AS id FROM ticket t JOIN account a ON a.workspace_id = t.workspace_id AND a.id = t.account_id WHERE t.workspace_id = $1 ORDER BY t.external_id',
    );
    expect(owners.map(({ id }) => id)).toEqual(['acme-1', 'acme-5', 'acme-7']);
  });

  it('follows the account: a new value replaces the old one, and undo brings it back', async () => {
    const links = () => rowsOf(ctx, "SELECT value FROM identity_link WHERE workspace_id = $1 AND value LIKE '%xx7'");
    await importFile(ctx, FILE);
    const before = await dump(ctx);
    const later = await importFile(ctx, FILE.replace(`0015${'7'.padStart(14, 'x')}`, 'moved-7'));
    expect(await links()).toEqual([]);
    await undoFacts(ctx, later.id);
    expect(await links()).toHaveLength(1);
    expect(await dump(ctx)).toEqual(before);
  });
});

describe('a deleted account', () => {
  it('takes everything with it, stays away while files still name it, and comes back when it is let', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, FILE);
    await importFacts(ctx, tickets(['acme-1', 'acme-2']), { kind: 'tickets' });
    await importFacts(ctx, tickets(['acme-1', 'acme-2']).replaceAll('low', 'high'), { kind: 'tickets' });
    await importFacts(ctx, 'event_id,account_id,timestamp,event_name\ne-1,acme-1,2026-03-01T10:00:00Z,login\n', {
      kind: 'usage',
    });
    await trainedAndPromoted(ctx);
    const id = await idOf(ctx, 'acme-1');
    await deleteAccount(ctx, id);
    await expect(getAccount(ctx, id)).rejects.toMatchObject({ code: 'not_found' });
    const left = Object.entries(await dump(ctx)).filter(([, rows]) => rows.some((row) => row.includes(id)));
    expect(left).toEqual([]);
    const again = await importFile(ctx, FILE);
    expect(again.counts).toMatchObject({ created: 0, rejected: 1 });
    expect(again.counts?.rejectedRows[0]).toMatchObject({ value: 'acme-1', rule: 'deleted_account' });
    const facts = await importFacts(ctx, tickets(['acme-1', 'acme-9']), { kind: 'tickets' });
    expect(facts.counts?.rejectedRows).toMatchObject([{ line: 2, column: 'account_id', rule: 'deleted_account' }]);
    const { tombstones, total } = await listTombstones(ctx);
    expect([total, tombstones[0]?.externalId]).toEqual([1, 'acme-1']);
    await liftTombstone(ctx, tombstones[0]?.id ?? '');
    expect((await importFile(ctx, FILE)).counts).toMatchObject({ created: 1, rejected: 0 });
    expect(await listTombstones(ctx)).toEqual({ total: 0, tombstones: [] });
  });
});
