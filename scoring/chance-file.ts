/** A model of chances as bytes. */
import { list, number, record } from './codec';
import { fileOf } from './file-layout';
import type { Grid } from './grid';
import type { Frame, Member } from './member';
import { grid, member } from './model-codec';

/** `members[k]` did not see the accounts of fold k. */
export type ChanceModel = { grid: Grid; members: Member[]; frame: Frame };

const fields = record<ChanceModel>({
  ...{ grid, members: list(member) },
  frame: record<Frame>({ blendWeight: number, scale: record({ logitP0: number }) }),
});

export const { encode: encodeChance, decode: decodeChance } = fileOf({
  ...{ magic: 0x434841, version: 1, file: 'a file of chances', name: 'chances', fields },
});
