/**
 * A model as bytes: magic, version, checksum, features, then every field. Same model, same bytes.
 */
import { i32, u8 } from './at';
import { Reader, Writer } from './codec';
import type { Feature } from './dataset';
import type { Model } from './model';
import { features, model as modelCodec } from './model-codec';

/** First eight bytes of every model file, as text. */
export const MODEL_MAGIC = 'BELLWTHR';

/** Version of the layout below; a file of another version is refused. */
export const MODEL_VERSION = 3;

/** Magic, version (uint32), checksum of the rest (uint32). */
const HEADER = 16;

/** The bytes of a model. */
export function encodeModel(model: Model): Uint8Array {
  const out = new Writer();
  features.write(out, model.grid.features);
  modelCodec.write(out, model);
  const body = out.done();
  const bytes = new Uint8Array(HEADER + body.length);
  bytes.set(new TextEncoder().encode(MODEL_MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, MODEL_VERSION, true);
  view.setUint32(12, checksum(body), true);
  bytes.set(body, HEADER);
  return bytes;
}

/**
 * The model in some bytes.
 *
 * @param expectedFeatures names the features must have, in order; leave out to accept those of the file
 * @throws RangeError naming what was expected and what came: magic, version, damaged bytes, or feature list
 */
export function decodeModel(bytes: Uint8Array, expectedFeatures?: readonly string[]): Model {
  const magic = new TextDecoder('latin1').decode(bytes.subarray(0, 8));
  if (magic !== MODEL_MAGIC)
    throw new RangeError(`Expected a model file (${MODEL_MAGIC}), got ${JSON.stringify(magic)}`);
  if (bytes.length < HEADER) throw new RangeError(`Expected at least ${HEADER} bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
  const version = view.getUint32(8, true);
  if (version !== MODEL_VERSION) throw new RangeError(`Expected model version ${MODEL_VERSION}, got ${version}`);
  const body = bytes.subarray(HEADER);
  const stated = view.getUint32(12, true);
  const actual = checksum(body);
  if (stated !== actual) throw new RangeError(`Expected checksum ${stated}, got ${actual}: the model file is damaged`);
  const from = new Reader(body);
  const listed = features.read(from);
  if (expectedFeatures !== undefined) checkFeatures(listed, expectedFeatures);
  const model = modelCodec.read(from);
  checkFeatures(
    listed,
    model.grid.features.map((f) => f.name),
  );
  checkMembers(model);
  return model;
}

/** @throws RangeError naming both lists' difference */
function checkFeatures(listed: Feature[], expected: readonly string[]): void {
  const got = listed.map((f) => f.name);
  const missing = expected.filter((name) => !got.includes(name));
  const extra = got.filter((name) => !expected.includes(name));
  if (got.length === expected.length && got.every((name, k) => name === expected[k])) return;
  const difference =
    missing.length + extra.length === 0 ? 'in another order' : `missing: ${missing.join(', ') || 'none'}`;
  throw new RangeError(
    `Expected ${expected.length} features, got ${got.length} (${difference}; not expected: ${extra.join(', ') || 'none'})`,
  );
}

/** @throws RangeError if a tree asks for a feature that the model lacks */
function checkMembers(model: Model): void {
  const known = model.grid.features.length;
  for (const unit of [...model.members.map((m) => m.unit), ...model.spread.units]) {
    const highest = unit.model?.trees.feature.reduce((max, f) => Math.max(max, f), -1) ?? -1;
    if (highest >= known) throw new RangeError(`Expected features below ${known}, got ${highest} in a tree`);
  }
}

/** FNV-1a over bytes, 32 bits: finds damage, not malice. */
function checksum(bytes: Uint8Array): number {
  const hash = Int32Array.of(0x811c9dc5);
  for (let i = 0; i < bytes.length; i++) hash[0] = Math.imul(i32(hash, 0) ^ u8(bytes, i), 0x01000193);
  return i32(hash, 0) >>> 0;
}
