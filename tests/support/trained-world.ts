/** One trained company with dates for all files of a worker that only read it: training it anew takes each of them half a minute. */
import { trainedAndPromoted } from './customer-file';
import { type DatedWorld, datedWorld } from './dated-world';

const shared = globalThis as { bellwetherWorld?: Promise<DatedWorld> };

export function trainedWorld(): Promise<DatedWorld> {
  shared.bellwetherWorld ??= datedWorld().then(async (world) => {
    await trainedAndPromoted(world.ctx);
    return world;
  });
  return shared.bellwetherWorld;
}
