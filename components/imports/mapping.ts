/** The rules of the map step: what a change does, what is still missing. Pure, so that it can be tested as it stands. */
import {
  ACCOUNT_KINDS,
  type AccountMapping,
  type ColumnRole,
  type ImportColumn,
  type ImportDetail,
  type ImportMapping,
  type MappedColumn,
} from '@/lib/contracts/imports';
import { formatCountOf } from '@/lib/format';
import { ROLE_WORDS, type RoleChoice } from './words';

export type Problem = {
  /** where it is settled: a column, or a question beside the table */
  at: 'columns' | 'outcome' | 'recorded' | 'dates' | 'fields';
  columns: string[];
  message: string;
};

/** What every question beside the table is given. */
export type ChangeMapping = (change: (now: AccountMapping) => AccountMapping) => void;
export type SideProps = {
  detail: ImportDetail;
  mapping: AccountMapping;
  problems: readonly Problem[];
  onChange: ChangeMapping;
};

/** Whether the rows are accounts, whose columns are fields; every other file holds facts about them. */
export const isAccounts = (mapping: ImportMapping): mapping is AccountMapping =>
  ACCOUNT_KINDS.some((kind) => kind === mapping.kind);

export const errorAt = (problems: readonly Problem[], at: Problem['at']): string | undefined =>
  problems.find((problem) => problem.at === at)?.message;

/** The file read as one of accounts: as decided before, else as suggested. */
export const accountStart = ({ mapping, suggested, version }: ImportDetail): AccountMapping => ({
  ...(mapping && isAccounts(mapping) ? mapping : suggested),
  version,
});

export const withRole = (mapping: AccountMapping, role: ColumnRole): string[] =>
  mapping.columns.filter((column) => column.role === role).map(({ name }) => name);

export const choiceOf = (column: MappedColumn): RoleChoice =>
  column.role === 'feature' && column.actionable ? 'lever' : column.role;

/** A lever is a feature marked as one; every other role keeps the mark it had, for a change of mind. */
export function roleOf(choice: RoleChoice): Partial<MappedColumn> {
  if (choice === 'lever') return { role: 'feature', actionable: true };
  if (choice === 'feature') return { role: 'feature', actionable: false };
  return { role: choice };
}

/** A new outcome column begins with the suggested values if it is the suggested one, else with none. */
function presetFor(mapping: AccountMapping, suggested: AccountMapping): string[] {
  const [outcome] = withRole(mapping, 'outcome');
  return outcome !== undefined && outcome === withRole(suggested, 'outcome')[0] ? suggested.positive : [];
}

export function changeColumn(
  mapping: AccountMapping,
  change: { name: string; patch: Partial<MappedColumn>; suggested: AccountMapping },
): AccountMapping {
  const columns = mapping.columns.map((column) =>
    column.name === change.name ? { ...column, ...change.patch } : column,
  );
  const next = { ...mapping, columns };
  const moved = withRole(next, 'outcome').join('\n') !== withRole(mapping, 'outcome').join('\n');
  return moved ? { ...next, positive: presetFor(next, change.suggested) } : next;
}

/** Accounts have no outcome, so theirs is set aside; coming back brings the suggested one again. */
export function changeKind(
  mapping: AccountMapping,
  kind: AccountMapping['kind'],
  suggested: AccountMapping,
): AccountMapping {
  if (kind === 'accounts') {
    const columns = mapping.columns.map((column) =>
      column.role === 'outcome' ? { ...column, role: 'ignore' as const } : column,
    );
    return { ...mapping, kind, columns, positive: [] };
  }
  const [outcome] = withRole(suggested, 'outcome');
  const columns = mapping.columns.map((column) =>
    column.name === outcome ? { ...column, role: 'outcome' as const } : column,
  );
  return { ...mapping, kind, columns, positive: suggested.positive };
}

export const hasUnsettledDates = (columns: readonly ImportColumn[]): boolean =>
  columns.some(({ problem }) => problem === 'ambiguous_dates');

/** Roles that one column of a file has. */
const SINGLE_ROLES = ['id', 'name', 'arr', 'owner', 'parent', 'outcome'] as const;
type SingleRole = (typeof SINGLE_ROLES)[number];

function doubled(mapping: AccountMapping, role: SingleRole): Problem[] {
  const columns = withRole(mapping, role);
  if (columns.length < 2) return [];
  return [
    {
      at: 'columns',
      columns,
      message: `Expected one column as ${ROLE_WORDS[role]}, got ${columns.length}: ${columns.join(', ')}. Keep one.`,
    },
  ];
}

/** The values one may choose from; an empty cell says nothing about who left. */
export const valuesOf = (columns: readonly ImportColumn[], name: string | undefined): ImportColumn['values'] =>
  columns.find((column) => column.name === name)?.values.filter(({ value }) => value.trim() !== '') ?? [];

function outcomeProblems(mapping: AccountMapping, columns: readonly ImportColumn[]): Problem[] {
  const names = withRole(mapping, 'outcome');
  if (mapping.kind === 'accounts' || names.length > 1) return [];
  const [name] = names;
  if (name === undefined)
    return [
      {
        at: 'columns',
        columns: [],
        message: 'No column is the outcome. Set the role of the one that says who left, or choose “An account” above.',
      },
    ];
  const values = valuesOf(columns, name);
  if (values.length === 0)
    return [
      {
        at: 'columns',
        columns: [name],
        message: `${name} has too many different values to say who left. An outcome has a few, such as yes and no.`,
      },
    ];
  if (mapping.positive.length === 0)
    return [{ at: 'outcome', columns: [name], message: `Choose the values of ${name} that mean the account left.` }];
  return [];
}

/** What must be settled before a dry run; each names its columns. */
export function problemsOf(mapping: AccountMapping, columns: readonly ImportColumn[]): Problem[] {
  const problems = SINGLE_ROLES.flatMap((role) => doubled(mapping, role));
  problems.push(...outcomeProblems(mapping, columns));
  if (mapping.kind === 'accounts' && withRole(mapping, 'id').length === 0)
    problems.push({
      at: 'columns',
      columns: [],
      message: 'No column is the id. Rows that update accounts need one that names the account.',
    });
  if (mapping.recorded.rule === 'column' && mapping.recorded.column === null)
    problems.push({ at: 'recorded', columns: [], message: 'Choose the column that says when the facts were learned.' });
  const used = (name: string) =>
    mapping.columns.some(
      (column) => column.name === name && (column.role !== 'ignore' || mapping.recorded.column === name),
    );
  const unsettled = columns
    .filter(({ name, problem }) => problem === 'ambiguous_dates' && used(name))
    .map(({ name }) => name);
  if (mapping.dateOrder === null && unsettled.length > 0)
    problems.push({
      at: 'dates',
      columns: unsettled,
      message: `Say whether the day or the month comes first in ${unsettled.join(', ')}.`,
    });
  return problems;
}

/** Leavers, stayers and rows without an outcome, among the rows sampled. */
export function outcomeCounts(
  mapping: AccountMapping,
  detail: ImportDetail,
): { leavers: number; stayers: number; blank: number } | null {
  const [name] = withRole(mapping, 'outcome');
  const filled = valuesOf(detail.columns, name);
  if (mapping.kind === 'accounts' || filled.length === 0) return null;
  const left = new Set(mapping.positive);
  const leavers = filled.reduce((sum, { value, rows }) => sum + (left.has(value) ? rows : 0), 0);
  const known = filled.reduce((sum, { rows }) => sum + rows, 0);
  return { leavers, stayers: known - leavers, blank: Math.max(0, detail.sampleRows - known) };
}

/** "1 id, 1 ARR, 6 features, 2 levers, 1 outcome, 3 ignored." */
export function rolesLine(mapping: AccountMapping): string {
  const counts = new Map<RoleChoice, number>();
  for (const column of mapping.columns) counts.set(choiceOf(column), (counts.get(choiceOf(column)) ?? 0) + 1);
  const parts = (['id', 'alias', 'name', 'arr', 'owner', 'parent', 'feature', 'lever', 'outcome'] as const).flatMap(
    (role) => {
      const count = counts.get(role);
      const many = ['feature', 'lever', 'alias'].includes(role) ? `${ROLE_WORDS[role]}s` : ROLE_WORDS[role];
      return count ? [formatCountOf(count, ROLE_WORDS[role], many)] : [];
    },
  );
  return `${[...parts, `${counts.get('ignore') ?? 0} ignored`].join(', ')}.`;
}
