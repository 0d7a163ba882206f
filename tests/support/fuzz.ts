/** Makes bodies from a contract: some that it takes, many that it almost takes, and shapes that parsers choke on. */
import zlib from 'node:zlib';
import fc from 'fast-check';
import { z } from 'zod';

type Schema = {
  type?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
};

/** Values that no contract asks for. */
const ODD: unknown[] = [
  ...[null, true, 0, -1, 2 ** 63, 1e308, 0.5, '', ' ', 'x'.repeat(20_000), '\u0000', 'a\u0000b', '\ud800', 'a\udfffb'],
  ...['NaN', '1e400', '../../etc/passwd', "' OR 1=1 --", '<script>1</script>', '{{7*7}}', '\u202e', '２０２６'],
  ...[
    [],
    {},
    [[]],
    { __proto__: null },
    { length: 1e9 },
    { constructor: { prototype: { polluted: 1 } } },
    { toString: 1 },
  ],
];

function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(arbitraryOf));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const { minimum = -1_000, maximum = 1_000, minLength = 0, maxLength = 30 } = schema;
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, of]) => [key, nearly(of)])),
      );
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), { maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(minimum, -1e9), max: Math.min(maximum, 1e9) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      if (schema.format === 'uuid') return fc.uuid();
      if (schema.format === 'email') return fc.emailAddress();
      if (schema.pattern === '^[A-Z]{3}$') return fc.constantFrom('USD', 'EUR', 'JPY');
      return fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, minLength + 20) });
    default:
      return fc.json().map((text): unknown => JSON.parse(text));
  }
}

/** Most often as asked for, else something odd or nothing at all. */
const nearly = (schema: Schema): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: arbitraryOf(schema) },
    { weight: 2, arbitrary: fc.constantFrom(...ODD) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

/** `n` bodies, the same ones at every run. */
export function bodiesOf(contract: z.ZodType, n: number): unknown[] {
  const schema = z.toJSONSchema(contract, { io: 'input', unrepresentable: 'any' }) as Schema; // the part of JSON Schema that our contracts use
  return fc.sample(nearly(schema), { numRuns: n, seed: 20_261_122 });
}

export type Shape = { name: string; raw: BodyInit; headers?: Record<string, string | null>; status?: number };

/** Bodies that are wrong as bodies, whatever the contract; `status` where only one answer is right. */
export function shapesOf(valid: Record<string, unknown>): Shape[] {
  const text = JSON.stringify(valid);
  const first = Object.keys(valid)[0] ?? 'x';
  const inside = (value: string) =>
    JSON.stringify({ ...valid, [first]: 0 }).replace(
      `${JSON.stringify(first)}:0`,
      () => `${JSON.stringify(first)}:${value}`,
    );
  const deep = (open: string, close: string) => open.repeat(10_000) + close.repeat(10_000);
  return [
    { name: 'arrays 10,000 deep', raw: deep('[', ']'), status: 422 },
    { name: 'objects 10,000 deep', raw: `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, status: 422 },
    { name: 'a value 10,000 deep', raw: inside(deep('[', ']')), status: 422 },
    { name: 'a key twice', raw: `{${JSON.stringify(first)}:{"a":1},${text.slice(1)}` },
    { name: '__proto__', raw: `{"__proto__":{"polluted":1},${text.slice(1)}`, status: 422 },
    { name: 'constructor', raw: `{"constructor":{"prototype":{"polluted":1}},${text.slice(1)}`, status: 422 },
    { name: 'NUL', raw: inside('"a\\u0000b"'), status: 422 },
    { name: 'half a surrogate pair', raw: inside('"a\\ud800b"'), status: 422 },
    { name: 'half a surrogate pair in a key', raw: `{"\\ud800":1,${text.slice(1)}`, status: 422 },
    { name: '1e400', raw: inside('1e400'), status: 422 },
    { name: 'a number of 100,000 digits', raw: inside('9'.repeat(100_000)), status: 422 },
    { name: 'no object', raw: '"text"', status: 422 },
    { name: 'null', raw: 'null', status: 422 },
    { name: 'an array of it', raw: `[${text}]`, status: 422 },
    { name: 'nothing', raw: '', status: 422 },
    { name: 'no JSON', raw: text.slice(0, -1), status: 422 },
    { name: 'comments', raw: `/* */${text}`, status: 422 },
    {
      name: 'no UTF-8',
      raw: Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')]),
      status: 422,
    },
    { name: 'UTF-16', raw: Buffer.from(text, 'utf16le'), status: 422 },
    { name: 'gzip', raw: zlib.gzipSync(text), headers: { 'content-encoding': 'gzip' }, status: 415 },
    { name: 'gzip that is not declared', raw: zlib.gzipSync(text), status: 422 },
    { name: 'more than 500 KB', raw: JSON.stringify({ ...valid, [first]: 'x'.repeat(512 * 1024) }), status: 413 },
    { name: 'text/plain', raw: text, headers: { 'content-type': 'text/plain' }, status: 415 },
    { name: 'a form', raw: text, headers: { 'content-type': 'application/x-www-form-urlencoded' }, status: 415 },
    {
      name: 'a type that only begins like JSON',
      raw: text,
      headers: { 'content-type': 'application/json-patch' },
      status: 415,
    },
    {
      name: 'a type in two parts',
      raw: text,
      headers: { 'content-type': 'text/plain, application/json' },
      status: 415,
    },
  ];
}

/** What an object-relational mapper would read as an operator. */
export const OPERATORS = (leaf: unknown): unknown[] => [
  { not: '' },
  { contains: '' },
  { in: [leaf] },
  { gte: 0 },
  [leaf],
];

/** Every body that is `valid` with one leaf replaced. */
export function replacedLeaves(valid: unknown, by: (leaf: unknown) => unknown[]): { path: string; body: unknown }[] {
  const walk = (value: unknown, path: string): { path: string; body: unknown }[] => {
    if (value === null || typeof value !== 'object') return by(value).map((body) => ({ path, body }));
    return Object.entries(value).flatMap(([key, inner]) =>
      walk(inner, `${path}.${key}`).map(({ path, body }) => ({
        path,
        body: Array.isArray(value)
          ? value.map((each, i) => (String(i) === key ? body : each))
          : { ...value, [key]: body },
      })),
    );
  };
  return walk(valid, '');
}
