/** Whose key it is that somebody sent. Asks the database each time: a key that is revoked opens nothing from then on. */
import 'server-only';
import { pool } from '@/lib/server/db';
import { hashOf } from './secret';

const FIND = {
  name: 'find-key',
  text: `SELECT workspace_id AS "workspaceId", id AS "keyId", last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS stale
    FROM api_key WHERE hash = $1 AND scope = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
};
const TOUCH = 'UPDATE api_key SET last_used_at = now() WHERE hash = $1';

export type FoundKey = { workspaceId: string; keyId: string };

/** Null for a key that is none, is revoked or has ended: they look alike from outside. */
export async function findKey(secret: string, scope: 'ingest'): Promise<FoundKey | null> {
  const hash = hashOf(secret);
  if (!hash) return null;
  const { rows } = await pool().query<FoundKey & { stale: boolean }>({ ...FIND, values: [hash, scope] });
  const found = rows[0];
  if (!found) return null;
  if (found.stale) await pool().query(TOUCH, [hash]);
  return { workspaceId: found.workspaceId, keyId: found.keyId };
}
