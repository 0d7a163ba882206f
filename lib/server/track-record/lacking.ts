/** What was not there of an account at a month end. Pure. */
import type { ColumnPlan, TextTable } from '@/scoring';

/** The kinds of data of which a row has no value at all. */
export function lackingOf({
  plans,
  rows: { table },
}: {
  plans: ColumnPlan[];
  rows: { table: TextTable };
}): (row: number) => { lacking: string[]; of: number } {
  const cellsOf = new Map<string, string[][]>();
  for (const plan of plans) {
    const cells = table.cells[table.names.indexOf(plan.name)];
    if (!plan.used || !cells) continue;
    const component = plan.component ?? 'custom';
    cellsOf.set(component, [...(cellsOf.get(component) ?? []), cells]);
  }
  return (row) => ({
    lacking: [...cellsOf].flatMap(([component, columns]) =>
      columns.every((cells) => cells[row] === '') ? [component] : [],
    ),
    of: cellsOf.size,
  });
}
