/** The demo's files through the product's own reader, as rows by column name. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoFile, DemoKind } from '@/lib/server/demo/generate-demo';
import { openCsv } from '@/lib/server/imports/read-csv';
import { type LoadedTable, loadTable } from '@/lib/server/imports/text-table';

export type DemoTables = Map<DemoKind, LoadedTable>;

export async function readDemo(files: DemoFile[]): Promise<DemoTables> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-'));
  const tables: DemoTables = new Map();
  for (const { kind, fileName, csv } of files) {
    await writeFile(join(folder, fileName), csv);
    tables.set(kind, await loadTable(await openCsv(join(folder, fileName))));
  }
  await rm(folder, { recursive: true });
  return tables;
}

/** All cells of one column; an unknown column is a mistake of the caller. */
export function columnOf(tables: DemoTables, kind: DemoKind, name: string): string[] {
  const table = tables.get(kind)?.table;
  const cells = table?.cells[table.names.indexOf(name)];
  if (cells === undefined) throw new RangeError(`Expected the column ${name} in ${kind}`);
  return cells;
}

/** The rows of each account: one object per row, with the columns asked for. */
export function byAccount<Name extends string>(
  tables: DemoTables,
  kind: DemoKind,
  names: readonly Name[],
): (account: string) => Record<Name, string>[] {
  const columns = names.map((name) => columnOf(tables, kind, name));
  const rows = new Map<string, number[]>();
  for (const [row, account] of columnOf(tables, kind, 'account_id').entries()) {
    const known = rows.get(account);
    if (known === undefined) rows.set(account, [row]);
    else known.push(row);
  }
  return (account) =>
    (rows.get(account) ?? []).map((row) => {
      const cells = names.map((name, c) => [name, columns[c]?.[row] ?? ''] as const);
      // The keys are exactly `Name`; Object.fromEntries forgets that.
      return Object.fromEntries(cells) as Record<Name, string>;
    });
}
