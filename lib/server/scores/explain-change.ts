/** The change from one look at an account to a later one as points: inputs under the model of then, then the model, then the scale. */
import type { WhyChanged } from '@/lib/contracts/change';
import type { Component } from '@/lib/contracts/imports';
import { openModel } from '@/lib/server/models/open-model';
import { cellOf, type StoredValues } from '@/lib/server/snapshots/cell-of';
import { type Change, changeOf, humanName, type Model, POINTS, score, wholeParts } from '@/scoring';
import type { Look } from './change-looks';
import { valueWords } from './parts';
import { rawOf } from './stored-values';

/** In exact points: Σ inputs + model + scale = the difference of the two healths. */
export type Explained = Pick<Change, 'before' | 'after' | 'inputs' | 'model' | 'scale'>;

type Pair = { before: Look; now: Look };

/**
 * Each row is read as its own version reads it; the values of now are read both ways, for the old model and for the new.
 *
 * @returns null where the model of then carries no points
 * @throws AppError conflict where an artifact cannot be read any more
 */
export function explain({ before, now }: Pair, artifacts: { before: Uint8Array; now: Uint8Array }): Explained | null {
  const old = openModel(artifacts.before);
  const lookOf = (of: Look, fold: number) => ({
    model: old,
    raw: rawOf([of], { ...before.reading, ...dataOf(of) }),
    fold,
  });
  const inputs = changeOf(lookOf(before, before.fold), lookOf(now, before.fold));
  if (!inputs || before.version.id === now.version.id) return inputs;
  const fresh = openModel(artifacts.now);
  const after = healthOf(fresh, now);
  const scale = POINTS * (fresh.scale.logitP0 - old.scale.logitP0);
  return { ...inputs, after, scale, model: after - inputs.after - scale };
}

/** Days count back from the data of the day that is looked at. */
const dataOf = ({ reading }: Look) => ({ dataUntil: reading.dataUntil });

function healthOf(model: Model, { reading, fold, ...row }: Look): number {
  return score(model, rawOf([row], reading), Int8Array.of(fold), { parts: false }).health[0] ?? Number.NaN;
}

type Parts = Pick<WhyChanged, 'parts' | 'model' | 'settings'>;

/** Whole points that add up to `whole`; components that moved, largest first. */
export function partsOf(explained: Explained, { before, now, whole }: Pair & { whole: number }): Parts {
  const sum = explained.inputs.reduce((all, { points }) => all + points, 0);
  const [inputs = 0, model = 0, settings = 0] = wholeParts(
    Float64Array.of(sum, explained.model, explained.scale),
    whole,
  );
  return { parts: componentsOf(explained.inputs, { before, now, whole: inputs }), model, settings };
}

function componentsOf(inputs: Change['inputs'], { before, now, whole }: Pair & { whole: number }): WhyChanged['parts'] {
  const planOf = new Map(before.reading.plans.map((plan) => [plan.name, plan]));
  const groups = new Map<Component, Change['inputs']>();
  for (const input of inputs) {
    const component = planOf.get(input.source)?.component ?? 'custom';
    groups.set(component, [...(groups.get(component) ?? []), input]);
  }
  const all = [...groups];
  const wholes = wholeParts(
    Float64Array.from(all, ([, group]) => group.reduce((sum, { points }) => sum + points, 0)),
    whole,
  );
  const words = (values: StoredValues, { source, of }: { source: string; of: Look }) => {
    const plan = planOf.get(source);
    return plan ? valueWords(plan, cellOf(values, source) || undefined, of.reading.dataUntil) : null;
  };
  return all
    .map(([component, group], i) => {
      const points = wholes[i] ?? 0;
      const parts = wholeParts(
        Float64Array.from(group, (input) => input.points),
        points,
      );
      const features = group.map(({ source }, k) => ({
        ...{ name: humanName(source), points: parts[k] ?? 0 },
        ...{ before: words(before.values, { source, of: before }), after: words(now.values, { source, of: now }) },
      }));
      const told = features.filter((feature) => feature.points !== 0);
      return { component, points, features: told.sort((a, b) => Math.abs(b.points) - Math.abs(a.points)) };
    })
    .filter(({ points, features }) => points !== 0 || features.length > 0)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || a.component.localeCompare(b.component));
}
