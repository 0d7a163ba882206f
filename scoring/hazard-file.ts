/** A hazard as bytes. */
import { list, number, oneOf, record, text, uint8s } from './codec';
import { fileOf } from './file-layout';
import type { Hazard, HazardMember } from './hazard';
import type { Clock } from './hazard-rows';
import { grid, trees } from './model-codec';

const fields = record<Hazard>({
  grid,
  clocks: list(record<Clock>({ source: text, direction: oneOf([-1, 1]) })),
  months: number,
  members: list(record<HazardMember>({ ranks: list(uint8s), trees, calibration: record({ a: number, b: number }) })),
});

export const { encode: encodeHazard, decode: decodeHazard } = fileOf({
  ...{ magic: 0x48415a, version: 1, file: 'a hazard file', name: 'hazard', fields },
});
