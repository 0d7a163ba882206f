/** A stored score as whole parts for eyes: components that add up to the score, features that add up to their component. */
import type { ScorePart } from '@/lib/contracts/scores';
import { formatPercent } from '@/lib/format';
import type { VersionSettings } from '@/lib/server/models/version-row';
import { isShare } from '@/lib/server/snapshots/feature-definitions';
import { type ColumnPlan, type Component, humanName, shownParts, wholeParts } from '@/scoring';

export type StoredScore = {
  base: number;
  points: number[];
  health: number;
  columns: string[];
  values: Record<string, string>;
};

type Source = { plan: ColumnPlan; points: number };

export function partsOf(
  score: StoredScore,
  settings: VersionSettings,
): { base: number; clip: number; parts: ScorePart[] } {
  const planOf = new Map(settings.plans.map((plan) => [plan.name, plan]));
  const groups = new Map<Component, Source[]>();
  score.columns.forEach((column, c) => {
    const plan = planOf.get(column);
    if (!plan) return;
    const component = plan.component ?? 'custom';
    groups.set(component, [...(groups.get(component) ?? []), { plan, points: score.points[c] ?? 0 }]);
  });
  const components = [...groups];
  const totals = Float64Array.from(components, ([, sources]) =>
    sources.reduce((sum, source) => sum + source.points, 0),
  );
  const shown = shownParts(score.base, totals, score.health);
  const parts = components.map(([component, sources], i) =>
    partOf({ component, sources, whole: shown.parts[i] ?? 0 }, { score, settings }),
  );
  parts.sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || a.component.localeCompare(b.component));
  return { base: shown.base, clip: shown.clip, parts };
}

type Part = { component: Component; sources: Source[]; whole: number };

function partOf(
  { component, sources, whole }: Part,
  { score, settings }: { score: StoredScore; settings: VersionSettings },
): ScorePart {
  const wholes = wholeParts(
    Float64Array.from(sources, (source) => source.points),
    whole,
  );
  const features = sources.map(({ plan }, i) => ({
    column: plan.name,
    name: humanName(plan.name),
    value: valueWords(plan, score.values[plan.name], settings.dataUntil),
    median: typicalOf(plan, settings.typical[plan.name]),
    points: wholes[i] ?? 0,
    exact: sources[i]?.points ?? 0,
    actionable: plan.actionable,
  }));
  features.sort((a, b) => Math.abs(b.exact) - Math.abs(a.exact));
  const first = features[0];
  const sees = first ? `${first.name}: ${first.value ?? 'not known'}` : 'nothing';
  return {
    component,
    points: whole,
    sees,
    missing: features.every((feature) => feature.value === null),
    actionable: features.some((feature) => feature.actionable),
    features: features.map(({ exact, ...feature }) => feature),
  };
}

/** A stored value as people read it; null when it is missing. */
export function valueWords(
  plan: Pick<ColumnPlan, 'name' | 'type'>,
  value: string | undefined,
  dataUntil: number | null,
): string | null {
  if (value === undefined) return null;
  if (plan.type === 'date') {
    const at = Date.parse(value);
    return dataUntil === null || Number.isNaN(at)
      ? value.slice(0, 10)
      : `${Math.round((dataUntil - at) / 86_400_000)} days ago`;
  }
  const number = Number(value);
  if (isShare(plan) && !Number.isNaN(number)) return formatPercent(number);
  return plan.type === 'category' || plan.type === 'boolean' || Number.isNaN(number)
    ? value
    : number.toLocaleString('en-US', { maximumFractionDigits: 2 }).replace('-', '−');
}

/** What training found in the middle of a column, already in words but for shares. */
function typicalOf(plan: ColumnPlan, said: string | undefined): string | null {
  return said !== undefined && isShare(plan) ? valueWords(plan, said, null) : (said ?? null);
}
