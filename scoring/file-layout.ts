/** Files smaller than a model's (model-file.ts): magic, version, then every field. */
import { type Codec, Reader, Writer } from './codec';

/** `magic` = first number of every file, `version` = of its layout; `file` and `name` as errors say them. */
type Layout<T> = { magic: number; version: number; file: string; name: string; fields: Codec<T> };

/** How one kind of file is written and read. `decode` throws RangeError naming what was expected and what came: magic, version, or a file that is cut short. */
export function fileOf<T>({ magic, version, file, name, fields }: Layout<T>): {
  encode: (value: T) => Uint8Array;
  decode: (bytes: Uint8Array) => T;
} {
  const encode = (value: T): Uint8Array => {
    const out = new Writer();
    out.number(magic);
    out.number(version);
    fields.write(out, value);
    return out.done();
  };
  const decode = (bytes: Uint8Array): T => {
    const from = new Reader(bytes);
    const first = from.number();
    if (first !== magic) throw new RangeError(`Expected ${file} (${magic}), got ${first}`);
    const second = from.number();
    if (second !== version) throw new RangeError(`Expected ${name} version ${version}, got ${second}`);
    return fields.read(from);
  };
  return { encode, decode };
}
