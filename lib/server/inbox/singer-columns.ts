/** The columns of a table from its JSON schema: what is nested becomes columns of its own, lists stay one text. */
import { z } from 'zod';

/** `path` leads to it inside a record. */
export type InboxColumn = { name: string; type: string; path: string[] };

/** Objects inside objects; deeper ones stay text. */
const LEVELS = 3;
const MOST = 500;
const BETWEEN = '__';

type Property = { type?: string | string[] | undefined; format?: string | undefined; properties?: object | undefined };
const Property = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  properties: z.looseObject({}).optional(),
  anyOf: z.array(z.unknown()).optional(),
});
const TYPES: Readonly<Record<string, string>> = { integer: 'number', number: 'number', boolean: 'boolean' };

export function columnsOf(schema: object): InboxColumn[] {
  const byName = new Map<string, InboxColumn>();
  for (const column of propertiesOf(schema, [])) if (!byName.has(column.name)) byName.set(column.name, column);
  return [...byName.values()].slice(0, MOST);
}

function propertiesOf(schema: object, above: string[]): InboxColumn[] {
  const { properties } = Property.safeParse(schema).data ?? {};
  return Object.entries(properties ?? {}).flatMap(([name, said]) => {
    const path = [...above, name];
    const property = oneOf(said);
    if (property.properties && Object.keys(property.properties).length > 0 && path.length < LEVELS)
      return propertiesOf(property, path);
    return [{ name: path.join(BETWEEN).slice(0, 200), type: typeOf(property), path }];
  });
}

/** Of alternatives the first that is not null. */
function oneOf(said: unknown): Property {
  const property = Property.safeParse(said).data ?? {};
  const { anyOf } = property;
  if (!anyOf) return property;
  const rest = anyOf.map((each) => Property.safeParse(each).data ?? {}).filter(({ type }) => type !== 'null');
  return rest[0] ?? {};
}

function typeOf({ type, format }: Property): string {
  if (format === 'date-time' || format === 'date') return 'date';
  const named = (Array.isArray(type) ? type : [type]).find((each) => each !== undefined && each !== 'null');
  return TYPES[named ?? ''] ?? 'text';
}
