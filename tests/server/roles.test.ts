import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { may, PERMISSIONS, type Permission, ROLES, type Role } from '@/lib/contracts/roles';
import { findSession, openSession } from '@/lib/server/auth/sessions';
import { allow } from '@/lib/server/context';
import { changeMember } from '@/lib/server/members/change-member';
import { listMembers } from '@/lib/server/members/list-members';
import { POLICY } from '@/lib/server/policy';
import { actorOf, mintMember, mintWorkspace } from '@/tests/support/world';

/** The least role, as people agreed on it; changing who may do what changes this table too. */
const AGREED: Record<Role, Permission[]> = {
  viewer: [
    ...(['account:read', 'score:read', 'ingredient:read', 'segment:read', 'model:read', 'import:read'] as const),
    ...(['setting:read', 'job:read', 'member:read', 'segment:export', 'source:read'] as const),
  ],
  manager: ['account:export', 'contact:email', 'score:override'],
  admin: [
    ...([
      'account:delete',
      'import:write',
      'field:write',
      'model:train',
      'model:promote',
      'setting:write',
      'job:cancel',
    ] as const),
    ...([
      'audit:read',
      'member:invite',
      'book:write',
      'segment:write',
      'demo:create',
      'key:read',
      'key:write',
      'source:write',
    ] as const),
  ],
  owner: ['member:write', 'workspace:delete'],
};

/** Ask with a body and write nothing: their verbs read, as tests/support/verbs.ts says, and a test of their own proves it. */
const ASKING = ['POST /api/accounts/[id]/what-if'];

describe('roles', () => {
  it('may do what was agreed, each all that the ones before it may', () => {
    expect(Object.values(AGREED).flat().sort()).toEqual(Object.keys(PERMISSIONS).sort());
    ROLES.forEach((role, rank) => {
      const own = ROLES.slice(0, rank + 1).flatMap((each) => AGREED[each]);
      for (const permission of Object.keys(PERMISSIONS) as Permission[]) // the keys of a constant
        expect([role, permission, may(role, permission)]).toEqual([role, permission, own.includes(permission)]);
    });
  });

  it('are refused in words that name the role that is needed', async () => {
    const viewer = await mintWorkspace('viewer');
    expect(() => allow(viewer, 'model:train')).toThrow('This needs the role admin; yours is viewer.');
  });

  it('stand in front of every write: a viewer changes nothing but where he himself is signed in', () => {
    const open = Object.entries(POLICY).filter(
      ([key, policy]) =>
        !key.startsWith('GET ') && policy !== 'public' && (policy === 'member' || may('viewer', policy)),
    );
    const keys = open.map(([key]) => key);
    expect(keys).toEqual(['POST /api/me/workspace', 'DELETE /api/me/sessions', ...ASKING]);
  });

  it('are asked first by every verb that has a permission', () => {
    const late = fs
      .readdirSync('lib/server', { recursive: true })
      .map((name) => `lib/server/${String(name)}`)
      .filter((file) => file.endsWith('.ts') && !file.includes('/generated/'))
      .flatMap((file) => [
        ...fs.readFileSync(file, 'utf8').matchAll(/\): Promise<[^\n]*> \{\n([^\n]*\n)(?:[^\n]*\n)*?\}/g),
      ])
      .filter(([whole, first = '']) => /^ {2}allow\(/m.test(whole) && !first.includes('allow('));
    expect(late.map(([whole]) => whole)).toEqual([]);
  });

  it('change on the member’s next request: his sessions end', async () => {
    const owner = await mintWorkspace();
    for (const change of [{ role: 'viewer' as const }, { suspended: true }]) {
      const { memberId, personId } = actorOf(await mintMember(owner, 'manager'));
      const session = await openSession({ id: personId });
      expect(await findSession(session)).toMatchObject({ role: 'manager' });
      await changeMember(owner, memberId, change);
      expect(await findSession(session)).toBeNull();
      const next = await openSession({ id: personId });
      expect((await findSession(next))?.role).toBe(change.suspended ? undefined : 'viewer');
    }
  });

  it('cannot be changed by their holder', async () => {
    const owner = await mintWorkspace();
    await expect(changeMember(owner, actorOf(owner).memberId, { role: 'viewer' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('leave an owner when two owners take the role from each other at once', async () => {
    for (let round = 0; round < 5; round++) {
      const one = await mintWorkspace();
      const two = await mintMember(one, 'owner');
      const answers = await Promise.all([
        changeMember(one, actorOf(two).memberId, { role: 'viewer' }).then(
          () => 'done',
          (cause) => cause.code,
        ),
        changeMember(two, actorOf(one).memberId, { suspended: true }).then(
          () => 'done',
          (cause) => cause.code,
        ),
      ]);
      expect(answers.sort()).toEqual(['conflict', 'done']);
      const left = (await listMembers(one)).members.filter((member) => member.role === 'owner' && !member.suspended);
      expect(left.length).toBe(1);
    }
  });
});
