/**
 * Who does a list of pieces of work that do not depend on each other. Knows neither the work nor whether there are threads.
 */

/**
 * A kind of work. `open` makes ready what its pieces share; a piece depends on ground and order alone, so that nothing shows
 * who did it, or when. Ground, orders and results are plain data without functions: they may cross to another thread.
 * `tick` is called every few moments of a piece and may throw to cancel it.
 */
export type Work<Ground, Order, Result> = {
  name: string;
  open: (ground: Ground) => (order: Order, tick: () => void) => Result;
};

/**
 * `cells` = what one piece has to read, in rows × columns: whether it is worth a thread. `tick` hears how many pieces are
 * done, never fewer than before, and may throw to cancel.
 */
export type Batch<Ground, Order> = {
  ground: Ground;
  orders: readonly Order[];
  cells: number;
  tick: (done: number, total: number) => void;
};

/** Results in the order of the orders. What is thrown by a piece is thrown by `share`. */
export type Crew = {
  share: <Ground, Order, Result>(work: Work<Ground, Order, Result>, batch: Batch<Ground, Order>) => Result[];
};

/** One after the other, here. */
export const ALONE: Crew = {
  share: (work, { ground, orders, tick }) => {
    const run = work.open(ground);
    return orders.map((order, done) => {
      const tell = (): void => tick(done, orders.length);
      tell();
      return run(order, tell);
    });
  },
};
