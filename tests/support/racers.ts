/** Writes that race: many at once, and what became of each. */
import { AppError } from '@/lib/contracts/errors';

export const RACERS = 200;

/** What became of each try: `done`, the code it was refused with, or the words of a failure that no code stands for. */
export const codes = (tries: Promise<unknown>[]): Promise<string[]> => Promise.all(tries.map(codeOf));

const codeOf = (tried: Promise<unknown>): Promise<string> =>
  tried.then(
    () => 'done',
    (cause) => (cause instanceof AppError ? cause.code : String(cause)),
  );

/** More than the pool has connections: the database is kept as busy as it can be, and on a slow machine nobody waits so long that he gives up. */
const AT_ONCE = 32;

/** As many runs at once as matter; the next begins when one ends. @returns what each gave, in their order */
export async function together<T>(run: (racer: number) => Promise<T>, racers = RACERS): Promise<T[]> {
  const gave: T[] = [];
  let next = 0;
  const lane = async () => {
    while (next < racers) {
      const racer = next++;
      gave[racer] = await run(racer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return gave;
}

/** @returns how many racers ended each way */
export async function race(run: (racer: number) => Promise<unknown>): Promise<Record<string, number>> {
  const ended: Record<string, number> = {};
  for (const code of await together((racer) => codeOf(run(racer)))) ended[code] = (ended[code] ?? 0) + 1;
  return ended;
}
