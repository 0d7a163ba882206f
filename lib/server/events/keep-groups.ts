/** Groups are accounts: what is said of them becomes their fields, with its history; one that is not known is made where its key may. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { AccountMapping } from '@/lib/contracts/imports';
import { LINKED, linkIdentities } from '@/lib/server/imports/identities';
import type { FieldValue } from '@/lib/server/imports/read-account-row';
import { runNamed } from '@/lib/server/imports/staged';
import { storeAccounts } from '@/lib/server/imports/store-accounts';
import { type FieldPlan, storeFields } from '@/lib/server/imports/store-fields';
import { wantScoresOf } from '@/lib/server/models/want-some';
import type { Traits } from './message';
import { flatten, planOf, valueAs } from './trait-values';

type Said = { ref: string; known: boolean; traits: Traits | null; at: Date };
/** Every group of `told` with its account's own id, calls in the order in which they happened. */
const SAID = `SELECT coalesce(a.external_id, l.external_id, t.group_ref) AS ref, a.id IS NOT NULL OR l.id IS NOT NULL AS known, t.traits, t.received_at AS at FROM told t
  LEFT JOIN account a ON a.workspace_id = $1 AND a.external_id = t.group_ref
  LEFT JOIN linked k ON k.ref = lower(t.group_ref) AND k.accounts = 1 LEFT JOIN account l ON l.workspace_id = $1 AND l.id = k.account_id
  LEFT JOIN api_key y ON y.workspace_id = $1 AND y.id = t.key_id
  WHERE t.kind = 'group' AND (a.id IS NOT NULL OR l.id IS NOT NULL OR y.creates_accounts) ORDER BY t.occurred_at, t.id`;
const STAGE = [
  'CREATE TEMP TABLE stage (line bigint NOT NULL, external_id text, fields jsonb, outcome text, recorded_at timestamptz, col text, value text, rule text, message text, cells json) ON COMMIT DROP',
  'INSERT INTO stage (line, external_id, fields, recorded_at) SELECT r.line, r.ref, r.fields, r.at FROM jsonb_to_recordset($1) AS r(line bigint, ref text, fields jsonb, at timestamptz)',
] as const;
const TOUCHED = 'SELECT account_id AS id FROM compared WHERE known_id IS NULL OR changed IS NOT NULL';

/** Traits may change with every call: scores follow them a few times an hour, and with the daily pass. */
const LATELY = `SELECT FROM job_progress WHERE workspace_id = $1 AND kind IN ('rescore', 'rescore_some') AND created_at > now() - interval '15 minutes' LIMIT 1`;

export async function keepGroups(client: PoolClient, workspaceId: string): Promise<void> {
  for (const text of LINKED) await runNamed(client, text, [workspaceId]);
  const { rows: said } = await client.query<Said>(SAID, [workspaceId]);
  if (said.length === 0) return;
  const accounts = merged(said);
  const plans = await plansFor(client, workspaceId, [...accounts.values()]);
  const staged = [...accounts].map(([ref, { values, at }], line) => ({
    line,
    ref,
    at,
    fields: fieldsOf(values, plans),
  }));
  await client.query(STAGE[0]);
  await client.query(STAGE[1], [JSON.stringify(staged)]);
  const now = new Date(Math.max(...said.map(({ at }) => at.getTime())));
  await storeAccounts(client, staged.length, { workspaceId, importId: null, mapping: NO_FILE, now });
  await linkIdentities(client, workspaceId);
  const { rows } = await client.query<{ id: string }>(TOUCHED);
  if (rows.length === 0 || (await client.query(LATELY, [workspaceId])).rowCount) return;
  await wantScoresOf(
    client,
    workspaceId,
    rows.map(({ id }) => id),
  );
}

/** It is known when each value came. */
const NO_FILE: AccountMapping = {
  kind: 'accounts',
  ...{ columns: [], positive: [], currency: 'USD', dateOrder: null, decimal: null, version: 1 },
  recorded: { rule: 'column', column: null },
};

type Merged = { values: Map<string, string | number | boolean>; at: Date };

/** Of several calls of one account the later word counts. */
function merged(said: readonly Said[]): Map<string, Merged> {
  const accounts = new Map<string, Merged>();
  for (const { ref, known: there, traits, at } of said) {
    const known = accounts.get(ref) ?? { values: new Map(there ? [] : [['name', ref]]), at };
    for (const [name, value] of flatten(traits ?? {})) known.values.set(name, value);
    accounts.set(ref, { ...known, at: at > known.at ? at : known.at });
  }
  return accounts;
}

/** The plan of every trait but the name; new ones are kept. */
async function plansFor(
  client: PoolClient,
  workspaceId: string,
  accounts: readonly Merged[],
): Promise<Map<string, FieldPlan>> {
  const names = new Set(accounts.flatMap(({ values }) => [...values.keys()]));
  names.delete('name');
  const { rows } = await client.query<{ key: string; plan: FieldPlan }>(
    'SELECT key, plan FROM field WHERE workspace_id = $1 AND key = ANY($2)',
    [workspaceId, [...names]],
  );
  const plans = new Map(rows.map(({ key, plan }) => [key, plan]));
  const room = MOST_FIELDS - (await countOf(client, workspaceId));
  const fresh = [...names].filter((name) => !plans.has(name)).slice(0, Math.max(0, room));
  for (const name of fresh)
    plans.set(
      name,
      planOf(
        name,
        accounts.flatMap(({ values }) => values.get(name) ?? []),
      ),
    );
  const columns = fresh.flatMap((name) => {
    const plan = plans.get(name);
    return plan ? [{ name, ...plan }] : [];
  });
  if (columns.length > 0) await storeFields(client, { workspaceId, importId: null, mapping: { columns } });
  return plans;
}

/** Of a workspace; traits that are named by an id would make ever more. */
const MOST_FIELDS = 1_000;

async function countOf(client: PoolClient, workspaceId: string): Promise<number> {
  const { rows } = await client.query<{ fields: number }>(
    'SELECT count(*)::int AS fields FROM field WHERE workspace_id = $1',
    [workspaceId],
  );
  return rows[0]?.fields ?? 0;
}

function fieldsOf(values: Merged['values'], plans: ReadonlyMap<string, FieldPlan>): Record<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  for (const [name, value] of values) {
    if (name === 'name') fields.set('$name', String(value));
    const plan = plans.get(name);
    const read = plan ? valueAs(plan, value) : null;
    if (read === null) continue;
    fields.set(name, read);
    if (plan?.role === 'arr' && typeof read === 'number' && read >= 0 && read <= 1e13)
      fields.set('$arr', Math.round(read * 100));
  }
  return Object.fromEntries(fields);
}
