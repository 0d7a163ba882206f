import { beforeAll, expect, test } from 'vitest';
import { bundledScoring } from './bundled';
import { madeTable } from './made-tables';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;
let bytes: Uint8Array;

beforeAll(async () => {
  scoring = await bundledScoring();
  const input = { ...madeTable(800, 1), baseline: { tenure: null, lastUse: null }, signals: [] };
  const { model } = scoring.train(input, { seed: 1, engine: 'auto', horizon: '90 days – ½', intervalMembers: 2 });
  bytes = scoring.encodeModel(model);
});

test('a model comes back as it went, and encodes to the same bytes', () => {
  const model = scoring.decodeModel(bytes);
  expect(model.horizon).toBe('90 days – ½');
  expect(scoring.encodeModel(model)).toEqual(bytes);
});

test('bytes may lie anywhere in a larger buffer', () => {
  const inside = new Uint8Array(bytes.length + 3);
  inside.set(bytes, 3);
  expect(scoring.decodeModel(inside.subarray(3)).seed).toBe(1);
  const pooled = Buffer.concat([Buffer.alloc(24), bytes]).subarray(24); // its slice() would be a view of the whole
  expect(scoring.encodeModel(scoring.decodeModel(pooled))).toEqual(bytes);
});

test('a wrong magic, version, checksum or length is an error that names both', () => {
  const with_ = (at: number, value: number): Uint8Array => {
    const copy = bytes.slice();
    copy[at] = value;
    return copy;
  };
  expect(() => scoring.decodeModel(with_(0, 88))).toThrow('Expected a model file (BELLWTHR), got "XELLWTHR"');
  expect(() => scoring.decodeModel(with_(8, 9))).toThrow('Expected model version 3, got 9');
  expect(() => scoring.decodeModel(with_(5000, (bytes[5000] ?? 0) ^ 1))).toThrow(/Expected checksum \d+, got \d+/);
  expect(() => scoring.decodeModel(bytes.slice(0, 4000))).toThrow('damaged');
  expect(() => scoring.decodeModel(new Uint8Array(0))).toThrow('Expected a model file (BELLWTHR), got ""');
});

test('a wrong feature list is an error that names what differs', () => {
  const names = ['logins', 'tickets', 'plan = free', 'plan = team', 'plan = whole', 'noise'];
  expect(scoring.decodeModel(bytes, names).grid.features).toHaveLength(6);
  expect(() => scoring.decodeModel(bytes, [...names, 'seats'])).toThrow(
    'Expected 7 features, got 6 (missing: seats; not expected: none)',
  );
  expect(() => scoring.decodeModel(bytes, names.toReversed())).toThrow('in another order');
});
