/** What HubSpot's records only number: owners, stages of pipelines, the account's currency. Each is asked for once a read. */
import 'server-only';
import { z } from 'zod';
import type { HubspotApi } from './hubspot-api';

/** `won` is null where the stage is neither. */
export type Stage = { label: string; pipeline: string; closed: boolean; won: boolean | null };
export type Names = {
  owners(): Promise<ReadonlyMap<string, string>>;
  /** By the id of the pipeline and of the stage: `default/closedwon`. */
  stages(kind: 'deals' | 'tickets'): Promise<ReadonlyMap<string, Stage>>;
  currency(): Promise<string>;
};

const Owners = z.object({
  results: z.array(
    z.object({
      ...{ id: z.string(), email: z.string().nullish() },
      ...{ firstName: z.string().nullish(), lastName: z.string().nullish() },
    }),
  ),
  paging: z.object({ next: z.object({ after: z.string() }).nullish() }).nullish(),
});
const Metadata = z.object({
  ...{ isClosed: z.string().nullish(), probability: z.string().nullish(), ticketState: z.string().nullish() },
});
const Pipelines = z.object({
  results: z.array(
    z.object({
      ...{ id: z.string(), label: z.string() },
      stages: z.array(z.object({ id: z.string(), label: z.string(), metadata: Metadata })),
    }),
  ),
});
const Account = z.object({ companyCurrency: z.string() });

export function hubspotNames(api: HubspotApi, signal: AbortSignal): Names {
  let owners: Promise<Map<string, string>> | undefined;
  let currency: Promise<string> | undefined;
  const stages = new Map<string, Promise<Map<string, Stage>>>();
  const readCurrency = async () => (await api.read(Account, '/account-info/v3/details', { signal })).companyCurrency;
  return {
    owners: () => {
      owners ??= readOwners(api, signal);
      return owners;
    },
    stages: (kind) => {
      const asked = stages.get(kind) ?? readStages(api, kind, signal);
      stages.set(kind, asked);
      return asked;
    },
    currency: () => {
      currency ??= readCurrency();
      return currency;
    },
  };
}

/** Those who left too: what they owned still names them. */
async function readOwners(api: HubspotApi, signal: AbortSignal): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const archived of ['true', 'false'])
    for (let after: string | undefined = ''; after !== undefined; ) {
      const query: string = `limit=100&archived=${archived}${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
      const page: z.infer<typeof Owners> = await api.read(Owners, `/crm/v3/owners?${query}`, { signal });
      for (const { id, firstName, lastName, email } of page.results)
        names.set(id, [firstName, lastName].filter(Boolean).join(' ') || email || id);
      after = page.paging?.next?.after;
    }
  return names;
}

async function readStages(
  api: HubspotApi,
  kind: 'deals' | 'tickets',
  signal: AbortSignal,
): Promise<Map<string, Stage>> {
  const { results } = await api.read(Pipelines, `/crm/v3/pipelines/${kind}`, { signal });
  const stages = results.flatMap((pipeline) =>
    pipeline.stages.map(({ id, label, metadata }): [string, Stage] => {
      const closed = metadata.isClosed === 'true' || metadata.ticketState === 'CLOSED';
      const chance = Number(metadata.probability ?? Number.NaN);
      const won = closed && (chance === 1 || chance === 0) ? chance === 1 : null;
      return [`${pipeline.id}/${id}`, { label, pipeline: pipeline.label, closed, won }];
    }),
  );
  return new Map(stages);
}
