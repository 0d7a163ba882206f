/** The race of tests/faults/workers at its full size: 10,000 jobs, and fifty sleeps past the lease. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '@/bin/bundle.mjs';
import { clear, type Home, launch, newHome, type Product, untilReady } from '@/tests/support/product';
import { race } from '@/tests/support/race';

const SLEEPS = 50;
let home: Home;
let product: Product;

beforeAll(async () => {
  await bundle('supervise');
  home = await newHome();
  product = launch(home);
  await untilReady(product);
});
afterAll(() => clear(home));

test('10,000 jobs of eight workspaces by four workers have their effect once each', async () => {
  const from = performance.now();
  const size = { workspaces: 8, imports: 625, sleeps: SLEEPS, ms: 3_600_000 };
  const { slept, endedWith, counts, expected } = await race(home, product, size);
  console.log(`${counts.jobs} jobs, ${slept} sleeps in ${Math.round((performance.now() - from) / 1_000)} s`);
  expect(counts).toEqual(expected);
  expect({ slept, others: endedWith.filter((code) => code !== 75) }).toEqual({ slept: SLEEPS, others: [] });
}, 5_400_000);
