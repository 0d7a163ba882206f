/** What is said of users becomes contacts of their accounts; of a user without an account it waits. */
import 'server-only';
import type { PoolClient } from 'pg';
import { Email } from '@/lib/contracts/text';
import type { Traits } from './message';
import { flatten } from './trait-values';

type Said = { id: string; ref: string; traits: Traits; accountId: string | null; at: Date };
/** By the group that the call names, else the user's last, else the account whose contact he is. */
const SAID = `SELECT t.id, t.user_ref AS ref, t.traits, coalesce(a.id, k.account_id, c.account_id) AS "accountId", t.received_at AS at FROM told t
  LEFT JOIN event_user u ON u.workspace_id = $1 AND u.ref = t.user_ref
  CROSS JOIN LATERAL (SELECT coalesce(t.group_ref, u.group_ref) AS ref) g
  LEFT JOIN account a ON a.workspace_id = $1 AND a.external_id = g.ref LEFT JOIN linked k ON k.ref = lower(g.ref) AND k.accounts = 1
  LEFT JOIN contact c ON c.workspace_id = $1 AND c.external_id = t.user_ref
  WHERE t.kind = 'identify' AND t.user_ref IS NOT NULL AND t.traits IS NOT NULL ORDER BY t.occurred_at, t.id`;
const WAIT = `INSERT INTO incoming_event SELECT * FROM (SELECT * FROM told WHERE id = ANY($1)) t`;
const STAMP = 'UPDATE told SET waits_since = clock_timestamp() WHERE id = ANY($1)';

/** A contact that a file named otherwise is met by his address at the same account. */
const KEEP = `INSERT INTO contact (workspace_id, account_id, external_id, name, email, title, recorded_at, recorded_assumed)
  SELECT $1, r.account_id, coalesce((SELECT c.external_id FROM contact c WHERE c.workspace_id = $1 AND c.account_id = r.account_id AND c.email = r.email AND c.external_id <> r.ref
      AND NOT EXISTS (SELECT FROM contact o WHERE o.workspace_id = $1 AND o.external_id = r.ref) ORDER BY c.id LIMIT 1), r.ref), r.name, r.email, r.title, r.at, false
  FROM jsonb_to_recordset($2) AS r(account_id uuid, ref text, name text, email text, title text, at timestamptz) ORDER BY r.ref
  ON CONFLICT (workspace_id, external_id) DO UPDATE SET account_id = EXCLUDED.account_id, name = coalesce(EXCLUDED.name, contact.name), email = coalesce(EXCLUDED.email, contact.email),
    title = coalesce(EXCLUDED.title, contact.title), recorded_at = EXCLUDED.recorded_at, recorded_assumed = false, import_id = NULL
  WHERE (contact.account_id, contact.name, contact.email, contact.title)
    IS DISTINCT FROM (EXCLUDED.account_id, coalesce(EXCLUDED.name, contact.name), coalesce(EXCLUDED.email, contact.email), coalesce(EXCLUDED.title, contact.title))`;

export async function keepContacts(client: PoolClient, workspaceId: string): Promise<void> {
  const { rows } = await client.query<Said>(SAID, [workspaceId]);
  const lost = rows.filter(({ accountId }) => accountId === null).map(({ id }) => id);
  if (lost.length > 0) for (const text of [STAMP, WAIT]) await client.query(text, [lost]);
  const contacts = new Map<string, object>();
  for (const { ref, traits, accountId, at } of rows)
    if (accountId !== null)
      contacts.set(ref, { ...contacts.get(ref), account_id: accountId, ref, at, ...contactOf(traits) });
  const told = [...contacts.values()].filter((each) => Object.keys(each).length > 3);
  if (told.length > 0) await client.query(KEEP, [workspaceId, JSON.stringify(told)]);
}

/** Of Segment's reserved traits those that a contact has; what is not said is absent. */
function contactOf(traits: Traits): { name?: string; email?: string; title?: string } {
  const said = flatten(traits);
  const text = (name: string): string | undefined => (said.has(name) ? String(said.get(name)) : undefined);
  const full = [text('firstName') ?? text('first_name'), text('lastName') ?? text('last_name')]
    .filter(Boolean)
    .join(' ');
  const name = text('name') ?? (full || undefined);
  const email = Email.safeParse(text('email')).data;
  const title = text('title');
  return { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(title ? { title } : {}) };
}
