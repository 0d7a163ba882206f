/** A measured figure beside its target, and how both are printed. Knows numbers; nothing of what was measured. */
import 'server-only';

/** `target` reads as it is held to: "≤ 5"; null = told, not judged. `n` is the number of calls or rows behind the value. */
export type Measure = {
  measure: string;
  value: number | null;
  unit: string;
  target: string | null;
  holds: boolean | null;
  n: number;
  /** Why there is no value. */
  skipped?: string;
};

/** Says on the way what is under way. */
export type Tell = (line: string) => void;

type Figure = { measure: string; value: number; unit: string; n: number; most?: number; least?: number };

/** @param figure with `most` or `least` it is judged, inclusively; NaN never holds */
export function measured({ measure, value, unit, n, most, least }: Figure): Measure {
  const rounded = Number(value.toPrecision(4));
  if (most !== undefined) return { measure, value: rounded, unit, target: `≤ ${most}`, holds: value <= most, n };
  if (least !== undefined) return { measure, value: rounded, unit, target: `≥ ${least}`, holds: value >= least, n };
  return { measure, value: rounded, unit, target: null, holds: null, n };
}

export const skippedMeasure = (
  measure: string,
  { unit, target, why }: { unit: string; target: string; why: string },
): Measure => ({
  ...{ measure, value: null, unit, target, holds: null, n: 0, skipped: why },
});

/** @param share in [0, 1]; nearest rank, so that the value was really seen */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** @returns what it took, in milliseconds */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Largest resident size of this process so far, in MB. */
export const peakRssMb = (): number => process.resourceUsage().maxRSS / 1024;

const LOOP_MS = 500;

/** How much of a core a busy loop gets, [0, 1]: below that of a quiet machine, every time of the run is too long. */
export function freeCore(): number {
  const start = performance.now();
  const before = process.cpuUsage();
  while (performance.now() - start < LOOP_MS);
  const { user, system } = process.cpuUsage(before);
  return Math.min(1, (user + system) / 1000 / (performance.now() - start));
}

/** A table for people. */
export function textOf(name: string, measures: readonly Measure[]): string {
  const rows = measures.map(({ measure, value, unit, target, holds, n, skipped }) => [
    measure,
    skipped ? `skipped: ${skipped}` : String(value),
    unit,
    target ?? '',
    skipped ? '' : String(n),
    holds === null ? '' : holds ? 'holds' : 'MISSED',
  ]);
  const table = [['measure', 'value', 'unit', 'target', 'n', ''], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...table.filter((row) => !row[column]?.startsWith('skipped')).map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${name}\n${lines.join('\n')}\n`;
}
