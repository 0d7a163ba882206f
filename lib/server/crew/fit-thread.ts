/** The other thread of a crew: takes pieces of work as long as there are any, and hands over what they give. */
import 'server-only';
import { MessagePort, workerData } from 'node:worker_threads';
import { WORKS } from '@/scoring';
import { ownBuffers } from './share-arrays';
import { type Answer, endTurn, TURN, takeTurn, type Wanted } from './turns';

/** Answers batches on the port that the thread was started with. */
export function answerBatches(): void {
  const port: unknown = workerData;
  if (!(port instanceof MessagePort)) throw new Error('Expected a port to answer on');
  port.on('message', (wanted: Wanted) => {
    answer(wanted, (piece) => port.postMessage(piece, [...ownBuffers(piece)]));
  });
}

class Stopped extends Error {}

function answer({ batch, work: name, ground, orders, turns }: Wanted, send: (piece: Answer<unknown>) => void): void {
  const work = WORKS.find((each) => each.name === name);
  let run: ReturnType<typeof opened> | undefined;
  const opened = () => work?.open(ground);
  const tick = () => {
    Atomics.add(turns, TURN.alive, 1);
    if (Atomics.load(turns, TURN.stop) === 1) throw new Stopped();
  };
  for (let index = takeTurn(turns); index < orders.length; index = takeTurn(turns)) {
    const order = orders[index];
    try {
      tick();
      run ??= opened();
      if (run && order !== undefined) send({ batch, index, result: run(order, tick) });
    } catch (cause) {
      if (cause instanceof Stopped) return;
    }
    endTurn(turns);
  }
}
