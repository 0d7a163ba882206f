/** Uses a link up: sets up the owner, takes in an invited member, or sets a new password. One transaction, one winner. */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import type { Redeemed, RedeemLink } from '@/lib/contracts/members';
import { giveBack, takeGuess } from '@/lib/server/auth/guesses';
import type { Ctx } from '@/lib/server/context';
import { withSignIn } from '@/lib/server/db';
import { checkPassword, hashPassword, refuseWeak } from '@/lib/server/passwords';
import { hashToken } from './token';

type Asked = { ctx: Ctx; input: RedeemLink; hash: string };

/**
 * Tries are counted per address alone: a count for all would let one stranger close the door to everyone. A wrong
 * password behind an invitation counts too.
 */
export async function redeemLink(ctx: Ctx, { input, ip }: { input: RedeemLink; ip: string }): Promise<Redeemed> {
  const guess = await takeGuess({ email: `link ${ip}`, ip: `link ${ip}` });
  if (!guess) throw new AppError('limit', 'Too many wrong links from this address. Wait fifteen minutes.');
  try {
    const email = await withSignIn((client) => redeem(client, { ctx, input, hash: hashToken(input.token) }));
    await giveBack(guess);
    return { email };
  } catch (cause) {
    if (!(cause instanceof AppError)) await giveBack(guess); // our failure, not a guess
    throw cause;
  }
}

/** Marking it used comes first and locks the row: of twenty racers one goes on. */
async function redeem(client: PoolClient, asked: Asked): Promise<string> {
  const link = await client.query<{ kind: 'setup' | 'reset'; personId: string | null }>(
    'UPDATE link SET used_at = now() WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING kind, person_id AS "personId"',
    [asked.hash],
  );
  const found = link.rows[0];
  if (found?.kind === 'setup') return setUpOwner(client, asked);
  if (found?.personId) return resetPassword(client, asked, found.personId);
  const invitation = await client.query<Invited>(
    'UPDATE invitation SET used_at = now() WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING workspace_id AS "workspaceId", email, role',
    [asked.hash],
  );
  const invited = invitation.rows[0];
  if (invited) return joinWorkspace(client, asked, invited);
  throw new AppError('not_found', 'This link was used before, or its time is over. Ask for a new one.');
}

async function setUpOwner(client: PoolClient, { ctx, input }: Asked): Promise<string> {
  const { email, name, workspaceName } = input;
  if (!email || !name || !workspaceName)
    throw new AppError('invalid', 'Expected your name, e-mail address and the name of the workspace.', {
      field: 'email',
    });
  const person = await personOf(client, { email, name, password: input.password });
  const { rows } = await client.query<{ id: string }>('INSERT INTO workspace (name) VALUES ($1) RETURNING id', [
    workspaceName,
  ]);
  const workspaceId = rows[0]?.id ?? '';
  await addMember(client, { ctx, workspaceId, personId: person.id, name: person.name, role: 'owner' });
  return email;
}

type Invited = { workspaceId: string; email: string; role: string };

async function joinWorkspace(
  client: PoolClient,
  { ctx, input }: Asked,
  { workspaceId, email, role }: Invited,
): Promise<string> {
  const person = await personOf(client, { email, name: input.name, password: input.password });
  await addMember(client, { ctx, workspaceId, personId: person.id, name: person.name, role });
  return email;
}

type Claim = { email: string; name: string | undefined; password: string };

/** Who has an account here proves it by its password; anyone else gets one. */
async function personOf(client: PoolClient, { email, name, password }: Claim): Promise<{ id: string; name: string }> {
  const { rows } = await client.query<{ id: string; hash: string; name: string }>(
    'SELECT id, password_hash AS hash, name FROM person WHERE email = $1',
    [email],
  );
  const known = rows[0];
  if (known) {
    const { matches } = await checkPassword(known.hash, password);
    if (!matches)
      throw new AppError('invalid', 'You have an account here already: expected its password.', { field: 'password' });
    return known;
  }
  if (!name) throw new AppError('invalid', 'Expected your name.', { field: 'name' });
  refuseWeak(password, email);
  return { id: await createPerson(client, { email, name, password }), name };
}

async function resetPassword(client: PoolClient, { input }: Asked, personId: string): Promise<string> {
  const { rows } = await client.query<{ email: string }>('SELECT email FROM person WHERE id = $1', [personId]);
  const email = rows[0]?.email ?? '';
  refuseWeak(input.password, email);
  await client.query('UPDATE person SET password_hash = $2 WHERE id = $1', [
    personId,
    await hashPassword(input.password),
  ]);
  await client.query('UPDATE session SET revoked_at = now() WHERE person_id = $1 AND revoked_at IS NULL', [personId]);
  return email;
}

async function createPerson(
  client: PoolClient,
  { email, name, password }: { email: string; name: string; password: string },
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'INSERT INTO person (email, name, password_hash) VALUES ($1, $2, $3) ON CONFLICT (email) DO NOTHING RETURNING id',
    [email, name, await hashPassword(password)],
  );
  if (!rows[0])
    throw new AppError('conflict', 'There is an account with this address already. Sign in with it.', {
      field: 'email',
    });
  return rows[0].id;
}

type Joining = { ctx: Ctx; workspaceId: string; personId: string; name: string; role: string };

/** Who was suspended comes back with the role he is invited to now; who is a member keeps his. */
async function addMember(client: PoolClient, { ctx, workspaceId, personId, name, role }: Joining): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO member (workspace_id, person_id, role) VALUES ($1, $2, $3)
     ON CONFLICT (workspace_id, person_id) DO UPDATE SET suspended_at = NULL, role = CASE WHEN member.suspended_at IS NULL THEN member.role ELSE EXCLUDED.role END
     RETURNING id`,
    [workspaceId, personId, role],
  );
  await client.query(
    "INSERT INTO audit_entry (workspace_id, at, actor_id, actor_name, action, subject, request_id) VALUES ($1, $2, $3, $4, 'member.join', $5, $6)",
    [workspaceId, ctx.now, rows[0]?.id, name, `${name} as ${role}`, ctx.requestId],
  );
}
