import crypto from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { InviteMember, RedeemLink } from '@/lib/contracts/members';
import { ROLES, type Role } from '@/lib/contracts/roles';
import { findSession, openSession } from '@/lib/server/auth/sessions';
import { ownerLink } from '@/lib/server/boot/owner-link';
import type { Ctx } from '@/lib/server/context';
import { readLink } from '@/lib/server/links/read-link';
import { redeemLink } from '@/lib/server/links/redeem-link';
import { hashToken } from '@/lib/server/links/token';
import { changeMember, issueReset } from '@/lib/server/members/change-member';
import { inviteMember, revokeInvitation } from '@/lib/server/members/invite-member';
import { listMembers } from '@/lib/server/members/list-members';
import { hashPassword } from '@/lib/server/passwords';
import { RACERS, together } from '@/tests/support/racers';
import { actorOf, asOwner, mintMember, mintWorkspace } from '@/tests/support/world';

const PASSWORD = 'seven grey herons at noon';
const visitor: Ctx = {
  workspaceId: '',
  actor: { kind: 'system', name: 'visitor' },
  now: new Date(),
  requestId: 'test',
};
const address = () => `${crypto.randomUUID()}@example.com`;
const tokenOf = (url: string) => url.split('/').at(-1) ?? '';

const memberOf = async (ctx: Ctx, role: Role) => actorOf(await mintMember(ctx, role));

/** What became of a link: the e-mail address it opened, or the code it was refused with. Each try comes from an address of its own. */
const redeemed = (token: string, more: Partial<RedeemLink> = {}, ip: string = crypto.randomUUID()): Promise<string> =>
  redeemLink(visitor, { input: { token, password: PASSWORD, name: 'Ada', ...more }, ip }).then(
    ({ email }) => email,
    (cause) => (cause instanceof AppError ? cause.code : String(cause)),
  );
const membersOf = async (ctx: Ctx) =>
  (await listMembers(ctx)).members.map(({ email, role, suspended }) => ({ email, role, suspended }));
const expire = (token: string, table: string) =>
  asOwner((owner) => owner.query(`UPDATE ${table} SET expires_at = now() WHERE token_hash = $1`, [hashToken(token)]));
/** Written with signs that only look like those of ada@example.com. */
const LOOK_ALIKES =
  'ada＠example.com ada@exаmple.com ada@example。com \u212Aate@example.com ada@example.com\0 ada\u200b@example.com';

describe('links that work once', () => {
  let owner: Ctx;
  let admin: Ctx;

  beforeAll(async () => {
    owner = await mintWorkspace();
    admin = await mintMember(owner, 'admin');
  });

  it('carry 256 random bits, of which the database keeps the hash alone', async () => {
    const { url } = await inviteMember(owner, { email: address(), role: 'viewer' });
    const token = tokenOf(url);
    expect(Buffer.from(token, 'base64url').length).toBe(32);
    expect(url.startsWith(`${process.env.APP_URL}/link/`)).toBe(true);
    const kept = await asOwner(
      async (client) =>
        (await client.query('SELECT i::text AS row FROM invitation i UNION ALL SELECT l::text FROM link l')).rows,
    );
    expect(kept.some(({ row }) => row.includes(token))).toBe(false);
  });

  it('let one of two hundred racers through', async () => {
    const email = address();
    const { url } = await inviteMember(owner, { email, role: 'viewer' });
    const answers = await together(() => redeemed(tokenOf(url)));
    expect(answers.filter((answer) => answer === email).length).toBe(1);
    expect(answers.filter((answer) => answer === 'not_found').length).toBe(RACERS - 1);
    expect((await membersOf(owner)).filter((member) => member.email === email).length).toBe(1);
  });

  it('are refused after ten wrong tries from one address, and from that address alone', async () => {
    const ip = crypto.randomUUID();
    for (let i = 0; i < 10; i++) expect(await redeemed(crypto.randomUUID(), {}, ip)).toBe('not_found');
    expect(await redeemed(crypto.randomUUID(), {}, ip)).toBe('limit');
    expect(await redeemed(crypto.randomUUID())).toBe('not_found');
  });

  it('are over after their time, and say no more than that', async () => {
    const { url, expiresAt } = await inviteMember(owner, { email: address(), role: 'viewer' });
    expect(Date.parse(expiresAt) - owner.now.getTime()).toBe(7 * 86_400_000);
    expect(await readLink(tokenOf(url))).toMatchObject({ kind: 'invite', role: 'viewer' });
    await expire(tokenOf(url), 'invitation');
    expect(await readLink(tokenOf(url))).toBeNull();
    expect(await redeemed(tokenOf(url))).toBe('not_found');
    const reset = await issueReset(owner, (await memberOf(owner, 'admin')).memberId);
    expect(Date.parse(reset.expiresAt) - owner.now.getTime()).toBe(30 * 60_000);
    await expire(tokenOf(reset.url), 'link');
    expect(await redeemed(tokenOf(reset.url))).toBe('not_found');
  });

  it('are bound to their address and their workspace, whatever is sent along', async () => {
    const email = address();
    const other = address();
    const { url } = await inviteMember(owner, { email, role: 'manager' });
    expect(await redeemed(tokenOf(url), { email: other, workspaceName: 'Another' })).toBe(email);
    expect(await membersOf(owner)).toContainEqual({ email, role: 'manager', suspended: false });
    expect((await membersOf(owner)).some((member) => member.email === other)).toBe(false);
    for (const extra of [{ role: 'owner' }, { workspaceId: owner.workspaceId }, { personId: crypto.randomUUID() }])
      expect(RedeemLink.safeParse({ token: tokenOf(url), password: PASSWORD, ...extra }).success).toBe(false);
  });

  it('end when a newer one is made, or when they are taken back', async () => {
    const email = address();
    const first = await inviteMember(owner, { email, role: 'viewer' });
    const second = await inviteMember(owner, { email, role: 'viewer' });
    expect(await redeemed(tokenOf(first.url))).toBe('not_found');
    const { invitations } = await listMembers({ ...owner, now: new Date() });
    await revokeInvitation({ ...owner, now: new Date() }, invitations.find((each) => each.email === email)?.id ?? '');
    expect(await redeemed(tokenOf(second.url))).toBe('not_found');
  });

  it('give no role above the one who invites', async () => {
    for (const inviter of [owner, admin])
      for (const role of ROLES) {
        const mine = actorOf(inviter).role;
        const answer = await inviteMember(inviter, { email: address(), role }).then(
          () => 'invited',
          (cause) => cause.code,
        );
        expect([mine, role, answer]).toEqual([
          mine,
          role,
          ROLES.indexOf(role) > ROLES.indexOf(mine) ? 'forbidden' : 'invited',
        ]);
      }
  });

  it('give back a suspended member the role of the invitation, not the one he had', async () => {
    const gone = await memberOf(owner, 'owner');
    const passwordHash = await hashPassword(PASSWORD);
    await asOwner((client) =>
      client.query('UPDATE person SET password_hash = $2 WHERE id = $1', [gone.personId, passwordHash]),
    );
    await changeMember(owner, gone.memberId, { suspended: true });
    const again = inviteMember(admin, { email: gone.email, role: 'viewer' });
    await expect(again).rejects.toMatchObject({ code: 'forbidden' });
    const { url } = await inviteMember(owner, { email: gone.email, role: 'viewer' });
    expect(await redeemed(tokenOf(url))).toBe(gone.email);
    expect(await membersOf(owner)).toContainEqual({ email: gone.email, role: 'viewer', suspended: false });
  });

  it('ask a known person for the password', async () => {
    const email = address();
    await redeemed(tokenOf((await inviteMember(owner, { email, role: 'viewer' })).url));
    const elsewhere = await mintWorkspace();
    const { url } = await inviteMember(elsewhere, { email, role: 'viewer' });
    expect(await redeemed(tokenOf(url), { password: 'somebody else guesses' })).toBe('invalid');
    expect(await redeemed(tokenOf(url))).toBe(email);
    expect((await membersOf(elsewhere)).length).toBe(2);
  });

  it('survive a refused password, and are used by the next one', async () => {
    const email = address();
    const { url } = await inviteMember(owner, { email, role: 'viewer' });
    expect(await redeemed(tokenOf(url), { password: email })).toBe('invalid');
    expect(await redeemed(tokenOf(url))).toBe(email);
  });

  it('end every session of the person whose password they reset, and no other’s', async () => {
    const [mine, other] = [await memberOf(owner, 'manager'), await memberOf(owner, 'manager')];
    const sessions = await Promise.all([1, 2, 3].map(() => openSession({ id: mine.personId })));
    const kept = await openSession({ id: other.personId });
    const first = await issueReset(admin, mine.memberId);
    const { url } = await issueReset(admin, mine.memberId);
    expect(await redeemed(tokenOf(first.url))).toBe('not_found');
    expect(await Promise.all(sessions.map(async (id) => (await findSession(id)) !== null))).toEqual([true, true, true]);
    expect(await redeemed(tokenOf(url))).toBe(mine.email);
    expect(await Promise.all(sessions.map((id) => findSession(id)))).toEqual([null, null, null]);
    expect(await findSession(kept)).not.toBeNull();
    expect(await redeemed(tokenOf(url))).toBe('not_found');
  });

  it('reset nobody who stands above the one who asks, here or elsewhere', async () => {
    const above = await memberOf(owner, 'owner');
    await expect(issueReset(admin, above.memberId)).rejects.toMatchObject({ code: 'forbidden' });
    const { personId, memberId } = await memberOf(owner, 'viewer');
    const elsewhere = await mintWorkspace();
    await asOwner((client) =>
      client.query("INSERT INTO member (workspace_id, person_id, role) VALUES ($1, $2, 'owner')", [
        elsewhere.workspaceId,
        personId,
      ]),
    );
    await expect(issueReset(admin, memberId)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('know no look-alike of an address', () => {
    for (const email of LOOK_ALIKES.split(' '))
      expect([email, InviteMember.safeParse({ email, role: 'viewer' }).success]).toEqual([email, false]);
    expect(InviteMember.parse({ email: 'Ada@Example.COM', role: 'viewer' }).email).toBe('ada@example.com');
  });

  it('from the console give the owner a new password once', async () => {
    const said = await ownerLink(process.env.AUTH_DATABASE_URL ?? '', { reset: true });
    expect(said).toMatch(/works once, for 24 hours\): http:\/\/localhost:\d+\/link\/[\w-]{43}$/);
    expect(await redeemed(tokenOf(said))).toMatch(/@/);
    expect(await redeemed(tokenOf(said))).toBe('not_found');
  });
});
