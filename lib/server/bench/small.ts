/** What few leavers teach: trees, card and their blend, learned from small samples of the public files and judged on the rest. */
import 'server-only';
import { auc, type RawTable, rng, score, shuffle, type TrainInput, train, trialParts } from '@/scoring';
import { type BenchTable, fileTables } from './engine-tables';
import { type Measure, measured, type Tell } from './measure';
import { trainingByThreads } from './threads';

const SAMPLES = 10;
const SIZES = [
  { rows: 200, events: 15 },
  { rows: 500, events: 40 },
  { rows: 1_000, events: 150 },
];
type Size = (typeof SIZES)[number];

export async function smallBench(tell: Tell): Promise<Measure[]> {
  const measures: Measure[] = [];
  for await (const table of fileTables()) {
    for (const size of SIZES) {
      tell(`${table.name} ${size.rows}/${size.events}`);
      measures.push(...sizeMeasures(table, size));
      const { drawn } = sample(table.input.y, { ...size, seed: 1 });
      const name = `${table.name} ${size.rows}/${size.events}`;
      measures.push(...(await trainingByThreads(name, rowsOf(table.input, drawn))));
    }
  }
  return measures;
}

type Areas = { model: number; card: number; blend: number };

function sizeMeasures({ name, input }: BenchTable, size: Size): Measure[] {
  const areas = Array.from({ length: SAMPLES }, (_, k) => areasOf(input, { ...size, seed: k + 1 }));
  return (['model', 'card', 'blend'] as const).map((part) =>
    measured({
      measure: `${name} ${size.rows}/${size.events}: AUC of the ${part} on all other rows`,
      value: areas.reduce((sum, area) => sum + area[part] / SAMPLES, 0),
      unit: '',
      n: SAMPLES,
    }),
  );
}

function areasOf(input: TrainInput, of: Size & { seed: number }): Areas {
  const { drawn, rest } = sample(input.y, of);
  const options = { seed: of.seed, engine: 'auto', horizon: 'as in the file', intervalMembers: 2 } as const;
  const { model } = train(rowsOf(input, drawn), options);
  const others = rowsOf(input, rest);
  const unseen = new Int8Array(rest.length).fill(-1);
  const parts = trialParts(model, others.raw);
  return {
    model: auc(parts.model, others.y),
    card: auc(parts.card, others.y),
    blend: auc(score(model, others.raw, unseen, { parts: false }).logit, others.y),
  };
}

/** `events` leavers and stayers up to `rows`, drawn at random; and everyone else. */
function sample(y: Uint8Array, { rows, events, seed }: Size & { seed: number }) {
  const order = Int32Array.from(y.keys());
  shuffle(order, rng(seed));
  const left = order.filter((row) => y[row] === 1).slice(0, events);
  const stayed = order.filter((row) => y[row] === 0).slice(0, rows - events);
  const drawn = Int32Array.of(...left, ...stayed);
  const taken = new Set(drawn);
  return { drawn, rest: order.filter((row) => !taken.has(row)) };
}

function rowsOf(input: TrainInput, rows: Int32Array): TrainInput {
  const columns: RawTable['columns'] = input.raw.columns.map((column) =>
    column.kind === 'number'
      ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) }
      : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] ?? -1) },
  );
  const { account, ...rest } = input;
  return {
    ...rest,
    raw: { n: rows.length, columns },
    y: Uint8Array.from(rows, (row) => input.y[row] ?? 0),
    group: Int32Array.from(rows, (row) => input.group[row] ?? -1),
    ...(account ? { account: Int32Array.from(rows, (row) => account[row] ?? -1) } : {}),
  };
}
