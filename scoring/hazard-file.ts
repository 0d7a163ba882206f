/** A hazard as bytes, in the way of model-file.ts: magic, version, then every field. */
import { type Codec, list, number, oneOf, Reader, record, text, uint8s, Writer } from './codec';
import type { Hazard, HazardMember } from './hazard';
import type { Clock } from './hazard-rows';
import { grid, trees } from './model-codec';

/** First number of every file, and the version of its layout; a file of another version is refused. */
const MAGIC = 0x48415a;
export const HAZARD_VERSION = 1;

const hazard: Codec<Hazard> = record<Hazard>({
  grid,
  clocks: list(record<Clock>({ source: text, direction: oneOf([-1, 1]) })),
  months: number,
  members: list(record<HazardMember>({ ranks: list(uint8s), trees, calibration: record({ a: number, b: number }) })),
});

export function encodeHazard(value: Hazard): Uint8Array {
  const out = new Writer();
  out.number(MAGIC);
  out.number(HAZARD_VERSION);
  hazard.write(out, value);
  return out.done();
}

/** @throws RangeError naming what was expected and what came: magic, version, or a file that is cut short */
export function decodeHazard(bytes: Uint8Array): Hazard {
  const from = new Reader(bytes);
  const magic = from.number();
  if (magic !== MAGIC) throw new RangeError(`Expected a hazard file (${MAGIC}), got ${magic}`);
  const version = from.number();
  if (version !== HAZARD_VERSION) throw new RangeError(`Expected hazard version ${HAZARD_VERSION}, got ${version}`);
  return hazard.read(from);
}
