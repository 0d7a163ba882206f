/** Reads a Stripe server as a test does: with plain fetch, and each answer held against the published shape. */
import { z } from 'zod';
import type { VendorServer } from './vendor-server';

export const KEY = 'sk_test_4eC39HqLyjWDarjtT1zdp7dc';

const Row = z.looseObject({ id: z.string(), object: z.string(), created: z.number().optional() });
const List = z.strictObject({ object: z.literal('list'), data: z.array(Row), has_more: z.boolean(), url: z.string() });
const Refused = z.strictObject({
  error: z.looseObject({ type: z.string(), code: z.string().optional(), message: z.string() }),
});

/** Asks the server that runs when it is asked. */
export function stripeReader(running: () => VendorServer) {
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${running().url}/v1/${path}`, { headers: { authorization: `Bearer ${KEY}`, ...headers } });
  const list = async (path: string, headers?: Record<string, string>) =>
    List.parse(await (await ask(path, headers)).json());
  const error = async (path: string, headers?: Record<string, string>) => {
    const answered = await ask(path, headers);
    return { status: answered.status, ...Refused.parse(await answered.json()).error };
  };
  /** Every page of a list, by the last id of the page before. */
  const walk = async (path: string, limit = 100) => {
    const rows = [];
    for (let after = ''; ; ) {
      const page = await list(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after}`);
      rows.push(...page.data);
      if (!page.has_more) return rows;
      after = `&starting_after=${page.data.at(-1)?.id}`;
    }
  };
  return { ask, list, error, walk };
}
