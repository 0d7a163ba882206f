/** Zendesk as a source by pull: organizations, users, tickets and how they were rated. Knows Zendesk; no workspace and no table of ours. */
import 'server-only';
import type { Connector, Page, Reading } from './connector';
import { SHORTLY } from './vendor-http';
import { noQuery, pageOf, readCursor, streamRead } from './vendor-rows';
import { notAdmin, notSignedIn, type ZendeskOptions, zendeskApi } from './zendesk-api';
import { begin, goOn, lost, step, ZendeskCursor } from './zendesk-read';
import { STREAMS } from './zendesk-streams';

/** @param options.token an API token; it signs in with the rights of the user whose address goes with it, who must be an admin */
export function zendeskSource(options: ZendeskOptions): Connector {
  const api = zendeskApi(options);
  const shortly = zendeskApi({ ...options, pace: { ...SHORTLY, ...options.pace } });
  const clock = options.now ?? Date.now;
  async function* read(reading: Reading, kept: string | null, signal: AbortSignal): AsyncGenerator<Page, void> {
    const stream = streamRead('Zendesk', STREAMS, reading);
    const run = { api, stream, incremental: reading.cursorField !== null, signal };
    // Only the place that was kept may be too old: one that this read was just given is not asked for twice.
    let old = goOn(run, readCursor(ZendeskCursor, kept));
    let anew = kept !== null && old === null;
    for (let cursor = old ?? begin(run, clock()); !cursor.done; ) {
      const made = await step(run, cursor);
      if (made === null) {
        if (old === null) throw lost(stream);
        [old, anew, cursor] = [null, true, begin(run, clock())];
        continue;
      }
      yield { ...pageOf(reading.columns, made.rows, made.cursor), ...(anew ? { anew } : {}) };
      [old, anew, cursor] = [null, false, made.cursor];
    }
  }
  return {
    async check(signal) {
      const { id, role } = await shortly.me(signal);
      if (id === null) throw notSignedIn();
      if (role !== 'admin') throw notAdmin();
    },
    streams: async () => STREAMS.map(({ stream }) => stream),
    describe: async () => {
      throw noQuery('Zendesk');
    },
    read,
  };
}
