/** The whole way from facts to scores and track record, stage by stage, for companies of growing size. */
import 'server-only';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { rescoreAccounts } from '@/lib/server/models/want-scores';
import { getSettings } from '@/lib/server/settings/get-settings';
import { buildSnapshots } from '@/lib/server/snapshots/build-snapshots';
import { countSpells } from '@/lib/server/snapshots/labels';
import { monthEnds } from '@/lib/server/snapshots/month-ends';
import { type Home, newWorkspace, withHome } from './home';
import { makeCompany } from './made-company';
import { type Measure, measured, median, peakRssMb, quantile, type Tell, timed } from './measure';
import { oneAccountTimes } from './one-account';
import { runQueued, trainAndPromote } from './steps';

/** At this size the targets are set. */
const TARGET_SIZE = 100_000;
type Stage = { name: string; ms: number; rows: number; most?: number };

/** Seconds at most, at the size the targets are set for. */
const heldTo = (accounts: number, most: number) => (accounts === TARGET_SIZE ? { most } : {});

export const pipelineBench = (tell: Tell): Promise<Measure[]> => sizes([1_000, 10_000], tell);
export const pipelineLargeBench = (tell: Tell): Promise<Measure[]> => sizes([TARGET_SIZE], tell);

const sizes = (all: readonly number[], tell: Tell): Promise<Measure[]> =>
  withHome(async (home) => {
    const measures: Measure[] = [];
    for (const accounts of all) measures.push(...(await pipelineOf(home, { accounts, tell })));
    return measures;
  });

async function pipelineOf(home: Home, { accounts, tell }: { accounts: number; tell: Tell }): Promise<Measure[]> {
  const size = `${accounts.toLocaleString('en')} accounts`;
  const ctx = await newWorkspace(home, `Company${accounts}`);
  tell(`${size}: facts`);
  const facts = await makeCompany(home, ctx, accounts);
  const stages: Stage[] = [];
  const stage = async (name: string, rows: number, run: () => Promise<number | undefined>, most?: number) => {
    tell(`${size}: ${name}`);
    let counted: number | undefined;
    const ms = await timed(async () => {
      counted = await run();
    });
    stages.push({
      name,
      ms,
      rows: counted ?? rows,
      ...(most === undefined ? {} : heldTo(accounts, most)),
    });
  };
  await stage('features, first history', 0, () => features(ctx, 'all'), 600);
  await stage('features, an incremental month', 0, () => features(ctx, 'last'), 60);
  const watch = stagesOf('training');
  await stage('training, whole', accounts, async () => void (await trainAndPromote(ctx, watch.progress)), 240);
  stages.push(...watch.end().map((each) => ({ ...each, rows: accounts })));
  let writtenMs = 0;
  await stage('scoring everybody again, scores written', accounts, async () => {
    writtenMs = await rescored(ctx);
    return undefined;
  });
  stages.push({ name: 'scores written in one transaction', ms: writtenMs, rows: accounts, ...heldTo(accounts, 10) });
  await stage('track record, whole', accounts, async () => void (await runQueued(ctx, 'backtest')));
  tell(`${size}: one account on an event, while a training runs`);
  const times = await oneAccountTimes(home, ctx);
  for (const [word, ms] of [['median', median(times)] as const, ['p95', quantile(times, 0.95)] as const])
    stages.push({
      name: `one account rescored on an event, ${word}`,
      ms,
      rows: times.length,
      ...heldTo(accounts, 1),
    });
  const told = stages.map(({ name, ms, rows, most }) =>
    measured({
      measure: `${size}: ${name}`,
      value: ms / 1000,
      unit: 's',
      n: rows,
      ...(most === undefined ? {} : { most }),
    }),
  );
  return [
    measured({ measure: `${size}: facts`, value: facts, unit: 'rows', n: facts }),
    ...told,
    measured({ measure: `${size}: memory of this process, peak so far`, value: peakRssMb(), unit: 'MB', n: 1 }),
  ];
}

/** What a job says of itself, as times: how long each of its stages took. */
function stagesOf(job: string) {
  const found: { name: string; ms: number }[] = [];
  let from = performance.now();
  let stage = '';
  const turn = (next: string): void => {
    if (next === stage) return;
    const now = performance.now();
    if (stage !== '') found.push({ name: `${job}: ${stage.toLowerCase()}`, ms: now - from });
    [stage, from] = [next, now];
  };
  return {
    progress: turn,
    end: () => {
      turn('');
      return found;
    },
  };
}

/** @returns snapshots built; of all months, however many a training would take */
async function features(ctx: Ctx, which: 'all' | 'last'): Promise<number> {
  const rules = await getSettings(ctx);
  return withConnection(ctx, async (client) => {
    const scope = { workspaceId: ctx.workspaceId, now: ctx.now, rules };
    const { first } = await countSpells(client, scope);
    const ends = first === null ? [] : monthEnds({ first, until: ctx.now });
    let rows = 0;
    const asOfs = which === 'all' ? ends : ends.slice(-1);
    for await (const _ of buildSnapshots(client, { ...scope, asOfs, fields: [] })) rows++;
    return rows;
  });
}

/** @returns milliseconds of the transaction that keeps the scores */
async function rescored(ctx: Ctx): Promise<number> {
  await rescoreAccounts({ ...ctx, now: new Date() });
  return runQueued(ctx, 'rescore');
}
