/** How many threads a training gets. */
import 'server-only';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ALONE } from '@/scoring';
import { type ThreadedCrew, twoThreads } from './two-threads';

/**
 * What the other thread runs is bundled beside whatever asks for it; where it is not, everything is done here, to the same
 * bytes.
 *
 * @param threads 1 or 2; two where there are two cores by default
 */
export function trainingCrew(threads = Math.min(2, os.availableParallelism())): ThreadedCrew {
  const file = path.join(import.meta.dirname, 'fit.mjs');
  if (threads > 1 && fs.existsSync(file)) return twoThreads({ file });
  return { ...ALONE, close: async () => undefined };
}
