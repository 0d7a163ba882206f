/** What learning and scoring lenses takes and gives: plain data, so that it may cross to another process. */
import type { ChanceMeasured, ColumnPlan, Predicted, TextTable } from '@/scoring';

/** The lenses that are learned. */
export const LENSES = ['nps', 'expansion'] as const;
export type LensName = (typeof LENSES)[number];

/** A model that stands, and the fold of each account by its number; −1 = it did not learn from it. */
export type KeptModel = { file: Uint8Array; fold: Int8Array };

/** `asked` = rows to foresee; what they are foreseen by is learned from other rows, or stands. */
type LensPart<Learn> = { plans: ColumnPlan[]; asked: Int32Array } & ({ learn: Learn } | { kept: KeptModel });
/** `points` of an answer each; a row may come more than once. */
export type NpsCase = LensPart<{ rows: Int32Array; points: Uint8Array }>;
/** `y` 1 = expands. */
export type ExpansionCase = LensPart<{ rows: Int32Array; y: Uint8Array }>;

/** Rows as text; `account` = number of each row's account. null = nothing is asked of this lens. */
export type LensCase = {
  table: TextTable;
  account: Int32Array;
  seed: number;
  nps: NpsCase | null;
  expansion: ExpansionCase | null;
};

/** How learning ended; figures as in scoring/answers.ts and scoring/chance.ts, absent where none was measured. */
export type NpsReport = {
  answers: number;
  accounts: number;
  skill?: number;
  coverage?: number;
  meanAbsoluteError?: number;
};
export type ExpansionReport = Pick<ChanceMeasured, 'events' | 'others' | 'rows'> & Partial<ChanceMeasured>;
export type Ended<Report> = { state: 'too_few' | 'no_signal' | 'learned'; report: Report };

/** `learned` null where a model that stands was asked; `kept` and `said` null where nothing could be learned. */
export type LensFound<Report, Said> = { learned: Ended<Report> | null; kept: KeptModel | null; said: Said | null };
export type NpsFound = LensFound<NpsReport, Predicted>;
export type ExpansionFound = LensFound<ExpansionReport, Float64Array>;
export type LensesFound = { nps: NpsFound | null; expansion: ExpansionFound | null };
