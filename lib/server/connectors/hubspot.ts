/** HubSpot as a source by pull: companies, contacts, deals and tickets. Knows HubSpot; no workspace and no table of ours. */
import 'server-only';
import type { Connector, Page, Reading } from './connector';
import { type HubspotOptions, hubspotApi, notGranted } from './hubspot-api';
import { hubspotNames } from './hubspot-names';
import { archivedStep, begin, changesStep, HubspotCursor } from './hubspot-read';
import { STREAMS } from './hubspot-streams';
import { SHORTLY } from './vendor-http';
import { noQuery, pageOf, readCursor, streamRead } from './vendor-rows';

/** @param options.token of a private app that was granted companies, contacts, deals, tickets and owners to read */
export function hubspotSource(options: HubspotOptions): Connector {
  const api = hubspotApi(options);
  const shortly = hubspotApi({ ...options, pace: { ...SHORTLY, ...options.pace } });
  async function* read(reading: Reading, kept: string | null, signal: AbortSignal): AsyncGenerator<Page, void> {
    const stream = streamRead('HubSpot', STREAMS, reading);
    const run = { api, stream, names: hubspotNames(api, signal), signal };
    const before = readCursor(HubspotCursor, kept);
    let cursor = begin(before, reading.cursorField !== null);
    let anew = kept !== null && before === null;
    while (cursor.phase !== 'done') {
      const step = cursor.phase === 'changes' ? await changesStep(run, cursor) : await archivedStep(run, cursor);
      yield { ...pageOf(reading.columns, step.rows, step.cursor), ...(anew ? { anew } : {}) };
      anew = false;
      cursor = step.cursor;
    }
  }
  return {
    async check(signal) {
      const missing = await shortly.missingScopes(signal);
      if (missing.length > 0) throw notGranted(missing);
    },
    streams: async () => STREAMS.map(({ stream }) => stream),
    describe: async () => {
      throw noQuery('HubSpot');
    },
    read,
  };
}
