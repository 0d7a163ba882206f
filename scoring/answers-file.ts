/** A model of answers as bytes, in the way of model-file.ts: magic, version, then every field. */
import type { ForestMember } from './answer-forest';
import { type Codec, float64s, list, number, Reader, record, uint8s, Writer } from './codec';
import type { Errors } from './conformal';
import type { Grid } from './grid';
import { grid, trees } from './model-codec';
import type { Odds } from './odds-of-silence';

/** `members[k]` did not see the accounts of fold k; `errors` = those of all answers, each by such a member. */
export type AnswerModel = { grid: Grid; members: ForestMember[]; odds: Odds; errors: Errors };

/** First number of every file, and the version of its layout; a file of another version is refused. */
const MAGIC = 0x414e53;
export const ANSWERS_VERSION = 1;

const members = list(record<ForestMember>({ ranks: list(uint8s), trees }));
const model: Codec<AnswerModel> = record<AnswerModel>({
  ...{ grid, members, odds: members },
  errors: record<Errors>({ error: float64s, weight: float64s, total: number }),
});

export function encodeAnswers(value: AnswerModel): Uint8Array {
  const out = new Writer();
  out.number(MAGIC);
  out.number(ANSWERS_VERSION);
  model.write(out, value);
  return out.done();
}

/** @throws RangeError naming what was expected and what came: magic, version, or a file that is cut short */
export function decodeAnswers(bytes: Uint8Array): AnswerModel {
  const from = new Reader(bytes);
  const magic = from.number();
  if (magic !== MAGIC) throw new RangeError(`Expected a file of answers (${MAGIC}), got ${magic}`);
  const version = from.number();
  if (version !== ANSWERS_VERSION) throw new RangeError(`Expected answers version ${ANSWERS_VERSION}, got ${version}`);
  return model.read(from);
}
