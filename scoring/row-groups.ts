/**
 * Rows that the model cannot tell apart. They share a group, so that no fold holds a copy of a row it is tested on.
 */
import type { RawTable } from './dataset';

const BITS = new Float64Array(1);
const WORDS = new Uint32Array(BITS.buffer);

/** Columns that can make fewer than this many combinations per row repeat by chance. */
const COMBINATIONS = 10;

/**
 * Group of each row, numbered from 0 in order of first appearance; identical rows share one. Where the columns can
 * hardly make more combinations than there are rows, equal rows are a coincidence and no copies: every row stays an
 * account of its own. Length n.
 */
export function groupRows(raw: RawTable): Int32Array {
  if (combinations(raw, COMBINATIONS * raw.n) < COMBINATIONS * raw.n)
    return Int32Array.from({ length: raw.n }, (_, i) => i);
  const first = new Uint32Array(raw.n).fill(0x811c9dc5);
  const second = new Uint32Array(raw.n).fill(0x9747b28c);
  for (const column of raw.columns) {
    for (let i = 0; i < raw.n; i++) {
      BITS[0] = column.kind === 'number' ? (column.values[i] ?? 0) : (column.codes[i] ?? 0);
      const low = WORDS[0] ?? 0;
      const high = WORDS[1] ?? 0;
      first[i] = mix(mix(first[i] ?? 0, low), high);
      second[i] = mix(mix(second[i] ?? 0, high ^ 0x5bd1e995), low);
    }
  }
  const group = new Int32Array(raw.n);
  const known = new Map<number, number>();
  for (let i = 0; i < raw.n; i++) {
    const key = (first[i] ?? 0) * 0x200000 + ((second[i] ?? 0) >>> 11);
    const found = known.get(key) ?? known.size;
    known.set(key, found);
    group[i] = found;
  }
  return group;
}

/** How many different rows the values of the columns could make; counting stops at `enough`. */
function combinations({ columns }: RawTable, enough: number): number {
  let product = 1;
  for (const column of columns) {
    if (product >= enough) return product;
    product *= new Set<number>(column.kind === 'number' ? column.values : column.codes).size;
  }
  return product;
}

/** One round of a multiply-and-xor hash on 32 bits. */
function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x01000193);
  return (product ^ (product >>> 15)) >>> 0;
}
