/** Text and JSON as Postgres can keep them: it takes neither NUL nor half of a surrogate pair, which cutting a text can leave. */

export const storableText = (text: string): string => text.replaceAll('\0', '␀').toWellFormed();

/** JSON of a value whose texts are all storable. A text that only spells an escape is left as it is. */
export function storableJson(value: unknown): string {
  const plain = JSON.stringify(value);
  if (!/\\u(0000|d[89a-f])/.test(plain)) return plain;
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'string' ? storableText(each) : each));
}
