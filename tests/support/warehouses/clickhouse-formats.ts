/** Results in ClickHouse's output formats. */
import { arrayOf, typeName, written } from './clickhouse-types';
import type { FarCell, FarColumn, FarResult } from './far-pool';

export type FormatSettings = (name: string) => string;
type Format = { contentType: string; write: (result: FarResult, setting: FormatSettings) => string };

const JSON_TYPE = 'application/json; charset=UTF-8';
const LINES_TYPE = 'application/x-ndjson; charset=UTF-8';
const TABS_TYPE = 'text/tab-separated-values; charset=UTF-8';

/** By default a slash is escaped, as it is in ClickHouse's. */
const string = (text: string, setting: FormatSettings): string =>
  setting('output_format_json_escape_forward_slashes') === '1'
    ? JSON.stringify(text).replaceAll('/', '\\/')
    : JSON.stringify(text);

function value(column: FarColumn, cell: FarCell, setting: FormatSettings): string {
  if (cell === null) return 'null';
  const text = written(column, cell);
  const quoted = (name: string) => (setting(name) === '1' ? `"${text}"` : text);
  switch (column.type) {
    case 'bool':
    case 'int2':
    case 'int4':
      return text;
    case 'int8':
      return quoted('output_format_json_quote_64bit_integers');
    case 'numeric':
      return quoted('output_format_json_quote_decimals');
    case 'float4':
    case 'float8':
      if (!/^-?(inf|nan)$/.test(text)) return text;
      return setting('output_format_json_quote_denormals') === '1' ? `"${text}"` : 'null';
    case '_text':
      return `[${arrayOf(cell).map((each) => string(each, setting))}]`;
    default:
      return string(text, setting);
  }
}

/** Also null is a text there, the one that is meant for people. */
const asText = (column: FarColumn, cell: FarCell, setting: FormatSettings): string =>
  string(cell === null ? 'ᴺᵁᴸᴸ' : written(column, cell), setting);

type Cell = typeof value;

const types = ({ columns, rows }: FarResult): string[] =>
  columns.map((column, i) =>
    typeName(
      column,
      rows.map((row) => row[i] ?? null),
    ),
  );
const line = ({ columns }: FarResult, row: FarCell[], cell: Cell, setting: FormatSettings): string =>
  `[${columns.map((column, i) => cell(column, row[i] ?? null, setting)).join(', ')}]`;

const lines =
  (cell: Cell, headed: boolean): Format['write'] =>
  (result, setting) => {
    const head = headed ? [result.columns.map(({ name }) => name), types(result)] : [];
    const all = [
      ...head.map((each) => `[${each.map((text) => string(text, setting)).join(', ')}]`),
      ...result.rows.map((row) => line(result, row, cell, setting)),
    ];
    return all.map((each) => `${each}\n`).join('');
  };

const compact: Format['write'] = (result, setting) => {
  const named = types(result);
  const meta = result.columns.map(({ name }, i) => JSON.stringify({ name, type: named[i] }));
  const data = result.rows.map((row) => line(result, row, value, setting));
  const { length } = result.rows;
  return `{"meta":[${meta}],"data":[${data.join(',\n')}],"rows":${length},"statistics":{"elapsed":0.001,"rows_read":${length},"bytes_read":0}}\n`;
};

const objects: Format['write'] = (result, setting) =>
  result.rows
    .map((row) => {
      const pairs = result.columns.map(
        (column, i) => `${string(column.name, setting)}:${value(column, row[i] ?? null, setting)}`,
      );
      return `{${pairs}}\n`;
    })
    .join('');

const tabbed = (text: string): string =>
  text.replace(/[\\\t\n\r\0\b\f']/g, (char) => {
    const escapes: Record<string, string> = { '\t': 't', '\n': 'n', '\r': 'r', '\0': '0', '\b': 'b', '\f': 'f' };
    return `\\${escapes[char] ?? char}`;
  });

const tabs =
  (head: 0 | 1 | 2): Format['write'] =>
  (result) => {
    const rows = result.rows.map((row) =>
      result.columns.map((column, i) => {
        const cell = row[i] ?? null;
        return cell === null ? '\\N' : column.type === '_text' ? written(column, cell) : tabbed(written(column, cell));
      }),
    );
    const heads = [result.columns.map(({ name }) => tabbed(name)), types(result).map(tabbed)].slice(0, head);
    return [...heads, ...rows].map((each) => `${each.join('\t')}\n`).join('');
  };

const FORMATS: Record<string, Format> = {
  JSONCompact: { contentType: JSON_TYPE, write: compact },
  JSONEachRow: { contentType: LINES_TYPE, write: objects },
  JSONCompactEachRow: { contentType: LINES_TYPE, write: lines(value, false) },
  JSONCompactEachRowWithNamesAndTypes: { contentType: LINES_TYPE, write: lines(value, true) },
  JSONCompactStringsEachRow: { contentType: LINES_TYPE, write: lines(asText, false) },
  JSONCompactStringsEachRowWithNamesAndTypes: { contentType: LINES_TYPE, write: lines(asText, true) },
  TabSeparated: { contentType: TABS_TYPE, write: tabs(0) },
  TSV: { contentType: TABS_TYPE, write: tabs(0) },
  TabSeparatedWithNames: { contentType: TABS_TYPE, write: tabs(1) },
  TabSeparatedWithNamesAndTypes: { contentType: TABS_TYPE, write: tabs(2) },
};

export const formatOf = (name: string): Format | null => FORMATS[name] ?? null;
