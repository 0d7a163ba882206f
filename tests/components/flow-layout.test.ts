import { expect, it } from 'vitest';
import { flowLayout } from '@/components/charts/flow-layout';

it('a flow fills its bars on both sides, to the last account', () => {
  const places = ['a', 'b'].map((id) => ({ id, name: id }));
  const parts = [
    { from: 'a', to: 'a', value: 30, said: '' },
    { from: 'a', to: 'b', value: 10, said: '' },
    { from: 'b', to: 'b', value: 60, said: '' },
  ];
  const { before, after, ribbons, height } = flowLayout({ before: places, after: places, parts }, 600);
  expect(before.map(({ value, height: tall }) => [value, tall])).toEqual([
    [40, 80],
    [60, 120],
  ]);
  expect(after.map(({ value }) => value)).toEqual([30, 70]);
  expect(ribbons.map(({ stays }) => stays)).toEqual([true, false, true]);
  const last = after.at(-1);
  expect(height).toBeGreaterThanOrEqual((last?.top ?? 0) + (last?.height ?? 0));
  expect(flowLayout({ before: [], after: [], parts: [] }, 600)).toMatchObject({ ribbons: [] });
});
