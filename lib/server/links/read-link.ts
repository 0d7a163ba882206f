/** What a link is for, before it is used. Runs as the sign-in role: its holder is nobody yet. */
import 'server-only';
import type { LinkView } from '@/lib/contracts/members';
import { authPool } from '@/lib/server/db';
import { hashToken } from './token';

const FIND = `
  SELECT l.kind, p.email, NULL AS "workspaceName", NULL AS role, p.id IS NOT NULL AS "personExists"
  FROM link l LEFT JOIN person p ON p.id = l.person_id WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > now()
  UNION ALL
  SELECT 'invite', i.email, w.name, i.role, EXISTS (SELECT FROM person p WHERE p.email = i.email)
  FROM invitation i JOIN workspace w ON w.id = i.workspace_id WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > now()`;

/** @returns null when there is no such link, or it was used, or its time is over: the three look the same */
export async function readLink(token: string): Promise<LinkView | null> {
  const { rows } = await authPool().query<LinkView>(FIND, [hashToken(token)]);
  return rows[0] ?? null;
}
