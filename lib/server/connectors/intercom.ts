/** Intercom as a source by pull: companies, contacts, conversations and how they were rated. Knows Intercom; no workspace and no table of ours. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Connector, Page, Reading } from './connector';
import { type IntercomOptions, intercomApi } from './intercom-api';
import { begin, companySteps, goOn, IntercomCursor, type Run, step } from './intercom-read';
import { STREAMS } from './intercom-streams';
import { SHORTLY } from './vendor-http';
import { noQuery, pageOf, readCursor, streamRead } from './vendor-rows';

/** @param options.token the access token of an app in the workspace */
export function intercomSource(options: IntercomOptions): Connector {
  const api = intercomApi(options);
  const shortly = intercomApi({ ...options, pace: { ...SHORTLY, ...options.pace } });
  async function* read(reading: Reading, kept: string | null, signal: AbortSignal): AsyncGenerator<Page, void> {
    const stream = streamRead('Intercom', STREAMS, reading);
    const run = { api, stream, incremental: reading.cursorField !== null, signal };
    const old = goOn(run, readCursor(IntercomCursor, kept));
    let anew = kept !== null && old === null;
    for await (const made of steps(run, old)) {
      yield { ...pageOf(reading.columns, made.rows, made.cursor), ...(anew ? { anew } : {}) };
      anew = false;
    }
  }
  return {
    async check(signal) {
      await shortly.me(signal);
    },
    streams: async () => STREAMS.map(({ stream }) => stream),
    describe: async () => {
      throw noQuery('Intercom');
    },
    read,
  };
}

/** A place that Intercom does not know any more is begun again from the same time: what is read twice does no harm. */
async function* steps(run: Run, old: IntercomCursor | null) {
  let cursor = old ?? begin(run);
  if (cursor.by === 'scroll') return yield* companySteps(run);
  let restarted = false;
  while (!cursor.done) {
    if (cursor.by === 'scroll') return;
    const made = await step(run, cursor);
    if (made === null) {
      if (restarted || cursor.by !== 'search') throw lost();
      restarted = true;
      cursor = { ...cursor, after: null };
      continue;
    }
    yield made;
    cursor = made.cursor;
  }
}

const lost = (): AppError =>
  new AppError(
    'upstream',
    'Intercom does not know its own place any more. The next run begins again from the same time.',
  );
