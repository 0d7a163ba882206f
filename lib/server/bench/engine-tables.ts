/** The tables engines are compared on: the two public churn files, where they lie beside the tests, and made-up ones. */
import 'server-only';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { rootDir } from '@/lib/server/boot/paths';
import { loadRows } from '@/lib/server/evaluate/load';
import { trainable, trainInput } from '@/lib/server/models/trainable';
import { latestDate, type RawColumn, rng, type TrainInput, toRaw } from '@/scoring';

export type BenchTable = { name: string; made: boolean; input: TrainInput };

const FILES = [
  { name: 'Telco', file: 'telco_wa_churn/wa_churn.csv' },
  { name: 'MLC', file: 'mlc_churn/mlc_churn.csv' },
];
const MADE_ROWS = [10_000, 50_000];
const COLUMNS = 40;
const SEED = 1;

export async function* benchTables(): AsyncGenerator<BenchTable> {
  yield* fileTables();
  for (const rows of MADE_ROWS) yield madeTable(rows);
}

export async function* fileTables(): AsyncGenerator<BenchTable> {
  for (const { name, file } of FILES) {
    const place = path.join(rootDir(), 'tests/fixtures', file);
    if (existsSync(place)) yield { name, made: false, input: await fileInput(place) };
  }
}

export function madeTable(rows: number): BenchTable {
  return { name: `${rows.toLocaleString('en')} × ${COLUMNS}`, made: true, input: madeInput(rows) };
}

async function fileInput(file: string): Promise<TrainInput> {
  const places = { file, positive: null, id: null, exclude: [], scores: null, segments: null, dates: null };
  const options = { seed: SEED, engine: 'auto', horizon: 'as in the file' } as const;
  const loaded = await loadRows({ ...places, ...options, outcome: 'churn', json: true });
  const { table, plans, y } = loaded;
  const raw = toRaw(table, plans, latestDate(table, plans));
  const known = new Uint8Array(table.rows).fill(1);
  const input = { table, plans, y, known, findings: [], options };
  return trainInput(trainable(input, { raw, rows: Int32Array.from(y.keys()), y }), plans);
}

/** One row in about seven left: twelve columns matter, by lines, steps and pairs; one value in twenty is missing. */
function madeInput(n: number): TrainInput {
  const next = rng(21);
  const bell = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const values = Array.from({ length: COLUMNS }, (_, c) =>
    Float64Array.from({ length: n }, () => (c % 4 === 3 ? Math.round(2 + 2 * bell()) : bell())),
  );
  const y = Uint8Array.from({ length: n }, (_, i) => {
    const x = (c: number) => values[c]?.[i] ?? 0;
    const lines = 0.8 * x(0) - 0.6 * x(1) + 0.4 * x(2) - 0.25 * x(3) + 0.3 * Math.abs(x(4)) - 0.3 * x(5) ** 2;
    const steps = 0.9 * Number(x(6) > 1) - 0.7 * Number(x(7) > 3) + 0.5 * x(8) * x(9) + Number(x(10) > 0 && x(11) < 1);
    return Number(next() < 1 / (1 + Math.exp(2.4 - lines - steps)));
  });
  const columns = values.map((column, c): RawColumn => {
    for (let i = 0; i < n; i++) if (next() < 0.05) column[i] = Number.NaN; // in place: a second copy of a million rows is memory
    return { name: `x${c}`, kind: 'number', values: column };
  });
  const sources = columns.map(({ name }) => {
    return { name, component: 'usage', actionable: true, sign: 0, monotone: 0 } as const;
  });
  const group = Int32Array.from({ length: n }, (_, i) => i);
  const signals = columns
    .slice(0, 4)
    .map(({ name }, c) => ({ source: name, sign: c % 2 === 0 ? -1 : 1, weight: 1 }) as const);
  return { raw: { n, columns }, sources, y, group, baseline: { tenure: 'x0', lastUse: 'x1' }, signals };
}
