/** The words after `npm run -s evaluate --`, as options. Every mistake is one line that names the flag or the value. */
import { AppError } from '@/lib/contracts/errors';
import type { DateOrder } from '@/scoring';

export const ENGINES = ['auto', 'boosted', 'forest', 'ml-random-forest', 'scorecard'] as const;
export type EngineChoice = (typeof ENGINES)[number];

export type EvaluateOptions = {
  file: string;
  outcome: string;
  positive: string | null;
  id: string | null;
  exclude: string[];
  engine: EngineChoice;
  seed: number;
  json: boolean;
  scores: string | null;
  segments: string | null;
  dates: DateOrder | null;
};

export const USAGE = `npm run -s evaluate -- FILE.csv --outcome COLUMN [--positive VALUE] [--id COLUMN] [--exclude COL,COL]
  [--engine auto|boosted|forest|ml-random-forest|scorecard] [--seed 1] [--dates day-first|month-first]
  [--json] [--scores OUT.csv] [--segments OUT.csv]

FILE has one row per customer. COLUMN says who left. Prints how well the future leavers are ranked out of fold, what
weighs how much, what to distrust in the data, and the segments found.`;

const VALUED = ['outcome', 'positive', 'id', 'exclude', 'engine', 'seed', 'scores', 'segments', 'dates'] as const;
const FLAGS = ['json', 'help'] as const;
const LARGEST_SEED = 2 ** 32 - 1;

/** @returns null when help was asked for */
export function parseArguments(argv: readonly string[]): EvaluateOptions | null {
  const { files, values, flags } = sortArguments(argv);
  if (flags.has('help')) return null;
  const [file, ...more] = files;
  if (file === undefined) throw new AppError('invalid', 'Expected a CSV file as the first argument, got none.');
  if (more.length > 0) throw new AppError('invalid', `Expected one file, got also: ${more.join(', ')}`);
  const one = (name: string) => values.get(name)?.at(-1) ?? null;
  const outcome = one('outcome');
  if (outcome === null) throw new AppError('invalid', 'Expected --outcome COLUMN: the column that says who left.');
  return {
    ...{ file, outcome, positive: one('positive'), id: one('id'), exclude: values.get('exclude') ?? [] },
    ...{ engine: engineOf(one('engine')), seed: seedFrom(one('seed')), dates: datesOf(one('dates')) },
    ...{ json: flags.has('json'), scores: one('scores'), segments: one('segments') },
  };
}

type Sorted = { files: string[]; values: Map<string, string[]>; flags: Set<string> };

function sortArguments(argv: readonly string[]): Sorted {
  const sorted: Sorted = { files: [], values: new Map(), flags: new Set() };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (!word.startsWith('--')) {
      if (/^-[a-zA-Z]$/.test(word)) throw new AppError('invalid', `Unknown flag ${word}. Known: ${known()}`);
      sorted.files.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = word.slice(2, equals < 0 ? undefined : equals);
    if (FLAGS.some((flag) => flag === name) && equals < 0) sorted.flags.add(name);
    else if (VALUED.some((flag) => flag === name)) {
      const value = equals < 0 ? argv[++i] : word.slice(equals + 1);
      if (value === undefined || value === '' || (equals < 0 && value.startsWith('--'))) {
        throw new AppError('invalid', `Expected a value after --${name}, got none.`);
      }
      sorted.values.set(name, [...(sorted.values.get(name) ?? []), value]);
    } else throw new AppError('invalid', `Unknown flag --${name}. Known: ${known()}`);
  }
  return sorted;
}

const known = (): string => [...VALUED, ...FLAGS].map((flag) => `--${flag}`).join(', ');

function engineOf(text: string | null): EngineChoice {
  const engine = ENGINES.find((each) => each === (text ?? 'auto'));
  if (engine) return engine;
  throw new AppError('invalid', `Expected --engine ${ENGINES.join('|')}, got “${text}”.`);
}

function seedFrom(text: string | null): number {
  const seed = /^\d{1,10}$/.test(text ?? '1') ? Number(text ?? '1') : Number.NaN;
  if (seed <= LARGEST_SEED) return seed;
  throw new AppError('invalid', `Expected --seed to be a whole number from 0 to ${LARGEST_SEED}, got “${text}”.`);
}

function datesOf(text: string | null): DateOrder | null {
  if (text === null) return null;
  if (text === 'day-first') return 'dmy';
  if (text === 'month-first') return 'mdy';
  throw new AppError('invalid', `Expected --dates day-first or month-first, got “${text}”.`);
}
