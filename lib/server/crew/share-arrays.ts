/** Plain data whose large arrays lie in memory that threads share. Knows arrays; nothing of what they hold. */
import 'server-only';

type Numbers = Uint8Array | Int8Array | Int16Array | Int32Array | Float64Array;

/** Smaller arrays cost less to copy than to share. */
const LEAST_BYTES = 4096;

const isNumbers = (value: unknown): value is Numbers => ArrayBuffer.isView(value) && !(value instanceof DataView);

/**
 * A function that replaces arrays in plain data by shared copies, each array once however often it comes: for as long as
 * somebody holds the array, its copy is known.
 */
export function arraySharer(): (value: unknown) => unknown {
  const known = new WeakMap<Numbers, Numbers>();
  const shareNumbers = (own: Numbers): Numbers => {
    const copy = known.get(own) ?? sharedCopy(own);
    known.set(own, copy);
    return copy;
  };
  const share = (value: unknown): unknown => {
    if (isNumbers(value)) return shareNumbers(value);
    if (Array.isArray(value)) return value.map(share);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, share(each)]));
  };
  return share;
}

/** A small one gets a buffer of its own, since a view would take the whole buffer behind it along. */
function sharedCopy(own: Numbers): Numbers {
  if (own.buffer instanceof SharedArrayBuffer) return own;
  if (own.byteLength < LEAST_BYTES) return own.slice();
  const buffer = new SharedArrayBuffer(own.byteLength);
  new Uint8Array(buffer).set(new Uint8Array(own.buffer, own.byteOffset, own.byteLength));
  if (own instanceof Float64Array) return new Float64Array(buffer);
  if (own instanceof Int32Array) return new Int32Array(buffer);
  if (own instanceof Int16Array) return new Int16Array(buffer);
  if (own instanceof Int8Array) return new Int8Array(buffer);
  return new Uint8Array(buffer);
}

/** The buffers of plain data that can be handed over instead of copied; each once. */
export function ownBuffers(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (isNumbers(value)) {
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) found.add(buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) ownBuffers(each, found);
  }
  return found;
}
