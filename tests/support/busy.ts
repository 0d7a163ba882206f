/** Bounds in the tests are for a quiet machine; here is how busy this one is. */
import { spawnSync } from 'node:child_process';

/** How many times slower than a quiet machine this one is right now, by what an empty process takes; at least 1. */
export function busy(): number {
  const times = Array.from({ length: 3 }, () => {
    const from = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - from;
  });
  return Math.max(1, Math.min(...times) / 60);
}
