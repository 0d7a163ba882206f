/** Whether a record fits a condition of a query: each value in the form of what it is compared with. */
import type { SalesforceRefusal } from './salesforce-errors';
import { idOf } from './salesforce-ids';
import { secondsOf, type Value, type Values } from './salesforce-ledger';
import type { SalesforceField } from './salesforce-shapes';
import type { Condition, Literal, Path } from './salesforce-soql';

export type Test = (values: Values) => boolean;
export type Bound = { field: SalesforceField; over: SalesforceField | null; value: (values: Values) => Value };
export type Refuse = (errorCode: string, at: number, message: string) => SalesforceRefusal;
export type Bind = (path: Path, use: 'select' | 'filtered' | 'sorted') => Bound;

export function tester(condition: Condition, bind: Bind, refuse: Refuse): Test {
  if (condition.kind === 'not') {
    const test = tester(condition.part, bind, refuse);
    return (values) => !test(values);
  }
  if (condition.kind !== 'test') {
    const tests = condition.parts.map((each) => tester(each, bind, refuse));
    return condition.kind === 'and'
      ? (values) => tests.every((test) => test(values))
      : (values) => tests.some((test) => test(values));
  }
  const { path, operator, values: literals } = condition;
  const { field, value } = bind(path, 'filtered');
  if (operator === 'LIKE') {
    const [literal] = literals;
    if (literal?.kind !== 'string' || !isText(field.type))
      throw refuse('INVALID_QUERY_FILTER_OPERATOR', path.at, `operator 'LIKE' invalid for type ${field.type}`);
    const pattern = likeOf(literal.raw);
    return (row) => pattern.test(String(value(row) ?? ''));
  }
  const wanted = literals.map((each) => comparable(field, each, refuse));
  const [first = null] = wanted;
  const held = (row: Values) => sortable(field.type, value(row));
  if (operator === '=' || operator === 'IN') return (row) => wanted.includes(held(row));
  // What is not equal to a value includes what has none.
  if (operator === '!=' || operator === 'NOT IN') return (row) => !wanted.includes(held(row));
  return (row) => {
    const own = held(row);
    return own !== null && first !== null && ORDERED[operator](own, first);
  };
}

type Comparable = string | number | boolean;
const ORDERED = {
  '<': (a: Comparable, b: Comparable) => a < b,
  '<=': (a: Comparable, b: Comparable) => a <= b,
  '>': (a: Comparable, b: Comparable) => a > b,
  '>=': (a: Comparable, b: Comparable) => a >= b,
};

const NUMBERS = ['int', 'double', 'currency', 'percent'];
const isId = (type: string) => type === 'id' || type === 'reference';
const isText = (type: string) =>
  !isId(type) && !NUMBERS.includes(type) && !['boolean', 'date', 'datetime'].includes(type);

/** Text is compared without case. Not said in the documents: the order of ids; here it is that of their letters. */
export function sortable(type: string, value: Value): Comparable | null {
  if (value === null) return null;
  if (type === 'datetime') return secondsOf(String(value));
  return isText(type) ? String(value).toLowerCase() : value;
}

/** A value of the query in the form of what it is compared with. */
function comparable({ name, type }: SalesforceField, literal: Literal, refuse: Refuse): Comparable | null {
  const { kind, value, at } = literal;
  if (kind === 'null') return null;
  const must = (expected: string, quoted: boolean) =>
    refuse(
      ...(['INVALID_FIELD', at] as const),
      `value of filter criterion for field '${name}' must be of type ${expected} and should ${quoted ? '' : 'not '}be enclosed in quotes`,
    );
  if (type === 'datetime' || type === 'date') {
    if (kind !== type) throw must(type === 'date' ? 'date' : 'dateTime', false);
    return type === 'date' ? value : secondsOf(value);
  }
  if (type === 'boolean') {
    if (kind !== 'boolean') throw must('boolean', false);
    return value === 'true';
  }
  if (NUMBERS.includes(type)) {
    if (kind !== 'number') throw must(type, false);
    return Number(value);
  }
  if (kind !== 'string') throw must(isId(type) ? 'ID' : 'string', true);
  if (!isId(type)) return value.toLowerCase();
  const id = idOf(value);
  if (!id) throw refuse('INVALID_QUERY_FILTER_OPERATOR', at, `invalid ID field: ${value}`);
  return id;
}

/** `%` is any text, `_` any one character, and a backslash makes them plain. */
function likeOf(raw: string): RegExp {
  const source = raw.replace(/\\(.)|([%_])|([^\\%_])/gs, (_, plain?: string, wild?: string, other?: string) => {
    if (wild) return wild === '%' ? '[^]*' : '[^]';
    return (plain ?? other ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'iu');
}
