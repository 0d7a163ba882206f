/** Stripe as a source by pull: customers, subscriptions, invoices and who left. Knows Stripe; no workspace and no table of ours. */
import 'server-only';
import type { Connector, Page, Reading } from './connector';
import { notAllowed, type StripeOptions, stripeApi } from './stripe-api';
import { CANCELLATIONS } from './stripe-cancellations';
import { INVOICES } from './stripe-invoices';
import { begin, eventStep, loadStep, lookup, type Run, StripeCursor } from './stripe-read';
import { CUSTOMERS, SUBSCRIPTIONS } from './stripe-streams';
import { SHORTLY } from './vendor-http';
import { noQuery, pageOf, readCursor, streamRead } from './vendor-rows';

const STREAMS = [CUSTOMERS, SUBSCRIPTIONS, INVOICES, CANCELLATIONS];

/** @param options.apiKey a secret key, or a restricted one that may read customers, subscriptions, invoices, products, prices and events */
export function stripeSource(options: StripeOptions): Connector {
  const api = stripeApi(options);
  const shortly = stripeApi({ ...options, pace: { ...SHORTLY, ...options.pace } });
  const clock = options.now ?? Date.now;
  async function* read(reading: Reading, kept: string | null, signal: AbortSignal): AsyncGenerator<Page, void> {
    const stream = streamRead('Stripe', STREAMS, reading);
    const incremental = reading.cursorField !== null;
    let run: Run = { api, stream, look: lookup(api, signal), now: clock(), signal };
    const before = readCursor(StripeCursor, kept);
    let cursor = await begin(run, before, incremental);
    let anew = kept !== null && cursor.phase === 'load' && cursor !== before;
    while (cursor.phase !== 'done') {
      const step = cursor.phase === 'load' ? await loadStep(run, cursor, incremental) : await eventStep(run, cursor);
      yield { ...pageOf(reading.columns, step.rows, step.cursor), ...(anew ? { anew } : {}) };
      // What was looked up may have another name now, and every step is as late as it is.
      const again = cursor.phase === 'events' && step.cursor.phase === 'load';
      run = { ...run, now: clock(), ...(again ? { look: lookup(api, signal) } : {}) };
      anew = again;
      cursor = step.cursor;
    }
  }
  return {
    async check(signal) {
      const refused = await shortly.refusedPlaces(signal);
      if (refused.length > 0) throw notAllowed(refused);
    },
    streams: async () => STREAMS.map(({ stream }) => stream),
    describe: async () => {
      throw noQuery('Stripe');
    },
    read,
  };
}
