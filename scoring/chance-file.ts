/** A model of chances as bytes, in the way of model-file.ts: magic, version, then every field. */
import { type Codec, list, number, Reader, record, Writer } from './codec';
import type { Grid } from './grid';
import type { Frame, Member } from './member';
import { grid, member } from './model-codec';

/** `members[k]` did not see the accounts of fold k. */
export type ChanceModel = { grid: Grid; members: Member[]; frame: Frame };

/** First number of every file, and the version of its layout; a file of another version is refused. */
const MAGIC = 0x434841;
export const CHANCE_VERSION = 1;

const model: Codec<ChanceModel> = record<ChanceModel>({
  ...{ grid, members: list(member) },
  frame: record<Frame>({ blendWeight: number, scale: record({ logitP0: number }) }),
});

export function encodeChance(value: ChanceModel): Uint8Array {
  const out = new Writer();
  out.number(MAGIC);
  out.number(CHANCE_VERSION);
  model.write(out, value);
  return out.done();
}

/** @throws RangeError naming what was expected and what came: magic, version, or a file that is cut short */
export function decodeChance(bytes: Uint8Array): ChanceModel {
  const from = new Reader(bytes);
  const magic = from.number();
  if (magic !== MAGIC) throw new RangeError(`Expected a file of chances (${MAGIC}), got ${magic}`);
  const version = from.number();
  if (version !== CHANCE_VERSION) throw new RangeError(`Expected chances version ${CHANCE_VERSION}, got ${version}`);
  return model.read(from);
}
