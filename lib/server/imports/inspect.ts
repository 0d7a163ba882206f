/** What a file looks like before anyone decided anything: its format, its columns with a guess each, twenty rows. */
import 'server-only';
import type { AccountMapping, ImportColumn, ImportDetail } from '@/lib/contracts/imports';
import { type ColumnPlan, inferColumns, type TextTable } from '@/scoring';
import { looksLikeAlias } from './guess-alias';
import { guessOutcome } from './guess-outcome';
import { looksLikeParent } from './guess-parent';
import { type CsvFile, openCsv } from './read-csv';

/** Rows read for guessing; typing needs no more, and a file may have millions. */
const SAMPLE = 20_000;
const SHOWN_ROWS = 20;
const MOST_VALUES = 20;

export type Inspection = Pick<ImportDetail, 'format' | 'sampleRows' | 'columns' | 'rows' | 'suggested'> & {
  estimatedRows: number;
};

/** @throws AppError when the file cannot be read as a table; the message says what came instead */
export async function inspectFile(
  path: string,
  { bytes, currency }: { bytes: number; currency: string },
): Promise<Inspection> {
  const file = await openCsv(path);
  const { table, characters } = await sampleOf(file);
  const outcome = guessOutcome(table);
  const plans = inferColumns(table, outcome ? { outcome: outcome.column } : {});
  const columns = plans.map((plan, index) => columnOf(plan, table.cells[index] ?? [], table.rows));
  const whole = table.rows < SAMPLE;
  return {
    format: {
      encoding: file.format.encoding,
      delimiter: file.format.delimiter,
      header: file.format.header,
      invalidBytes: file.format.invalidBytes,
      ...{ from: null, left: [] },
    },
    sampleRows: table.rows,
    columns,
    rows: Array.from({ length: Math.min(SHOWN_ROWS, table.rows) }, (_, row) =>
      table.cells.map((cells) => (cells[row] ?? '').slice(0, 200)),
    ),
    suggested: suggest(columns, {
      currency,
      positive: outcome?.positive ?? [],
      kind: outcome ? 'customers' : 'accounts',
    }),
    estimatedRows: whole ? table.rows : Math.round((bytes / Math.max(1, characters)) * table.rows),
  };
}

/** The first rows as columns of text, and how many characters they took in the file. */
async function sampleOf(file: CsvFile): Promise<{ table: TextTable; characters: number }> {
  const cells: string[][] = file.names.map(() => []);
  let rows = 0;
  let characters = 0;
  const sample = () => ({ table: { names: file.names, rows, cells }, characters });
  for await (const block of file.blocks(() => undefined)) {
    for (const row of block) {
      for (let c = 0; c < cells.length; c++) {
        const cell = row.cells[c] ?? '';
        cells[c]?.push(cell);
        characters += cell.length + 1;
      }
      if (++rows === SAMPLE) return sample();
    }
  }
  return sample();
}

const ALIAS = { role: 'alias', reason: 'another id by its name, each value once' } as const;
const PARENT = { role: 'parent', reason: 'the id of the account above by its name' } as const;

function columnOf(plan: ColumnPlan, cells: readonly string[], rows: number): ImportColumn {
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell.trim() !== '') counts.set(cell.trim(), (counts.get(cell.trim()) ?? 0) + 1);
  const parent = plan.role !== 'id' && plan.role !== 'outcome' && looksLikeParent(plan.name);
  const alias = !parent && looksLikeAlias({ ...plan, filled: rows - plan.blanks });
  const guess = parent ? PARENT : alias ? ALIAS : null;
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return {
    name: plan.name,
    samples: [...new Set(cells.filter((cell) => cell.trim() !== '').map((cell) => cell.trim().slice(0, 60)))].slice(
      0,
      3,
    ),
    type: plan.type,
    component: plan.component,
    role: guess?.role ?? plan.role,
    actionable: plan.actionable,
    blankShare: rows === 0 ? 0 : plan.blanks / rows,
    distinct: plan.distinct,
    reason: guess?.reason ?? plan.reason,
    problem: guess ? null : plan.problem,
    values:
      ranked.length <= MOST_VALUES ? ranked.map(([value, count]) => ({ value: value.slice(0, 200), rows: count })) : [],
  };
}

type Suggestion = { currency: string; positive: string[]; kind: AccountMapping['kind'] };

function suggest(columns: readonly ImportColumn[], { currency, positive, kind }: Suggestion): AccountMapping {
  return {
    kind,
    columns: columns.map(({ name, type, component, role, actionable }) => ({
      name,
      type,
      component,
      role,
      actionable,
    })),
    positive,
    recorded: { rule: 'today', column: null },
    currency,
    dateOrder: null,
    decimal: null,
    version: 1,
  };
}
