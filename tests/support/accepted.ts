/** Holds a stream's rows against the kind of fact that its preset names, as an import of them would. */
import { ColumnRole, FactKind } from '@/lib/contracts/imports';
import type { Stream } from '@/lib/server/connectors/connector';
import { checkMapping } from '@/lib/server/imports/check-mapping';
import { KINDS } from '@/lib/server/imports/kinds/kinds';
import { factReader, readFactRow } from '@/lib/server/imports/read-fact-row';

/** What is refused of the rows, each reason once. @throws AppError where the preset itself is no mapping */
export function refusedRows(stream: Stream, rows: Iterable<Record<string, string>>, now: Date): string[] {
  const { preset, columns } = stream;
  if (!preset) throw new Error(`${stream.name} has no preset`);
  const kind = FactKind.parse(preset.kind);
  const mapping = {
    kind,
    columns: columns.map(({ name }) => ({ name, field: preset.fields[name] ?? null })),
    fixed: Object.entries(preset.fixed ?? {}).map(([field, value]) => ({ field, value })),
    recorded: { rule: 'today' as const, column: null, lagDays: 0 },
    ...{ currency: 'USD', dateOrder: null, decimal: '.' as const, version: 1 },
  };
  const names = columns.map(({ name }) => name);
  checkMapping(
    mapping,
    names.map((name) => ({
      ...{ name, samples: [], type: 'text', component: null, role: 'ignore', actionable: false },
      ...{ blankShare: 0, distinct: 0, reason: '', problem: null, values: [] },
    })),
  );
  const reader = factReader({ kind: KINDS[kind], mapping, names, formats: new Map(), now });
  const problems = [...rows].flatMap((row, line) => {
    const read = readFactRow({ line, cells: names.map((name) => row[name] ?? '') }, reader);
    return Array.isArray(read) ? [] : [`${read.column}: ${read.rule} ${read.value}`];
  });
  return [...new Set(problems)];
}

/** The columns of a stream of accounts by their role, each a role that there is. */
export function rolesOf({ preset }: Stream): Record<string, string> {
  const roles = Object.entries(preset?.fields ?? {}).map(([column, role]) => [ColumnRole.parse(role), column]);
  return Object.fromEntries(roles);
}
