/** Records to the text format of COPY, in blocks of 64 KB. */
import 'server-only';

export type CopyCell = string | number | boolean | null;

const ESCAPE: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const cell = (value: CopyCell): string => {
  if (value === null) return '\\N';
  const text = String(value);
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (sign) => ESCAPE[sign] ?? sign) : text;
};

const BLOCK = 65_536;

/** Records come in groups, each gone through at once: no promise is made for a single one. */
export async function* copyText(
  groups: AsyncIterable<Iterable<CopyCell[]>> | Iterable<Iterable<CopyCell[]>>,
): AsyncGenerator<string> {
  let block = '';
  for await (const records of groups) {
    for (const record of records) {
      block += `${record.map(cell).join('\t')}\n`;
      if (block.length < BLOCK) continue;
      yield block;
      block = '';
    }
  }
  if (block) yield block;
}
