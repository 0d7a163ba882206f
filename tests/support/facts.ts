/** Files of facts through the whole import, mapped as guessed (or changed). */
import fs from 'node:fs';
import type { FactKind, FactMapping, ImportDetail } from '@/lib/contracts/imports';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { confirmImport, mapImport } from '@/lib/server/imports/change-import';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { undoImport } from '@/lib/server/imports/undo-import';
import { bodyOf, importFile, runQueued } from './world';

type Upload = {
  kind: FactKind;
  fileName?: string;
  /** Columns by field, over what is guessed. */
  columns?: Record<string, string | null>;
  fixed?: FactMapping['fixed'];
  change?: (mapping: FactMapping) => FactMapping;
};

/** As the wizard would begin with this kind. */
export function mappingOf(
  detail: ImportDetail,
  { kind, columns = {}, fixed, change = (now) => now }: Upload,
): FactMapping {
  const guess = detail.facts.find((each) => each.kind === kind);
  if (!guess) throw new Error(`no guess for ${kind}`);
  const taken = new Set(Object.entries(columns).flat());
  const free = guess.columns.map(({ name, field }) => {
    const wanted = Object.entries(columns).find(([, column]) => column === name)?.[0];
    return { name, field: wanted ?? (field !== null && taken.has(field) ? null : field) };
  });
  const { currency, dateOrder, decimal } = detail.suggested;
  const recorded = { rule: 'occurred', column: null, lagDays: 0 } as const;
  return change({
    kind,
    columns: free,
    fixed: fixed ?? guess.fixed,
    recorded,
    currency,
    dateOrder,
    decimal,
    version: detail.version,
  });
}

/** Upload, mapping, dry run; nothing stored. */
export async function checkFacts(ctx: Ctx, content: string | Buffer, upload: Upload): Promise<ImportDetail> {
  const fileName = upload.fileName ?? `${upload.kind}.csv`;
  const uploaded = await createImport(ctx, { fileName, bytes: null, body: bodyOf(content) });
  await mapImport(ctx, uploaded.id, mappingOf(uploaded, upload));
  await runQueued(ctx, 'import_check');
  return getImport(ctx, uploaded.id);
}

export async function importFacts(ctx: Ctx, content: string | Buffer, upload: Upload): Promise<ImportDetail> {
  const checked = await checkFacts(ctx, content, upload);
  await confirmImport(ctx, checked.id, checked.version);
  await runQueued(ctx, 'import');
  return getImport(ctx, checked.id);
}

export async function undoFacts(ctx: Ctx, id: string): Promise<void> {
  await undoImport({ ...ctx, now: new Date() }, id);
  await runQueued(ctx, 'import_undo');
}

/** Accounts a-1 … a-n, without an outcome. */
export const importAccounts = (ctx: Ctx, count: number): Promise<ImportDetail> =>
  importFile(
    ctx,
    `id,name,industry\n${Array.from({ length: count }, (_, i) => `a-${i + 1},Account ${i + 1},retail\n`).join('')}`,
    { change: (mapping) => ({ ...mapping, kind: 'accounts', positive: [] }), fileName: 'accounts.csv' },
  );

export const fixture = (name: string): Buffer => fs.readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

/** Rows of one workspace; $1 = its id. */
export const rowsOf = async <T extends object>(ctx: Ctx, text: string): Promise<T[]> =>
  withConnection(ctx, async (client) => (await client.query<T>(text, [ctx.workspaceId])).rows);
