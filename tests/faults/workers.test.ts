/** Four workers at one queue, two of them asleep past their leases: each effect happens once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '@/bin/bundle.mjs';
import { clear, type Home, launch, newHome, type Product, untilReady } from '@/tests/support/product';
import { race } from '@/tests/support/race';

let home: Home;
let product: Product;

beforeAll(async () => {
  await bundle('supervise');
  home = await newHome();
  product = launch(home);
  await untilReady(product);
});
afterAll(() => clear(home));

test('504 jobs of four workspaces by four workers have their effect once each', async () => {
  const { slept, endedWith, counts, expected } = await race(home, product, {
    ...{ workspaces: 4, imports: 63, sleeps: 2, ms: 120_000 },
  });
  expect(counts).toEqual(expected);
  expect({ slept, endedWith }).toEqual({ slept: 2, endedWith: [75, 75] });
});
