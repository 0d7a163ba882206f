import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getAccount } from '@/lib/server/accounts/get-account';
import { getGroup } from '@/lib/server/accounts/get-group';
import type { Ctx } from '@/lib/server/context';
import { createImport } from '@/lib/server/imports/create-import';
import { undoImport } from '@/lib/server/imports/undo-import';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { dump } from '@/tests/support/dump';
import { rowsOf } from '@/tests/support/facts';
import { bodyOf, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

const accounts = (ctx: Ctx, content: string) =>
  importFile(ctx, content, {
    change: (mapping) => ({ ...mapping, kind: 'accounts', positive: [] }),
    fileName: 'a.csv',
  });
const parentsOf = async (ctx: Ctx) =>
  Object.fromEntries(
    (
      await rowsOf<{ child: string; parent: string | null }>(
        ctx,
        'SELECT a.external_id AS child, p.external_id AS parent FROM account a LEFT JOIN account p ON p.workspace_id = a.workspace_id AND p.id = a.parent_id WHERE a.workspace_id = $1',
      )
    ).map(({ child, parent }) => [child, parent]),
  );
const idOf = async (ctx: Ctx, name: string) =>
  (
    await rowsOf<{ id: string; external_id: string }>(
      ctx,
      'SELECT id, external_id FROM account WHERE workspace_id = $1',
    )
  ).find((row) => row.external_id === name)?.id ?? '';

describe('the account above', () => {
  let ctx: Ctx;
  beforeEach(async () => {
    ctx = await mintWorkspace();
  });

  it('is guessed by the name of its column, and is no input', async () => {
    const header = 'account_id,account_name,Ultimate Parent Account ID,parent company size,plan';
    const lines = Array.from(
      { length: 30 },
      (_, i) => `a${i},Company ${i},${i % 3 === 0 ? '' : 'a0'},${(i % 7) * 10},p${i % 3}`,
    );
    const { columns } = await createImport(ctx, {
      ...{ fileName: 'a.csv', bytes: null },
      body: bodyOf(`${[header, ...lines].join('\n')}\n`),
    });
    expect(columns.map(({ name, role }) => [name, role])).toEqual([
      ['account_id', 'id'],
      ['account_name', 'name'],
      ['Ultimate Parent Account ID', 'parent'],
      ['parent company size', 'feature'],
      ['plan', 'feature'],
    ]);
  });

  it('is linked by its id, whichever row or file comes first, and taken back with its file', async () => {
    await accounts(ctx, 'account_id,parent_id,plan\nchild,mother,pro\nmother,,pro\nother,nobody,pro\n');
    expect(await parentsOf(ctx)).toEqual({ child: 'mother', mother: null, other: null });
    const before = await dump(ctx);
    const second = await accounts(ctx, 'account_id,parent_id,plan\nnobody,mother,pro\nchild,nobody,pro\n');
    expect(await parentsOf(ctx)).toEqual({ child: 'nobody', mother: null, nobody: 'mother', other: 'nobody' });
    await undoImport({ ...ctx, now: new Date() }, second.id);
    await runQueued(ctx, 'import_undo');
    expect(await dump(ctx)).toEqual(before);
  });

  it('is never the account itself', async () => {
    const done = await accounts(ctx, 'parent_id,account_id,plan\na,a,pro\n,b,pro\n');
    expect(done.counts).toMatchObject({ created: 1, rejected: 1, rules: [{ rule: 'own_parent', rows: 1 }] });
    expect(await parentsOf(ctx)).toEqual({ b: null });
  });

  it('does not go round in circles', async () => {
    await accounts(ctx, 'account_id,parent_id,plan\na,b,pro\nb,a,pro\nc,b,pro\n');
    const group = await getGroup(ctx, await idOf(ctx, 'a'));
    expect(group.members.map(({ name }) => name).sort()).toEqual(['b', 'c']);
    expect(group).toMatchObject({ accounts: 2, scored: 0, mean: null, worst: null, arrWeighted: null, drags: null });
  });
});

describe('a group', () => {
  let ctx: Ctx;
  const scores = new Map<string, number>();

  beforeAll(async () => {
    ctx = await mintWorkspace();
    const below: Record<string, string> = {
      'acme-1': 'acme-0',
      'acme-2': 'acme-0',
      'acme-4': 'acme-2',
      'acme-5': 'acme-0',
    };
    await importFile(
      ctx,
      customerFile({
        rows: 150,
        leaves: (i) => i % 3 === 0 && i > 0,
        extra: { parent_id: (i) => below[`acme-${i}`] ?? '' },
      }),
    );
    await trainedAndPromoted(ctx);
    for (const name of Object.keys(below)) {
      const account = await getAccount(ctx, await idOf(ctx, name));
      scores.set(name, account.health ?? Number.NaN);
      expect(account.parent?.id).toBe(await idOf(ctx, below[name] ?? ''));
    }
  });

  it('rolls the scores of all below it up, by each of three measures', async () => {
    const id = await idOf(ctx, 'acme-0');
    const group = await getGroup(ctx, id);
    const own = [...scores.values()];
    expect(group.members.map(({ health }) => health)).toEqual([...own].sort((a, b) => a - b));
    expect(group.members.find(({ name }) => name === 'acme company 4')?.depth).toBe(2);
    expect(group.mean).toBeCloseTo(own.reduce((sum, health) => sum + health, 0) / 4, 12);
    expect(group.worst?.health).toBe(Math.min(...own));
    const arr = group.members.reduce((sum, { arrMinor }) => sum + (arrMinor ?? 0), 0);
    const weighted =
      group.members.reduce((sum, { arrMinor, health }) => sum + (arrMinor ?? 0) * (health ?? 0), 0) / arr;
    expect(group.arrWeighted).toMatchObject({ n: 4, arrMinor: arr });
    expect(group.arrWeighted?.health).toBeCloseTo(weighted, 10);
    expect((await getAccount(ctx, id)).counts.children).toBe(3);
  });

  it('names the one without which the others would stand highest', async () => {
    const group = await getGroup(ctx, await idOf(ctx, 'acme-0'));
    const without = (id: string) => {
      const rest = group.members.filter((member) => member.id !== id);
      const arr = rest.reduce((sum, { arrMinor }) => sum + (arrMinor ?? 0), 0);
      return rest.reduce((sum, { arrMinor, health }) => sum + (arrMinor ?? 0) * (health ?? 0), 0) / arr;
    };
    const best = Math.max(...group.members.map(({ id }) => without(id)));
    expect(group.drags?.by).toBe('ARR-weighted mean');
    expect(without(group.drags?.id ?? '')).toBeCloseTo(best, 10);
    expect(group.drags?.points).toBeCloseTo(best - (group.arrWeighted?.health ?? 0), 10);
  });
});
