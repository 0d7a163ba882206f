/** Made-up customer files with a signal in them: quick to train on, the same bytes on every run. */
import fs from 'node:fs';
import type { Ctx } from '@/lib/server/context';
import { promoteModel, trainModel } from '@/lib/server/models/change-models';
import { listModels } from '@/lib/server/models/list-models';
import { runQueued } from './world';

/** A column beside the usual ones: its cell in row `i`, from 0. */
type Extra = Record<string, (i: number, left: boolean) => string>;
type Shape = { rows?: number; mark?: string; leaves?: (i: number) => boolean; extra?: Extra };

/** Fewer logins and more tickets go with leaving; one in three leaves. `mark` stands in every id and name. */
export function customerFile({ rows = 300, mark = 'acme', leaves = (i) => i % 3 === 0, extra = {} }: Shape = {}) {
  let state = 7;
  const noise = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const lines = Array.from({ length: rows }, (_, i) => {
    const left = leaves(i);
    const cells = [
      `${mark}-${i}`,
      `${mark} company ${i}`,
      ['basic', 'team', 'pro'][noise(3)] ?? '',
      String(5 + noise(90)),
    ];
    cells.push(String((left ? 4 : 25) + noise(40)), String((left ? 3 : 0) + noise(6)), String(1_000 + noise(90_000)));
    return [...cells, ...Object.values(extra).map((cell) => cell(i, left)), left ? 'Yes' : 'No'].join(',');
  });
  const header = [
    'customer_id',
    'company_name',
    'plan',
    'seats',
    'logins_90d',
    'support_tickets',
    'arr',
    ...Object.keys(extra),
    'churned',
  ];
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

/** One training, run here. @returns the new version's id */
export async function trained(ctx: Ctx, seed = 1): Promise<string> {
  await trainModel(ctx, { engine: 'auto', seed });
  await runQueued(ctx, 'train');
  return (await listModels(ctx)).models[0]?.id ?? '';
}

/** Trains and promotes, with a reason where the gate asks for one. @returns the version's id */
export async function trainedAndPromoted(ctx: Ctx, seed = 1): Promise<string> {
  const id = await trained(ctx, seed);
  await promoteModel(ctx, id, { reason: 'looked at' });
  return id;
}

/** Processes that this one started and that still live, by /proc: what a cancelled training must not leave behind. */
export function children(): string[] {
  return fs
    .readdirSync('/proc/self/task')
    .flatMap((task) => fs.readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' '))
    .filter((pid) => pid.trim() !== '' && commandOf(pid).includes('train.mjs'));
}

function commandOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it ended between the two looks
  }
}
