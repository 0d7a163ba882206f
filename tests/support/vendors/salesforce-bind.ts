/** Holds a query against what there is and what the user may read, and makes of it what finds, sorts and shows records. */
import { noColumn, noRelationship, noType, pointed, SalesforceRefusal } from './salesforce-errors';
import { type SalesforceLedger, type Value, type Values, visible } from './salesforce-ledger';
import {
  NAME_FIELDS,
  OBJECTS,
  readable,
  relationOf,
  type SalesforceField,
  type SalesforceHidden,
  type SalesforceObject,
} from './salesforce-shapes';
import { parseSoql, type Sort } from './salesforce-soql';
import { type Bind, type Bound, type Refuse, sortable, type Test, tester } from './salesforce-where';
import type { Fields } from './vendor-server';

/** Who reads with which words. `withBin`: also the deleted, and tasks that are archived. */
export type Reader = { hidden: SalesforceHidden; withBin: boolean; version: string };
export type Query = {
  object: SalesforceObject;
  count: boolean;
  names: string[];
  fits: Test;
  order: (a: Values, b: Values) => number;
  limit: number | null;
  offset: number;
  shown: (values: Values) => Fields;
};

export function objectOf(name: string, hidden: SalesforceHidden): SalesforceObject | null {
  const object = OBJECTS.find((each) => each.toLowerCase() === name.toLowerCase());
  return object && !hidden.objects?.includes(object) ? object : null;
}

export function boundQuery(ledger: SalesforceLedger, soql: string, reader: Reader): Query {
  const parsed = parseSoql(soql);
  const { count, from, limit, offset } = parsed;
  const refuse = (errorCode: string, at: number, message: string) => pointed(errorCode, { soql, at, message });
  const object = objectOf(from.name, reader.hidden);
  if (!object) throw refuse('INVALID_TYPE', from.at, noType(from.name));
  if (offset.value > 2_000)
    throw new SalesforceRefusal(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
  const bind = binder(ledger, { object, reader, refuse });
  const select = parsed.select.map((path) => bind(path, 'select'));
  const test = parsed.where ? tester(parsed.where, bind, refuse) : () => true;
  const kept: Test = reader.withBin ? () => true : (values) => values.IsArchived !== true;
  return {
    ...{ object, count, limit, offset: offset.value, fits: (values) => kept(values) && test(values) },
    names: parsed.select.map(({ names }) => names.join('.')),
    order: sorter(parsed.order, bind),
    shown: (values) => shownBy(ledger, { object, reader, select }, values),
  };
}

function binder(
  ledger: SalesforceLedger,
  { object, reader, refuse }: { object: SalesforceObject; reader: Reader; refuse: Refuse },
): Bind {
  const { multiCurrency } = ledger;
  const of = (kind: SalesforceObject) => readable(kind, { multiCurrency, hidden: reader.hidden });
  const named = (kind: SalesforceObject, name: string) =>
    of(kind).find((each) => each.name.toLowerCase() === name.toLowerCase());
  return ({ names, at }, use) => {
    const [first = '', second, ...deeper] = names;
    if (deeper.length > 0) throw new Error(`this server follows one reference, not ${names.join('.')}`);
    const last = (kind: SalesforceObject, name: string) => {
      const field = named(kind, name);
      if (!field) throw refuse('INVALID_FIELD', at, noColumn(name, kind));
      if (use !== 'select' && field.type === 'textarea')
        throw refuse('INVALID_FIELD', at, `field '${name}' can not be ${use} in a query call`);
      return field;
    };
    if (second === undefined) {
      const field = last(object, first);
      return { field, over: null, value: (values) => values[field.name] ?? null };
    }
    const over = of(object).find((each) => relationOf(each)?.toLowerCase() === first.toLowerCase());
    const parent = over?.refersTo.find((kind) => !reader.hidden.objects?.includes(kind));
    if (!over || !parent) throw refuse('INVALID_FIELD', at, noRelationship(first));
    if (over.anyKind) {
      const name = NAME_FIELDS.find((each) => each.toLowerCase() === second.toLowerCase());
      if (!name) throw refuse('INVALID_FIELD', at, noColumn(second, 'Name'));
      const field = { name, type: name === 'Id' ? 'id' : 'string', refersTo: [], anyKind: false };
      return { field, over, value: (values) => ofName(ledger, over, { values, name }) };
    }
    const field = last(parent, second);
    return { field, over, value: (values) => parentOf(ledger, over, values)?.[field.name] ?? null };
  };
}

/** The record that a reference names, as long as a query finds it. Not said in the documents: a deleted parent's fields. */
function parentOf(ledger: SalesforceLedger, over: SalesforceField, values: Values): Values | null {
  const kind = kindOf(ledger, over, values);
  const record = kind ? ledger.records[kind].get(String(values[over.name])) : null;
  return record ? visible(ledger, record, false) : null;
}

/** Which kind a reference names; null where that is none or not there. */
const kindOf = (ledger: SalesforceLedger, { name, refersTo }: SalesforceField, values: Values) =>
  refersTo.find((each) => ledger.records[each].has(String(values[name]))) ?? null;

function ofName(
  ledger: SalesforceLedger,
  over: SalesforceField,
  { values, name }: { values: Values; name: string },
): Value {
  const parent = parentOf(ledger, over, values);
  return parent && name === 'Type' ? kindOf(ledger, over, values) : (parent?.[name] ?? null);
}

function shownBy(
  ledger: SalesforceLedger,
  { object, reader, select }: { object: SalesforceObject; reader: Reader; select: readonly Bound[] },
  values: Values,
): Fields {
  const url = (kind: string, id: Value | undefined) => `/services/data/v${reader.version}/sobjects/${kind}/${id}`;
  const row: Fields = { attributes: { type: object, url: url(object, values.Id) } };
  for (const { field, over, value } of select) {
    if (!over) row[field.name] = value(values);
    const relation = over ? relationOf(over) : null;
    if (!over || !relation) continue;
    const parent = parentOf(ledger, over, values);
    const kind = kindOf(ledger, over, values) ?? object;
    const before = row[relation];
    const beside = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {};
    const attributes = { type: over.anyKind ? 'Name' : kind, url: url(kind, parent?.Id) };
    row[relation] = parent ? { attributes, ...beside, [field.name]: value(values) } : null;
  }
  return row;
}

/** Of equals Salesforce promises no order; here it is one that no reader can use, the same on every page. */
function sorter(order: readonly Sort[], bind: Bind): (a: Values, b: Values) => number {
  const keys = order.map(({ path, ...how }) => ({ ...how, ...bind(path, 'sorted') }));
  const mixed = ({ Id }: Values) => [...String(Id).slice(0, 15)].reverse().join('');
  return (a, b) => {
    for (const { field, value, descending, nullsFirst } of keys) {
      const [one, other] = [sortable(field.type, value(a)), sortable(field.type, value(b))];
      if (one === other) continue;
      if (one === null || other === null) return (one === null) === nullsFirst ? -1 : 1;
      return one < other === descending ? 1 : -1;
    }
    return mixed(a) < mixed(b) ? -1 : 1;
  };
}
