/** The one-time link that sets up, or replaces, the owner. Runs as the sign-in role, before anyone can sign in. */
import crypto from 'node:crypto';
import pg from 'pg';
import { appUrl } from './paths';

/**
 * What the console says after the start: a setup link while there is no owner, a reset link when asked for, else nothing new.
 * The database keeps only the link's hash; it works once, for 24 hours.
 */
export async function ownerLink(authUrl: string, { reset }: { reset: boolean }): Promise<string> {
  const client = new pg.Client({ connectionString: authUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; email: string }>(
      "SELECT p.id, p.email FROM member m JOIN person p ON p.id = m.person_id WHERE m.role = 'owner' AND m.suspended_at IS NULL ORDER BY m.created_at LIMIT 1",
    );
    const owner = rows[0];
    if (owner && !reset) return `Sign in at ${appUrl()}/sign-in`;
    const token = crypto.randomBytes(32).toString('base64url');
    const kind = owner ? 'reset' : 'setup';
    await client.query('BEGIN');
    await client.query('UPDATE link SET expires_at = now() WHERE kind = $1 AND used_at IS NULL AND issued_by IS NULL', [
      kind,
    ]);
    await client.query(
      "INSERT INTO link (kind, token_hash, person_id, expires_at) VALUES ($1, $2, $3, now() + interval '24 hours')",
      [kind, crypto.createHash('sha256').update(token).digest('hex'), owner?.id ?? null],
    );
    await client.query('COMMIT');
    const what = owner ? `Set a new password for ${owner.email}` : 'Set up the owner';
    return `${what} (works once, for 24 hours): ${appUrl()}/link/${token}`;
  } finally {
    await client.end();
  }
}
