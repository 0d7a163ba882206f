/**
 * Permutation importance: how much worse the predictions get when one source's values are dealt out anew. The weights
 * of engines that carry no points.
 */
import { f64, i32, item, u8 } from './at';
import type { CrossFitted } from './cross-fit';
import { rowsOfFold } from './fits';
import { categoryIndex, type Place } from './grid';
import { sigmoid } from './logit';
import { memberLogits } from './member';
import { rng, seedOf, shuffle } from './random';

/**
 * Rise of each row's log loss when a source is permuted inside its fold.
 *
 * @param of the members and the calibrated out-of-fold log-odds of all n rows
 * @returns one array of length n per source, in nats
 */
export function permutationLosses(of: CrossFitted, logit: Float64Array): Float64Array[] {
  const { job } = of;
  return job.at.grid.sources.map((source, c) => {
    const losses = new Float64Array(job.labels.y.length);
    of.members.forEach((member, k) => {
      job.tick('weights', c, job.at.grid.sources.length);
      const rows = rowsOfFold(job.labels, k, true);
      const at = permuted(job.at, source.name, { rows, seed: seedOf(job.seed, 600 + c * job.labels.folds + k) });
      const changed = memberLogits(member, at, { rows, blendWeight: of.frame.blendWeight });
      for (let i = 0; i < rows.length; i++) {
        const row = i32(rows, i);
        losses[row] = rowLoss(f64(changed, i), u8(job.labels.y, row)) - rowLoss(f64(logit, row), u8(job.labels.y, row));
      }
    });
    return losses;
  });
}

/** Mean of each array over rows counted `times`, never below 0. */
export function importanceOf(losses: Float64Array[], times: Float64Array): Float64Array {
  return Float64Array.from(losses, (loss) => {
    let sum = 0;
    let all = 0;
    for (let i = 0; i < loss.length; i++) {
      sum += f64(times, i) * f64(loss, i);
      all += f64(times, i);
    }
    return Math.max(0, sum / all);
  });
}

function rowLoss(logit: number, y: number): number {
  return -Math.log(Math.max(1e-12, sigmoid(y === 1 ? logit : -logit)));
}

/** The table with all features of one source permuted together among `rows`. */
function permuted({ grid, table }: Place, source: string, of: { rows: Int32Array; seed: number }): Place {
  const dealt = of.rows.slice();
  shuffle(dealt, rng(of.seed));
  const deal = (values: Uint8Array): Uint8Array => {
    const out = values.slice();
    for (let i = 0; i < dealt.length; i++) out[i32(of.rows, i)] = u8(values, i32(dealt, i));
    return out;
  };
  const category = categoryIndex(grid, source);
  const bins = table.bins.map((values, f) =>
    item(grid.features, f).source.name === source && values.length > 0 ? deal(values) : values,
  );
  return {
    grid,
    table: { ...table, bins, codes: table.codes.map((codes, c) => (c === category ? deal(codes) : codes)) },
  };
}
