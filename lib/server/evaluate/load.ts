/** From a file on disk to rows that can be learned from, with everything that was left out counted. */
import { AppError } from '@/lib/contracts/errors';
import { checkIds } from '@/lib/server/imports/check-ids';
import { type CsvFile, openCsv } from '@/lib/server/imports/read-csv';
import type { RowProblem } from '@/lib/server/imports/row-problem';
import { keepRows, type LoadedTable, loadTable } from '@/lib/server/imports/text-table';
import { type ColumnPlan, type Decimal, decimalOf, type Finding, inferColumns, type TextTable } from '@/scoring';
import type { EvaluateOptions } from './arguments';
import { readOutcome } from './outcome';

export type LoadedRows = {
  table: TextTable;
  plans: ColumnPlan[];
  /** 1 = left; length table.rows. */
  y: Uint8Array;
  /** Name of each row: its id, or its number in the file. */
  ids: string[];
  findings: Finding[];
};

export async function loadRows(options: EvaluateOptions): Promise<LoadedRows> {
  const file = await openCsv(options.file).catch((error: unknown) => {
    throw error instanceof AppError ? new AppError(error.code, `${options.file}: ${error.message}`) : error;
  });
  const exclude = checkColumns(file.names, options);
  const loaded = await loadTable(file);
  const decimal = fileDecimal(file, loaded.table);
  const plansOf = (table: TextTable) =>
    inferColumns(table, {
      ...{ outcome: options.outcome, exclude, decimal },
      ...(options.id === null ? {} : { id: options.id }),
      ...(options.dates === null ? {} : { dateOrder: options.dates }),
    });
  const first = plansOf(loaded.table);
  const { table, y, ids, findings } = usableRows(loaded, { options, plans: first });
  if (table.rows === 0) throw new AppError('invalid', `${options.file}: no row could be used (${loaded.rowsIn} read).`);
  return { table, plans: table === loaded.table ? first : plansOf(table), y, ids, findings };
}

/** @returns the columns to leave out, each of which exists */
function checkColumns(names: readonly string[], options: EvaluateOptions): string[] {
  const need = (name: string, flag: string) => {
    if (names.includes(name)) return name;
    const listed = names.slice(0, 40).join(', ') + (names.length > 40 ? `, and ${names.length - 40} more` : '');
    throw new AppError('invalid', `${options.file}: no column “${name}” (${flag}). Columns: ${listed}`, {
      field: name,
    });
  };
  need(options.outcome, '--outcome');
  if (options.id !== null) need(options.id, '--id');
  if (options.id === options.outcome)
    throw new AppError('invalid', `“${options.id}” cannot be both --id and --outcome.`);
  const exclude = options.exclude.flatMap((list) =>
    names.includes(list)
      ? [list]
      : list
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
  );
  for (const name of exclude) {
    need(name, '--exclude');
    if (name === options.outcome) throw new AppError('invalid', `“${name}” is the outcome and cannot be excluded.`);
  }
  return exclude;
}

type Guess = { options: EvaluateOptions; plans: ColumnPlan[] };

function usableRows(loaded: LoadedTable, { options, plans }: Guess): Omit<LoadedRows, 'plans'> {
  const { table, lines, problems } = loaded;
  const id = options.id ?? plans.find((plan) => plan.role === 'id')?.name ?? null;
  const check = id === null ? null : checkIds(table, id, lines);
  const outcome = readOutcome(
    table.cells[table.names.indexOf(options.outcome)] ?? [],
    options.outcome,
    options.positive,
  );
  const keep = outcome.known.map((flag, i) => flag & (check?.keep[i] ?? 1));
  const idCells = id === null ? null : (table.cells[table.names.indexOf(id)] ?? []);
  const ids = Array.from({ length: table.rows }, (_, i) => idCells?.[i]?.trim() ?? String(i + 1));
  return {
    table: keepRows(table, keep),
    y: outcome.y.filter((_, i) => keep[i] === 1),
    ids: ids.filter((_, i) => keep[i] === 1),
    findings: rowFindings([...problems, ...(check?.problems ?? [])], {
      ...{ column: options.outcome, blank: outcome.blank, id },
      caseTwins: check?.caseTwins ?? [],
    }),
  };
}

type RowFindings = { column: string; blank: number; id: string | null; caseTwins: string[] };

function rowFindings(problems: RowProblem[], { column, blank, id, caseTwins }: RowFindings): Finding[] {
  const findings: Finding[] = [];
  const byRule = new Map<string, RowProblem[]>();
  for (const problem of problems) {
    const same = byRule.get(problem.rule);
    if (same) same.push(problem);
    else byRule.set(problem.rule, [problem]);
  }
  for (const [rule, rows] of byRule) {
    const [first] = rows;
    if (!first) continue;
    const lines =
      rows
        .slice(0, 5)
        .map((row) => row.line)
        .join(', ') + (rows.length > 5 ? ' …' : '');
    const code =
      rule === 'duplicate_row' ? 'duplicate_rows' : rule === 'duplicate_id' ? 'duplicate_ids' : 'refused_rows';
    const message = `${rows.length} rows not used (line ${lines}): ${first.message} ${first.fix}`;
    findings.push({ code, columns: first.column === null ? [] : [first.column], rows: rows.length, message });
  }
  if (blank > 0) {
    const message = `${blank} rows have a blank “${column}” and are left out: nobody knows yet whether they left.`;
    findings.push({ code: 'blank_outcome', columns: [column], rows: blank, message });
  }
  if (id !== null && caseTwins.length > 0) {
    const message = `${caseTwins.length} ids differ from another one only in upper and lower case (such as “${caseTwins[0]}”); they count as different accounts.`;
    findings.push({ code: 'duplicate_ids', columns: [id], rows: caseTwins.length, message });
  }
  return findings;
}

/** The decimal sign most columns show; a file of semicolons without any sign is taken for a decimal comma. */
function fileDecimal(file: CsvFile, table: TextTable): Decimal {
  let point = 0;
  let comma = 0;
  for (const column of table.cells) {
    const cells = column.slice(0, 500).filter((cell) => /^[-+(\s$€£]*\d[\d.,\s]*[)%€$£\s]*$/.test(cell));
    const verdict = decimalOf(cells, '.');
    if (verdict.sure && verdict.decimal === '.') point++;
    if (verdict.sure && verdict.decimal === ',') comma++;
  }
  if (point === comma) return file.format.delimiter === ';' ? ',' : '.';
  return comma > point ? ',' : '.';
}
