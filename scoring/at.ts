/**
 * Reads of typed arrays inside bounded loops, one helper per element kind: the compiler is told once, here, that
 * the index lies inside the array, and each helper stays monomorphic so that the engine inlines it to a plain load.
 * Callers prove the bound; an index outside it reads `undefined` and poisons the result visibly (NaN).
 */

/** a[i] of a Float64Array; 0 ≤ i < a.length. */
export const f64 = (a: Float64Array, i: number): number => a[i] as number;

/** a[i] of an Int32Array; 0 ≤ i < a.length. */
export const i32 = (a: Int32Array, i: number): number => a[i] as number;

/** a[i] of an Int16Array; 0 ≤ i < a.length. */
export const i16 = (a: Int16Array, i: number): number => a[i] as number;

/** a[i] of a Uint8Array; 0 ≤ i < a.length. */
export const u8 = (a: Uint8Array, i: number): number => a[i] as number;

/** a[i] of a Uint16Array; 0 ≤ i < a.length. */
export const u16 = (a: Uint16Array, i: number): number => a[i] as number;

/** a[i] of an ordinary array; 0 ≤ i < a.length. For records and names, not for numbers in hot loops. */
export const item = <T>(a: readonly T[], i: number): T => a[i] as T;
