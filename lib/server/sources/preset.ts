/** What a source says of its columns stands before what their names and cells look like. Knows mappings; reads no row. */
import type { FactGuess } from '@/lib/contracts/imports';
import type { Preset } from '@/lib/server/connectors/connector';
import type { Inspection } from '@/lib/server/imports/inspect';

type Said = { preset: Preset | null; currency: string; key: readonly string[] };
const ROLES = ['id', 'alias', 'name', 'arr', 'owner', 'parent', 'ignore'] as const;
type Role = (typeof ROLES)[number];
const roleOf = (field: string | undefined): Role | null => ROLES.find((role) => role === field) ?? null;

/** The inspection as the source would fill it in; everything can still be changed. */
export function asMapped(inspection: Inspection, { preset, currency, key }: Said): Inspection & { preset?: Preset } {
  if (!preset) return withKey(inspection, key);
  const accounts = preset.kind === 'accounts' || preset.kind === 'customers';
  if (!accounts) return { ...inspection, preset };
  const columns = inspection.suggested.columns.map((column) => {
    const role = roleOf(preset.fields[column.name]);
    if (role) return { ...column, role };
    return column.role === 'outcome' || ROLES.some((each) => each === column.role && each !== 'ignore')
      ? { ...column, role: 'feature' as const }
      : column;
  });
  return {
    ...inspection,
    preset,
    suggested: { ...inspection.suggested, kind: 'accounts', columns, positive: [], currency },
  };
}

/** A few rows may not show which column names an account; the source's key does. */
function withKey(inspection: Inspection, key: readonly string[]): Inspection {
  const { suggested } = inspection;
  if (key.length !== 1 || suggested.columns.some(({ role }) => role === 'id')) return inspection;
  const columns = suggested.columns.map((column) =>
    column.name === key[0] ? { ...column, role: 'id' as const } : column,
  );
  return { ...inspection, suggested: { ...suggested, columns } };
}

/** The guess of the preset's kind, its fields as the source says; others stay as guessed. */
export function withPreset(facts: readonly FactGuess[], preset: Preset | undefined): FactGuess[] {
  return facts.map((guess) =>
    guess.kind === preset?.kind
      ? {
          ...guess,
          columns: guess.columns.map(({ name }) => ({ name, field: preset.fields[name] ?? null })),
          fixed: Object.entries(preset.fixed ?? {}).map(([field, value]) => ({ field, value })),
        }
      : guess,
  );
}
