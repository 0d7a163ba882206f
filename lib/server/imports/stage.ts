/** Streams rows into a temporary table, everything checked on the way: rows in = rows staged + rows refused. */
import 'server-only';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { AccountMapping, FactMapping } from '@/lib/contracts/imports';
import { type CopyCell, copyText } from './copy-text';
import type { FieldType, KindDefinition } from './kinds/kind';
import { type AccountRowIn, readAccountRow, readersOf } from './read-account-row';
import type { CsvFile, CsvRow } from './read-csv';
import { factReader, readFactRow } from './read-fact-row';
import type { RowProblem } from './row-problem';
import { storableJson, storableText } from './storable';
import type { CellFormat } from './values';

/** Where the rows come from: a file, or a table of a source. */
export type RowSource = Pick<CsvFile, 'names' | 'blocks'>;
export type Staging = {
  rows: RowSource;
  /** How the cells of each column are written. */
  formats: ReadonlyMap<string, CellFormat>;
  signal: AbortSignal;
  onRow: (rows: number) => void;
};
/** What one kind of row stages: its own columns, and how a row fills them. */
type Shape = { columns: readonly string[]; read: (row: CsvRow, number: number) => CopyCell[] | RowProblem };

const LOOK_EVERY = 1_000;

/** Every row stands here once; those with a `rule` are refused. */
const stageTable = (columns: readonly string[]): string =>
  `CREATE TEMP TABLE stage (line bigint NOT NULL, ${columns.join(', ')}, col text, value text, rule text, message text, cells json) ON COMMIT DROP`;

/** @returns rows read */
export async function stageAccounts(client: PoolClient, mapping: AccountMapping, staging: Staging): Promise<number> {
  const readers = readersOf(mapping, staging.rows.names, staging.formats);
  const positive = new Set(mapping.positive);
  return stage(client, {
    ...staging,
    columns: ['external_id text', 'fields jsonb', 'outcome text', 'recorded_at timestamptz'],
    read: (row, number) => accountCells(readAccountRow(row, number, { mapping, readers, positive })),
  });
}

const SQL_TYPE: Partial<Record<FieldType, string>> = {
  date: 'timestamptz',
  number: 'float8',
  whole: 'bigint',
  money: 'bigint',
  boolean: 'boolean',
};

type Facts = Staging & { kind: KindDefinition; mapping: FactMapping; now: Date };

/** @returns rows read */
export async function stageFacts(client: PoolClient, { kind, mapping, now, ...staging }: Facts): Promise<number> {
  const reader = factReader({ kind, mapping, names: staging.rows.names, formats: staging.formats, now });
  const fields = kind.fields.map(({ key, type }) => `"${key}" ${SQL_TYPE[type] ?? 'text'}`);
  return stage(client, {
    ...staging,
    columns: [...fields, 'learned_at timestamptz'],
    read: (row) => readFactRow(row, reader),
  });
}

async function stage(
  client: PoolClient,
  { rows: source, signal, onRow, columns, read }: Omit<Staging, 'formats'> & Shape,
): Promise<number> {
  await client.query(stageTable(columns));
  let rows = 0;
  const broken: RowProblem[] = [];
  const refuseBroken = function* (): Generator<CopyCell[]> {
    for (const problem of broken.splice(0)) {
      rows++;
      yield refusedCells(problem, [problem.value], columns.length);
    }
  };
  const cellsOf = function* (block: Iterable<CsvRow>): Generator<CopyCell[]> {
    for (const row of block) {
      if (broken.length > 0) yield* refuseBroken();
      if (++rows % LOOK_EVERY === 0) {
        signal.throwIfAborted();
        onRow(rows);
      }
      const cells = read(row, rows);
      if ('rule' in cells) yield refusedCells(cells, row.cells, columns.length);
      else yield [row.line, ...cells, null, null, null, null, storableJson(row.cells)];
    }
    yield* refuseBroken();
  };
  const groups = async function* (): AsyncGenerator<Iterable<CopyCell[]>> {
    for await (const block of source.blocks((problem) => broken.push(problem))) yield cellsOf(block);
  };
  await pipeline(Readable.from(copyText(groups())), client.query(copyFrom('COPY stage FROM STDIN')));
  await client.query('ANALYZE stage');
  onRow(rows);
  return rows;
}

function accountCells(read: AccountRowIn | RowProblem): CopyCell[] | RowProblem {
  if ('rule' in read) return read;
  return [
    storableText(read.externalId),
    storableJson(read.fields),
    read.outcome,
    read.recordedAt?.toISOString() ?? null,
  ];
}

const refusedCells = (problem: RowProblem, cells: readonly string[], width: number): CopyCell[] => [
  problem.line,
  ...Array<null>(width).fill(null),
  problem.column ?? '',
  storableText(problem.value),
  problem.rule,
  storableText(`${problem.message} ${problem.fix}`),
  storableJson(cells),
];
