/** Whether a mapping can be carried out on this file; each refusal names the column. */
import { AppError } from '@/lib/contracts/errors';
import type { AccountMapping, FactMapping, ImportColumn, ImportMapping } from '@/lib/contracts/imports';
import { KINDS } from './kinds/kinds';
import { isAccounts } from './store-fields';

export function checkMapping(mapping: ImportMapping, columns: readonly ImportColumn[]): void {
  const names = new Set(columns.map((column) => column.name));
  const mapped = new Set<string>();
  for (const { name } of mapping.columns) {
    if (!names.has(name)) refuse(`The file has no column “${name}”.`, name);
    if (mapped.has(name)) refuse(`“${name}” is mapped twice.`, name);
    mapped.add(name);
  }
  const missing = [...names].filter((name) => !mapped.has(name));
  if (missing[0] !== undefined)
    refuse(`Expected all ${names.size} columns of the file, missing: ${missing.slice(0, 5).join(', ')}.`, missing[0]);
  if (isAccounts(mapping)) checkAccounts(mapping);
  else checkFacts(mapping);
  const { rule, column } = mapping.recorded;
  if (rule === 'column' && (column === null || !names.has(column)))
    refuse('Expected the column that says when the facts were learned.', 'recorded');
}

/** Every field at most once, each known to the kind, and all that the kind needs. */
function checkFacts({ kind, columns, fixed }: FactMapping): void {
  const { fields, oneOf } = KINDS[kind];
  const known = new Map(fields.filter((field) => !field.derived).map((field) => [field.key, field]));
  const held = new Map<string, string>();
  for (const { name, field } of columns) {
    if (field === null) continue;
    if (!known.has(field)) refuse(`${kind} have no field “${field}”.`, name);
    const before = held.get(field);
    if (before !== undefined)
      refuse(`Only one column can be “${known.get(field)?.label}”; got ${before} and ${name}.`, name);
    held.set(field, name);
  }
  for (const { field, value } of fixed) {
    const choices = known.get(field)?.choices;
    if (!choices || !(value in choices)) refuse(`“${value}” is no value of “${field}” for every row.`, field);
    if (held.has(field))
      refuse(`“${known.get(field)?.label}” has a column, ${held.get(field)}, and a value for every row.`, field);
    held.set(field, value);
  }
  for (const field of known.values())
    if (field.required && !held.has(field.key)) refuse(`Expected a column for “${field.label}”.`, field.key);
  for (const group of oneOf)
    if (!group.some((key) => held.has(key)))
      refuse(`Expected a column for ${group.map((key) => `“${known.get(key)?.label}”`).join(' or ')}.`, group[0] ?? '');
}

function checkAccounts(mapping: AccountMapping): void {
  for (const role of ['id', 'name', 'arr', 'owner', 'parent', 'outcome'] as const) {
    const having = mapping.columns.filter((column) => column.role === role);
    if (having.length > 1)
      refuse(
        `Only one column can be the ${role}; got ${having.map((column) => column.name).join(' and ')}.`,
        having[1]?.name ?? '',
      );
  }
  const outcome = mapping.columns.find((column) => column.role === 'outcome');
  if (mapping.kind === 'customers' && !outcome)
    refuse('Expected one column that says who left (role outcome).', 'outcome');
  if (mapping.kind === 'accounts' && outcome)
    refuse(`“${outcome.name}” is an outcome: choose customers with an outcome, or another role.`, outcome.name);
  if (outcome && mapping.positive.length === 0)
    refuse(`Say which values of “${outcome.name}” mean that the customer left.`, outcome.name);
  if (mapping.kind === 'accounts' && !mapping.columns.some((column) => column.role === 'id'))
    refuse('Expected one column that names the account (role id).', 'id');
}

function refuse(message: string, field: string): never {
  throw new AppError('invalid', message, { field });
}
