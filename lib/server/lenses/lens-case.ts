/** What learning and scoring lenses takes and gives: plain data, so that it may cross to another process. */
import type { ColumnPlan, Predicted, TextTable } from '@/scoring';

/** A model that stands, and the fold of each account by its number; −1 = it did not learn from it. */
type Kept = { file: Uint8Array; fold: Int8Array };

/** `silent` = rows to foresee. To learn: `rows` with the `points` of an answer each; a row may come more than once. */
export type NpsCase = { plans: ColumnPlan[]; silent: Int32Array } & (
  | { learn: { rows: Int32Array; points: Uint8Array } }
  | { kept: Kept }
);

/** Rows as text; `account` = number of each row's account. null = nothing is asked of this lens. */
export type LensCase = { table: TextTable; account: Int32Array; seed: number; nps: NpsCase | null };

/** How learning ended. `coverage`, `skill` as in scoring/answers.ts. */
export type NpsReport = {
  answers: number;
  accounts: number;
  skill?: number;
  coverage?: number;
  meanAbsoluteError?: number;
};
type Ended<Report> = { state: 'too_few' | 'no_signal' | 'learned'; report: Report };

/** `learned` null where a model that stands was asked; `file` null where nothing could be learned. */
export type LensFound<Report, Said> = { learned: Ended<Report> | null; kept: Kept | null; said: Said | null };
export type NpsFound = LensFound<NpsReport, Predicted>;
export type LensesFound = { nps: NpsFound | null };
