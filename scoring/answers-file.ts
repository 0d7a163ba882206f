/** A model of answers as bytes. */
import type { ForestMember } from './answer-forest';
import { float64s, list, number, record, uint8s } from './codec';
import type { Errors } from './conformal';
import { fileOf } from './file-layout';
import type { Grid } from './grid';
import { grid, trees } from './model-codec';
import type { Odds } from './odds-of-silence';

/** `members[k]` did not see the accounts of fold k; `errors` = those of all answers, each by such a member. */
export type AnswerModel = { grid: Grid; members: ForestMember[]; odds: Odds; errors: Errors };

const members = list(record<ForestMember>({ ranks: list(uint8s), trees }));
const fields = record<AnswerModel>({
  ...{ grid, members, odds: members },
  errors: record<Errors>({ error: float64s, weight: float64s, total: number }),
});

export const { encode: encodeAnswers, decode: decodeAnswers } = fileOf({
  ...{ magic: 0x414e53, version: 1, file: 'a file of answers', name: 'answers', fields },
});
