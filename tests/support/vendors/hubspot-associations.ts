/** HubSpot's associations of version 4: of one record, and of many at once, where having none is an error beside the results. */
import { z } from 'zod';
import { invalid, jsonOf } from './hubspot-errors';
import { type Association, type HubspotLedger, instant } from './hubspot-ledger';
import { limitOf, paged } from './hubspot-objects';
import { ASSOCIATION_TYPES, type HubspotKind, SINGULAR } from './hubspot-schema';
import type { Answer, Fields } from './vendor-server';

export type Way = { from: HubspotKind; to: HubspotKind };

const PAGE = 500;
const MOST_INPUTS = 1_000;
const Inputs = z.object({ inputs: z.array(z.object({ id: z.coerce.string(), after: z.string().optional() })) });

export function associationsOf(
  ledger: HubspotLedger,
  way: Way,
  { id, query }: { id: string; query: URLSearchParams },
): Fields {
  const limit = limitOf(query, { usual: PAGE, most: PAGE });
  const { page, after } = pageOf(ownOf(ledger, way, id), query.get('after') ?? undefined, limit);
  return paged(
    page.map((each) => sentOf(way, each)),
    after,
  );
}

/** 207 as soon as one of the asked has none: that is no failure, and the others' are there. */
export function batchAssociations(ledger: HubspotLedger, way: Way, body: string): Answer {
  const parsed = Inputs.safeParse(jsonOf(body));
  if (!parsed.success || parsed.data.inputs.length > MOST_INPUTS)
    throw invalid(`Expected at most ${MOST_INPUTS} inputs`);
  const results: Fields[] = [];
  const errors: Fields[] = [];
  for (const { id, after } of parsed.data.inputs) {
    const own = ownOf(ledger, way, id);
    const read = pageOf(own, after, PAGE);
    const paging: Fields = read.after === null ? {} : { paging: { next: { after: read.after } } };
    if (own.length === 0) errors.push(noneOf(way, id));
    else results.push({ from: { id }, to: read.page.map((each) => sentOf(way, each)), ...paging });
  }
  const at = instant(ledger.now);
  const whole = { status: 'COMPLETE', results, startedAt: at, completedAt: at };
  if (errors.length === 0) return { status: 200, body: whole };
  return { status: 207, body: { ...whole, numErrors: errors.length, errors } };
}

function ownOf({ associations }: HubspotLedger, { from, to }: Way, id: string): Association[] {
  const way = `${from}>${to}`;
  if (!ASSOCIATION_TYPES[way]) throw invalid(`No association types exist between ${from} and ${to}`);
  return (associations.get(way) ?? []).filter((each) => each.from === id).sort((a, b) => Number(a.to) - Number(b.to));
}

function pageOf(own: Association[], from: string | undefined, limit: number) {
  const rest = own.filter((each) => Number(each.to) >= Number(from ?? 0));
  return { page: rest.slice(0, limit), after: rest[limit]?.to ?? null };
}

/** The primary one is of two types: the labelled and the plain. */
function sentOf({ from, to }: Way, { to: toObjectId, primary }: Association): Fields {
  const { plain, primary: labelled } = ASSOCIATION_TYPES[`${from}>${to}`] ?? { plain: 0 };
  const type = (typeId: number, label: string | null) => ({ category: 'HUBSPOT_DEFINED', typeId, label });
  const types = [...(primary && labelled ? [type(labelled, 'Primary')] : []), type(plain, null)];
  return { toObjectId, associationTypes: types };
}

const noneOf = ({ from, to }: Way, id: string): Fields => ({
  ...{ status: 'error', category: 'OBJECT_NOT_FOUND', subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND' },
  message: `No ${SINGULAR[to]} is associated with ${SINGULAR[from]} ${id}.`,
  context: { fromObjectId: [id], fromObjectType: [SINGULAR[from]], toObjectType: [SINGULAR[to]] },
});
