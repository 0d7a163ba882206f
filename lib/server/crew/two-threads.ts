/**
 * A crew of this thread and one more. This one stays synchronous: it works itself, and only waits for what the other has
 * still under way. Results are placed by their number, so that nothing shows who did what.
 */
import 'server-only';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { ALONE, type Crew } from '@/scoring';
import { arraySharer } from './share-arrays';
import { type Answer, endTurn, newTurns, TURN, takeTurn } from './turns';

/** `close` ends the other thread. */
export type ThreadedCrew = Crew & { close: () => Promise<void> };

/**
 * `file` = what the other thread runs; `least` = cells of all pieces of a batch from which on they are shared out;
 * `patienceMs` = a thread that gives no sign of life so long has died, of memory perhaps: its pieces are done here.
 */
type Options = { file: string; least?: number; patienceMs?: number };

/** Below it a second thread costs more than it gains: starting it, and making its code fast, takes so long. */
const LEAST_CELLS = 300_000;
/** While waiting, progress is told, and looked for, so often. */
const LOOK_EVERY_MS = 200;
const PATIENCE_MS = 120_000;

type Other = { worker: Worker; wake: (message: unknown) => void; receive: () => Answer<never> | undefined };

/** Starts its thread with the first batch that is worth it. */
export function twoThreads({ file, least = LEAST_CELLS, patienceMs = PATIENCE_MS }: Options): ThreadedCrew {
  const shared = arraySharer();
  let other: Other | undefined;
  let given = 0;
  const share: Crew['share'] = (work, { ground, orders, cells, tick }) => {
    if (orders.length < 2 || cells * orders.length < least) return ALONE.share(work, { ground, orders, cells, tick });
    other ??= startThread(file);
    const batch = ++given;
    const turns = newTurns();
    const tell = (): void => tick(Atomics.load(turns, TURN.done), orders.length);
    try {
      other.wake({ batch, work: work.name, ground: shared(ground), orders, turns });
      const run = work.open(ground);
      const found = here({ turns, orders, tell }, run);
      awaitOther(turns, { total: orders.length, patienceMs, tell });
      for (let answer = other.receive(); answer !== undefined; answer = other.receive())
        if (answer.batch === batch) found.set(answer.index, answer);
      return orders.map((order, index) => (found.get(index) ?? { result: run(order, tell) }).result);
    } finally {
      Atomics.store(turns, TURN.stop, 1);
    }
  };
  return { share, close: async () => void (await other?.worker.terminate()) };
}

type Own<Order> = { turns: Int32Array; orders: readonly Order[]; tell: () => void };

/** The pieces that this thread takes, by their number. */
function here<Order, Result>({ turns, orders, tell }: Own<Order>, run: (order: Order, tick: () => void) => Result) {
  const found = new Map<number, { result: Result }>();
  for (let index = takeTurn(turns); index < orders.length; index = takeTurn(turns)) {
    const order = orders[index];
    tell();
    if (order !== undefined) found.set(index, { result: run(order, tell) });
    endTurn(turns);
  }
  return found;
}

type Await = { total: number; patienceMs: number; tell: () => void };

/** Until every piece is done, or the other thread says nothing any more. */
function awaitOther(turns: Int32Array, { total, patienceMs, tell }: Await): void {
  let signs = Atomics.load(turns, TURN.alive);
  let since = performance.now();
  for (let done = Atomics.load(turns, TURN.done); done < total; done = Atomics.load(turns, TURN.done)) {
    tell();
    Atomics.wait(turns, TURN.done, done, LOOK_EVERY_MS);
    const now = Atomics.load(turns, TURN.alive);
    if (now !== signs) since = performance.now();
    else if (performance.now() - since > patienceMs) return;
    signs = now;
  }
}

function startThread(file: string): Other {
  const { port1: near, port2: far } = new MessageChannel();
  const worker = new Worker(file, { workerData: far, transferList: [far] });
  worker.unref(); // this thread has its results before it ends: nobody waits for the other
  worker.on('error', () => undefined); // what it leaves undone is done here
  return {
    worker,
    wake: (message) => near.postMessage(message),
    receive: () => receiveMessageOnPort(near)?.message,
  };
}
