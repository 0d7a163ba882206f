/** Session rows: opened at sign-in, checked on every request, revoked at once. Knows the sign-in role's tables only. */
import 'server-only';
import type { Role } from '@/lib/contracts/roles';
import { authPool } from '@/lib/server/db';

export type SessionRow = {
  sessionId: string;
  workspaceId: string;
  memberId: string;
  personId: string;
  role: Role;
  email: string;
  name: string;
};

/** One statement: the row, what it gives access to right now, and its last-seen mark. Idle 24 hours, absolute 30 days. */
const CHECK = {
  name: 'session-check',
  text: `WITH s AS (
    SELECT s.id AS "sessionId", m.workspace_id AS "workspaceId", m.id AS "memberId", p.id AS "personId", m.role, p.email, p.name, s.seen_at
    FROM session s JOIN person p ON p.id = s.person_id JOIN member m ON m.person_id = p.id
    WHERE s.id = $1 AND s.revoked_at IS NULL AND p.suspended_at IS NULL AND m.suspended_at IS NULL
      AND s.created_at > now() - interval '30 days' AND s.seen_at > now() - interval '24 hours'
    ORDER BY (m.workspace_id = s.workspace_id) DESC NULLS LAST, m.created_at LIMIT 1),
  touch AS (UPDATE session SET seen_at = now() FROM s WHERE session.id = s."sessionId" AND s.seen_at < now() - interval '1 minute')
  SELECT * FROM s`,
};

export async function findSession(id: string): Promise<SessionRow | null> {
  const { rows } = await authPool().query<SessionRow>({ ...CHECK, values: [id] });
  return rows[0] ?? null;
}

/** @returns the new session's id */
export async function openSession(person: { id: string; ip?: unknown; userAgent?: unknown }): Promise<string> {
  const { rows } = await authPool().query<{ id: string }>(
    `INSERT INTO session (person_id, workspace_id, ip, user_agent)
     SELECT $1, (SELECT m.workspace_id FROM member m JOIN workspace w ON w.id = m.workspace_id WHERE m.person_id = $1 AND m.suspended_at IS NULL ORDER BY w.is_demo, m.created_at LIMIT 1), $2, $3
     RETURNING id`,
    [person.id, person.ip ?? null, person.userAgent ?? null],
  );
  const id = rows[0]?.id;
  if (!id) throw new Error('the session row was not written');
  return id;
}

export async function revokeSession(id: string): Promise<void> {
  await authPool().query('UPDATE session SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [id]);
}

export type LiveSession = { id: string; ip: string | null; userAgent: string | null; since: Date; seenAt: Date };

/** Those that would still be let in, the latest first. */
export async function liveSessionsOf(personId: string): Promise<LiveSession[]> {
  const { rows } = await authPool().query<LiveSession>(
    `SELECT id, ip, user_agent AS "userAgent", created_at AS since, seen_at AS "seenAt" FROM session
     WHERE person_id = $1 AND revoked_at IS NULL AND created_at > now() - interval '30 days' AND seen_at > now() - interval '24 hours' ORDER BY seen_at DESC, id`,
    [personId],
  );
  return rows;
}

/** Ends one session of a person, or with null all but `keep`. @returns how many */
export async function endSessionsOf(
  personId: string,
  { id, keep }: { id: string | null; keep: string },
): Promise<number> {
  const { rowCount } = await authPool().query(
    'UPDATE session SET revoked_at = now() WHERE person_id = $1 AND revoked_at IS NULL AND CASE WHEN $2::uuid IS NULL THEN id <> $3 ELSE id = $2 END',
    [personId, id, keep],
  );
  return rowCount ?? 0;
}

/** After a password, role or suspension change: every session of the person ends with the next request. */
export async function revokeSessionsOf(personId: string): Promise<void> {
  await authPool().query('UPDATE session SET revoked_at = now() WHERE person_id = $1 AND revoked_at IS NULL', [
    personId,
  ]);
}

/** Moves a session to another workspace its person belongs to. @returns false when he does not belong there */
export async function moveSession(sessionId: string, workspaceId: string): Promise<boolean> {
  const { rowCount } = await authPool().query(
    `UPDATE session s SET workspace_id = $2 FROM member m
     WHERE s.id = $1 AND m.person_id = s.person_id AND m.workspace_id = $2 AND m.suspended_at IS NULL`,
    [sessionId, workspaceId],
  );
  return rowCount === 1;
}

/** Before a workspace goes away: sessions in it go on in another one of their person, else end with it. */
export async function moveSessionsOut(workspaceId: string): Promise<void> {
  await authPool().query(
    `UPDATE session s SET workspace_id = (SELECT m.workspace_id FROM member m JOIN workspace w ON w.id = m.workspace_id
       WHERE m.person_id = s.person_id AND m.workspace_id <> $1 AND m.suspended_at IS NULL ORDER BY w.is_demo, m.created_at LIMIT 1)
     WHERE s.workspace_id = $1`,
    [workspaceId],
  );
}
