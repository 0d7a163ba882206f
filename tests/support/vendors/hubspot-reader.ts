/** Reads a HubSpot server as a test does: with plain fetch, and each answer held against the published shape. */
import { z } from 'zod';
import type { HubspotKind } from './hubspot-schema';
import type { VendorServer } from './vendor-server';

export const TOKEN = 'pat-eu1-7f2b1c1e-0d51-4a43-9b4a-1f8f4b8f2c11';

const Instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
const Row = z.strictObject({
  id: z.string().regex(/^\d+$/),
  properties: z.record(z.string(), z.string().nullable()),
  ...{ createdAt: Instant, updatedAt: Instant, archived: z.boolean(), archivedAt: Instant.optional() },
  associations: z.record(z.string(), z.looseObject({ results: z.array(z.looseObject({ id: z.string() })) })).optional(),
});
const Paging = z.looseObject({ next: z.looseObject({ after: z.string() }) }).optional();
export const Page = z.strictObject({ results: z.array(Row), paging: Paging, total: z.number().optional() });
export type Page = z.infer<typeof Page>;
const Refused = z.looseObject({ status: z.literal('error'), message: z.string(), correlationId: z.string() });
const Described = z.object({ results: z.array(z.looseObject({ name: z.string() })) });

export const refusal = async (answered: Response) => ({ at: answered.status, ...Refused.parse(await answered.json()) });

/** Asks the server that runs when it is asked. */
export function hubspotReader(running: () => VendorServer) {
  const get = (path: string, token = TOKEN) =>
    fetch(`${running().url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const post = (path: string, body: unknown, token = TOKEN) =>
    fetch(`${running().url}${path}`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
  const searched = async (kind: HubspotKind, body: object) =>
    Page.parse(await (await post(`/crm/v3/objects/${kind}/search`, body)).json());
  const walk = async (kind: HubspotKind, query = '') => {
    const rows = [];
    for (let after = ''; ; ) {
      const page = Page.parse(await (await get(`/crm/v3/objects/${kind}?limit=17${query}${after}`)).json());
      rows.push(...page.results);
      if (!page.paging) return rows;
      after = `&after=${page.paging.next.after}`;
    }
  };
  /** Every property of the kind, as the account describes them. */
  const namesOf = async (kind: HubspotKind) =>
    Described.parse(await (await get(`/crm/v3/properties/${kind}`)).json()).results.map((each) => each.name);
  return { get, post, searched, walk, namesOf };
}
