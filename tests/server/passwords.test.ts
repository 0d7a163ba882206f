import crypto from 'node:crypto';
import { type Algorithm, hash } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { describe, expect, it } from 'vitest';
import { Password, SignIn } from '@/lib/contracts/members';
import { authOptions } from '@/lib/server/auth/options';
import { checkPassword, hashPassword, refuseWeak } from '@/lib/server/passwords';
import { actorOf, asOwner, mintWorkspace } from '@/tests/support/world';

const WORDS = 'seven grey herons at noon';
const argon2id: Algorithm.Argon2id = 2; // a const enum, which a file compiled on its own cannot read

/** m in KiB, t and p of a stored hash. */
function costOf(stored: string): { kind: string; m: number; t: number } {
  const [, kind = '', m, t] = /^\$(\w+)\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(stored) ?? [];
  return { kind, m: Number(m), t: Number(t) };
}

/** A member of some workspace with this password hash; without a workspace he belongs nowhere. */
async function personWith(passwordHash: string, belongs = true): Promise<{ id: string; email: string }> {
  const actor = actorOf(await mintWorkspace());
  await asOwner(async (client) => {
    await client.query('UPDATE person SET password_hash = $2 WHERE id = $1', [actor.personId, passwordHash]);
    if (!belongs) await client.query('DELETE FROM member WHERE person_id = $1', [actor.personId]);
  });
  return { id: actor.personId, email: actor.email };
}
const hashOf = (id: string): Promise<string> =>
  asOwner(
    async (client) => (await client.query('SELECT password_hash AS hash FROM person WHERE id = $1', [id])).rows[0].hash,
  );

type Authorize = (
  raw: Record<string, string>,
  request: { headers: Record<string, string> },
) => Promise<{ id: string } | null>;
/** The door next-auth calls with what was typed. */
function signIn(raw: Record<string, string>, ip = crypto.randomUUID()): Promise<{ id: string } | null> {
  const [provider] = authOptions().providers;
  const { authorize } = (provider as unknown as { options: { authorize: Authorize } }).options; // next-auth keeps ours under options
  return authorize(raw, { headers: { 'x-forwarded-for': ip } });
}

describe('passwords', () => {
  it('are kept as Argon2id of at least 19 MiB and two passes, salted', async () => {
    const [one, two] = await Promise.all([hashPassword(WORDS), hashPassword(WORDS)]);
    const cost = costOf(one);
    expect(cost.kind).toBe('argon2id');
    expect(cost.m).toBeGreaterThanOrEqual(19 * 1024);
    expect(cost.t).toBeGreaterThanOrEqual(2);
    expect(one).not.toBe(two);
    expect(one).not.toContain(WORDS);
  });

  it('match themselves alone', async () => {
    const stored = await hashPassword(WORDS);
    expect(await checkPassword(stored, WORDS)).toEqual({ matches: true, outdated: false });
    for (const wrong of [`${WORDS} `, WORDS.toUpperCase(), WORDS.slice(0, -1), ''])
      expect((await checkPassword(stored, wrong)).matches).toBe(false);
    expect(await checkPassword(null, 'nobody')).toEqual({ matches: false, outdated: false });
  });

  it('have 12 to 128 characters and no other rule of composition', () => {
    for (const good of [
      WORDS,
      'x7'.repeat(6),
      'ü'.repeat(128),
      'correct horse battery',
      '密码密码密码密码密码密码',
      `  ${WORDS}  `,
      '🦩'.repeat(12),
    ])
      expect(Password.safeParse(good)).toEqual({ success: true, data: good });
    for (const bad of ['', 'elevenchars', 'x'.repeat(129)]) expect(Password.safeParse(bad).success).toBe(false);
  });

  it('are never one of the ten thousand that everyone tries first, in whatever case', () => {
    const common = dictionary['passwords-common'];
    expect(common.length).toBeGreaterThanOrEqual(10_000);
    const passing = common.filter((word) => [word, word.toUpperCase()].some((each) => passes(each)));
    expect(passing).toEqual([]);
  });

  it('are never the address, whole or its first part', () => {
    const email = 'ada.lovelace@example.com';
    for (const weak of [email, 'ada.lovelace', 'ADA.Lovelace@example.com', 'Ada.Lovelace'])
      expect(passes(weak, email)).toBe(false);
    expect(passes(WORDS, email)).toBe(true);
  });

  it('are hashed anew at sign-in when the parameters have grown since', async () => {
    const old = await hash(WORDS, { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    const person = await personWith(old);
    expect(await signIn({ email: person.email, password: 'not the words at all' })).toBeNull();
    expect(await hashOf(person.id)).toBe(old);
    expect(await signIn({ email: person.email, password: WORDS })).toMatchObject({ id: person.id });
    const now = await hashOf(person.id);
    expect(costOf(now).m).toBeGreaterThan(19_456);
    expect(await checkPassword(now, WORDS)).toEqual({ matches: true, outdated: false });
    expect(await signIn({ email: person.email, password: WORDS })).toMatchObject({ id: person.id });
    expect(await hashOf(person.id)).toBe(now);
  });

  it('open nothing for a suspended person, an unknown one, or one whose answer is not text', async () => {
    const person = await personWith(await hashPassword(WORDS));
    await asOwner((client) => client.query('UPDATE person SET suspended_at = now() WHERE id = $1', [person.id]));
    expect(await signIn({ email: person.email, password: WORDS })).toBeNull();
    expect(await signIn({ email: 'nobody@example.com', password: WORDS })).toBeNull();
    const address = person.email;
    for (const raw of [
      { email: address, password: { not: '' } },
      { email: { contains: '@' }, password: WORDS },
      { email: [address], password: WORDS },
      {},
    ])
      expect(SignIn.safeParse(raw).success).toBe(false);
  });

  it('tell the one who knows them, and nobody else, that there is no workspace left to open', async () => {
    const person = await personWith(await hashPassword(WORDS), false);
    await expect(signIn({ email: person.email, password: WORDS })).rejects.toThrow('nowhere');
    expect(await signIn({ email: person.email, password: 'other words than those' })).toBeNull();
  });

  it('are guessed at most ten times a quarter of an hour from one address', async () => {
    const person = await personWith(await hashPassword(WORDS));
    const ip = crypto.randomUUID();
    for (let i = 0; i < 10; i++)
      expect(await signIn({ email: person.email, password: `wrong words ${i}` }, ip)).toBeNull();
    await expect(signIn({ email: person.email, password: WORDS }, ip)).rejects.toThrow('limit');
  });

  it('take as long for an unknown address as for a known one', async () => {
    const person = await personWith(await hashPassword(WORDS));
    const time = async (email: string) => {
      const from = performance.now();
      await signIn({ email, password: 'some other words' });
      return performance.now() - from;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 8; i++) {
      known.push(await time(person.email));
      unknown.push(await time(`${crypto.randomUUID()}@example.com`));
    }
    const least = (times: number[]) => Math.min(...times);
    expect(least(unknown) / least(known)).toBeGreaterThan(1 / 3);
    expect(least(unknown) / least(known)).toBeLessThan(3);
  });
});

function passes(password: string, email = 'ada@example.com'): boolean {
  try {
    refuseWeak(password, email);
    return true;
  } catch {
    return false;
  }
}
