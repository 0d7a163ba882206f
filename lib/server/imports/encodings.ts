/**
 * Character encodings of uploaded files: which one a sample is in, and a stream of text from the bytes. Knows no CSV.
 */
import { open } from 'node:fs/promises';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'shift_jis';
export type EncodingVerdict = { encoding: Encoding; bom: boolean; invalidBytes: number };

/** What stands for a byte that could not be read. */
export const UNREADABLE = '\uFFFD';

/**
 * 0x80–0x9F of Windows-1252; the decoder that Node 20 ships reads them as control characters.
 * Source: WHATWG Encoding, index-windows-1252.
 */
const C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** @param sample the first bytes of the file; a cut character at its end is no fault */
export function detectEncoding(sample: Uint8Array): EncodingVerdict {
  const [a, b, c] = sample;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { ...utf8Verdict(sample), encoding: 'utf-8', bom: true };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', bom: true, invalidBytes: 0 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', bom: true, invalidBytes: 0 };
  const wide = wideWithoutBom(sample);
  if (wide) return { encoding: wide, bom: false, invalidBytes: 0 };
  const utf8 = utf8Verdict(sample);
  if (utf8.invalidBytes === 0) return { encoding: 'utf-8', bom: false, invalidBytes: 0 };
  if (isJapanese(sample)) return { encoding: 'shift_jis', bom: false, invalidBytes: 0 };
  if (utf8.characters >= 2 * utf8.invalidBytes) {
    return { encoding: 'utf-8', bom: false, invalidBytes: utf8.invalidBytes };
  }
  return { encoding: 'windows-1252', bom: false, invalidBytes: 0 };
}

/** Text without a byte-order mark is two bytes wide when every other byte is mostly zero. */
function wideWithoutBom(sample: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const pairs = Math.floor(Math.min(sample.length, 4096) / 2);
  if (pairs < 4) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (sample[2 * i] === 0) even++;
    if (sample[2 * i + 1] === 0) odd++;
  }
  if (odd > 0.6 * pairs && even < 0.1 * pairs) return 'utf-16le';
  return even > 0.6 * pairs && odd < 0.1 * pairs ? 'utf-16be' : null;
}

/** Counts well-formed characters of two bytes and more, and bytes that belong to none. */
function utf8Verdict(sample: Uint8Array): { invalidBytes: number; characters: number } {
  let invalidBytes = 0;
  let characters = 0;
  for (let i = 0; i < sample.length; ) {
    const lead = sample[i] ?? 0;
    const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length > 1 && i + length > sample.length) break;
    let whole = length > 0;
    for (let k = 1; k < length; k++) if (((sample[i + k] ?? 0) & 0xc0) !== 0x80) whole = false;
    if (!whole) invalidBytes++;
    else if (length > 1) characters++;
    i += whole ? length : 1;
  }
  return { invalidBytes, characters };
}

/** Valid Shift-JIS in which kana or kanji follow each other, as they do in words. */
function isJapanese(sample: Uint8Array): boolean {
  const text = new TextDecoder('shift_jis').decode(sample, { stream: true });
  const bad = text.split(UNREADABLE).length - 1;
  const japanese = text.match(/[ぁ-んァ-ヶ一-龠々]/gu)?.length ?? 0;
  const pairs = text.match(/[ぁ-んァ-ヶー一-龠々]{2}/gu)?.length ?? 0;
  return bad === 0 && japanese >= 2 && pairs * 4 >= japanese;
}

/** Bytes read at once, into the same place each time: text of that length dies before the collector takes it for something that stays. */
const CHUNK = 1 << 16;

/** Text of a file, chunk by chunk, without its byte-order mark; unreadable bytes become U+FFFD. */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decode = decoderOf(encoding);
  const chunk = new Uint8Array(CHUNK);
  const file = await open(path);
  try {
    for (let bytes = -1; bytes !== 0; ) {
      bytes = (await file.read(chunk, 0, CHUNK, null)).bytesRead;
      const text = decode(chunk.subarray(0, bytes), bytes === 0);
      if (text !== '') yield text;
    }
  } finally {
    await file.close();
  }
}

/** The text of a sample, without a cut character at its end. */
export function decodeSample(sample: Uint8Array, encoding: Encoding): string {
  return decoderOf(encoding)(sample, false);
}

function decoderOf(encoding: Encoding): (bytes: Uint8Array, last: boolean) => string {
  if (encoding === 'windows-1252') return (bytes) => windows1252(bytes);
  const decoder = new TextDecoder(encoding);
  return (bytes, last) => decoder.decode(bytes, { stream: !last });
}

function windows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replace(/[\u0080-\u009f]/g, (mark) => C1[mark.charCodeAt(0) - 0x80] ?? mark);
}
