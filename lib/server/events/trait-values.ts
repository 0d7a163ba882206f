/** Traits as values of fields: what they are by their plan, or by their looks where the field is new. Pure. */
import type { FieldValue } from '@/lib/server/imports/read-account-row';
import type { FieldPlan } from '@/lib/server/imports/store-fields';
import { inferColumns } from '@/scoring';
import type { Traits } from './message';

/** Columns that one group may have; a trait named by an id would make one for each. */
const MOST_FIELDS = 200;
const MOST_CHARACTERS = 200;
const MOST_NAME = 100;
const ISO = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/;

type Plain = string | number | boolean;

/** Text, numbers and truth, one level deep: `address.city` for what lies inside. Lists and what lies deeper are left. */
export function flatten(traits: Traits): Map<string, Plain> {
  const out = new Map<string, Plain>();
  const put = (name: string, value: unknown) => {
    if (name.length > MOST_NAME || name.startsWith('$') || name.trim() === '' || out.size >= MOST_FIELDS) return;
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) out.set(name, value);
    if (typeof value === 'string' && value.trim() !== '')
      out.set(name, value.trim().slice(0, MOST_CHARACTERS).toWellFormed());
  };
  for (const [name, value] of Object.entries(traits))
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [inner, own] of Object.entries(value)) put(`${name}.${inner}`, own);
    else put(name, value);
  return out;
}

/** Of a field that nobody has seen before. */
export function planOf(name: string, values: readonly Plain[]): FieldPlan {
  const [column] = inferColumns({ names: [name], rows: values.length, cells: [values.map(String)] }, { id: '' });
  const type = values.every((value) => typeof value === 'number')
    ? 'number'
    : values.every((value) => typeof value === 'boolean')
      ? 'boolean'
      : values.every((value) => typeof value === 'string' && isDate(value))
        ? 'date'
        : 'category';
  return { type, component: column?.component ?? 'custom', role: 'feature', actionable: column?.actionable ?? false };
}

const isDate = (text: string): boolean => ISO.test(text) && !Number.isNaN(Date.parse(text));

/** @returns null where the value is none of the field's kind: nothing is learned from it */
export function valueAs({ type, role }: Pick<FieldPlan, 'type' | 'role'>, value: Plain): FieldValue | null {
  if (role === 'alias') return String(value);
  if (type === 'number' || type === 'money' || type === 'percent') {
    const number = typeof value === 'boolean' ? Number.NaN : Number(value);
    return Number.isFinite(number) ? number : null;
  }
  if (type === 'boolean') return typeof value === 'boolean' ? value : (TRUTH.get(String(value).toLowerCase()) ?? null);
  if (type === 'date') return isDate(String(value)) ? new Date(String(value)).toISOString() : null;
  return String(value);
}

const TRUTH = new Map([
  ...['true', 'yes', '1'].map((text) => [text, true] as const),
  ...['false', 'no', '0'].map((text) => [text, false] as const),
]);
