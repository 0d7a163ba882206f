/**
 * Values to bytes and back, little-endian: small codecs that are put together into the shape of a record. Every codec
 * reads exactly what it wrote; a shorter file is a RangeError.
 */
import { item } from './at';

export type Codec<T> = { write: (out: Writer, value: T) => void; read: (from: Reader) => T };

/** Grows as it is written to. */
export class Writer {
  private bytes = new Uint8Array(1024);
  private end = 0;

  /** Room for `size` more bytes at a multiple of 8. */
  private claim(size: number): number {
    const at = Math.ceil(this.end / 8) * 8;
    if (at + size > this.bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.bytes.length, at + size));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.end = at + size;
    return at;
  }

  number(value: number): void {
    const at = this.claim(8);
    new DataView(this.bytes.buffer).setFloat64(at, value, true);
  }

  block(value: Uint8Array): void {
    this.number(value.length);
    const at = this.claim(value.length);
    this.bytes.set(value, at);
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.end);
  }
}

/** Walks over bytes that a `Writer` made. */
export class Reader {
  private at = 0;
  private readonly bytes: Uint8Array;

  /** A Node buffer's `slice` is a view of a larger one and no copy: what is read must own its bytes. */
  constructor(bytes: Uint8Array) {
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private claim(size: number): number {
    const at = Math.ceil(this.at / 8) * 8;
    if (!(size >= 0) || at + size > this.bytes.length) {
      throw new RangeError(`Expected ${size} bytes at ${at}, got ${this.bytes.length - at}: the file is cut short`);
    }
    this.at = at + size;
    return at;
  }

  number(): number {
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + this.claim(8), 8).getFloat64(0, true);
  }

  block(): Uint8Array {
    const size = this.number();
    const at = this.claim(size);
    return this.bytes.slice(at, at + size);
  }
}

/** Any number, NaN and infinities included. */
export const number: Codec<number> = { write: (out, value) => out.number(value), read: (from) => from.number() };

export const boolean: Codec<boolean> = {
  write: (out, value) => out.number(value ? 1 : 0),
  read: (from) => from.number() === 1,
};

export const text: Codec<string> = {
  write: (out, value) => out.block(new TextEncoder().encode(value)),
  read: (from) => new TextDecoder().decode(from.block()),
};

/** One of a closed list of words or numbers. */
export function oneOf<const T extends string | number>(choices: readonly T[]): Codec<T> {
  return {
    write: (out, value) => out.number(choices.indexOf(value)),
    read: (from) => {
      const index = from.number();
      if (choices[index] === undefined)
        throw new RangeError(`Expected one of ${choices.join(', ')}, got number ${index}`);
      return item(choices, index);
    },
  };
}

export function list<T>(of: Codec<T>): Codec<T[]> {
  return {
    write: (out, values) => {
      out.number(values.length);
      for (const value of values) of.write(out, value);
    },
    read: (from) => Array.from({ length: from.number() }, () => of.read(from)),
  };
}

export function nullable<T>(of: Codec<T>): Codec<T | null> {
  return {
    write: (out, value) => {
      out.number(value === null ? 0 : 1);
      if (value !== null) of.write(out, value);
    },
    read: (from) => (from.number() === 0 ? null : of.read(from)),
  };
}

/**
 * A record, field by field in the order given. The one cast of the folder outside at.ts: the compiler cannot see that an
 * object built from all fields of T is a T.
 */
export function record<T extends object>(fields: { [K in keyof T]: Codec<T[K]> }): Codec<T> {
  const names = Object.keys(fields) as (keyof T)[];
  return {
    write: (out, value) => {
      for (const name of names) fields[name].write(out, value[name]);
    },
    read: (from) => {
      const value: Partial<T> = {};
      for (const name of names) value[name] = fields[name].read(from);
      return value as T;
    },
  };
}

type Numbers = Float64Array | Int32Array | Int16Array | Uint8Array;

function numbers<T extends Numbers>(view: (buffer: ArrayBufferLike) => T): Codec<T> {
  return {
    write: (out, value) => out.block(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
    read: (from) => view(from.block().buffer),
  };
}

export const float64s: Codec<Float64Array> = numbers((buffer) => new Float64Array(buffer));
export const int32s: Codec<Int32Array> = numbers((buffer) => new Int32Array(buffer));
export const int16s: Codec<Int16Array> = numbers((buffer) => new Int16Array(buffer));
export const uint8s: Codec<Uint8Array> = numbers((buffer) => new Uint8Array(buffer));
