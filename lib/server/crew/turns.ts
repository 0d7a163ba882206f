/**
 * What the threads of a crew say to each other: a message per batch one way, one per finished piece the other way, and a
 * few shared counters. Knows no work.
 */
import 'server-only';

/** `ground` and `orders` are known only to the work itself. `turns` as below. */
export type Wanted = { batch: number; work: string; ground: never; orders: never[]; turns: Int32Array };

/** A piece that failed has no answer: whoever asked does it again, and it fails there with an error of its own class. */
export type Answer<Result> = { batch: number; index: number; result: Result };

/** Where in `turns` stands: the piece to take next; pieces done; 1 = stop; how often the other thread gave a sign of life. */
export const TURN = { next: 0, done: 1, stop: 2, alive: 3 } as const;

export const newTurns = (): Int32Array => new Int32Array(new SharedArrayBuffer(16));

/** The number of the next piece: each number is given once. */
export const takeTurn = (turns: Int32Array): number => Atomics.add(turns, TURN.next, 1);

/** One piece is done, its answer sent. */
export function endTurn(turns: Int32Array): void {
  Atomics.add(turns, TURN.done, 1);
  Atomics.notify(turns, TURN.done);
}
