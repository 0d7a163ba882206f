import crypto from 'node:crypto';
import { inspect, isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { derive } from '@/lib/server/boot/key';
import { keyId, open, openWith, type Place, rewrap, seal, sealWith } from '@/lib/server/vault';

const HERE: Place = { workspaceId: crypto.randomUUID(), table: 'source', row: crypto.randomUUID(), column: 'secrets' };
const [key, other] = [crypto.randomBytes(32), crypto.randomBytes(32)];
const SECRET = 'correct horse battery staple';

/** What went wrong, as its reader sees it; a success fails the test. */
function refusal(attempt: () => unknown): AppError {
  try {
    attempt();
  } catch (cause) {
    if (cause instanceof AppError) return cause;
    throw cause;
  }
  throw new Error('it was opened');
}

const places = fc.record({
  workspaceId: fc.string({ unit: 'binary' }),
  table: fc.string({ unit: 'binary' }),
  row: fc.string({ unit: 'binary' }),
  column: fc.string({ unit: 'binary' }),
});
/** Parts made of the very characters that an encoding might put between them. */
const awkward = fc.string({ unit: fc.constantFrom('a', '|', '"', ',', '[', ']', '\\', '\0', ''), maxLength: 4 });
const awkwardPlaces = fc.record({ workspaceId: awkward, table: awkward, row: awkward, column: awkward });

describe('a sealed secret', () => {
  it('opens to the same text, whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), places, (secret, place) => {
        expect(openWith(key, sealWith(key, secret, place), place).toString()).toBe(secret);
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it('opens to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), places, (secret, place) => {
        expect(openWith(key, sealWith(key, secret, place), place).equals(secret)).toBe(true);
      }),
      { numRuns: 1_000, seed: 2 },
    );
  });

  it('is sealed and opened with the key of this installation', () => {
    const own = Buffer.from(derive(Buffer.from(inject('key'), 'base64'), 'vault'), 'hex');
    expect(open(seal(SECRET, HERE), HERE).toString()).toBe(SECRET);
    expect(openWith(own, seal(SECRET, HERE), HERE).toString()).toBe(SECRET);
  });

  it('names its layout and its key, and shows nothing else', () => {
    const sealed = sealWith(key, SECRET, HERE);
    expect(sealed).toMatch(/^v1\.[0-9a-f]{16}\.[\w-]+$/);
    expect(sealed.split('.')[1]).toBe(keyId(key));
    expect(sealed.length).toBe(20 + Math.ceil(((60 + 28 + SECRET.length) * 4) / 3));
    expect(key.toString('hex')).not.toContain(keyId(key));
    expect(keyId(key)).not.toBe(keyId(other));
  });

  it('never looks the same twice, in no part that is secret or random', () => {
    const sealed = Array.from({ length: 1_000 }, () => Buffer.from(sealWith(key, SECRET, HERE).slice(20), 'base64url'));
    for (const [from, to] of [
      [0, 12],
      [12, 44],
      [60, 72],
      [72, 100],
    ])
      expect(new Set(sealed.map((bytes) => bytes.subarray(from, to).toString('hex'))).size).toBe(1_000);
  });

  it('is not made of half a character, which would come back as another', () => {
    expect(refusal(() => sealWith(key, 'a\ud800', HERE))).toMatchObject({ code: 'invalid' });
  });
});

describe('nothing opens', () => {
  it('a text with any one character changed into any other', () => {
    const sealed = sealWith(key, 'x', HERE);
    let tried = 0;
    for (let at = 0; at < sealed.length; at++)
      for (let byte = 0; byte < 256; byte++) {
        const changed = sealed.slice(0, at) + String.fromCharCode(byte) + sealed.slice(at + 1);
        if (changed === sealed) continue;
        refusal(() => openWith(key, changed, HERE));
        tried++;
      }
    expect(tried).toBe(sealed.length * 255);
  });

  it('bytes with any one bit turned', () => {
    const sealed = sealWith(key, SECRET, HERE);
    const bytes = Buffer.from(sealed.slice(20), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = Buffer.from(bytes);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { message } = refusal(() => openWith(key, sealed.slice(0, 20) + turned.toString('base64url'), HERE));
      expect(message).toBe('This sealed secret was damaged, or was sealed for another place.');
    }
  });

  it('a text that is cut off or goes on', () => {
    const sealed = sealWith(key, SECRET, HERE);
    for (let length = 0; length < sealed.length; length++) refusal(() => openWith(key, sealed.slice(0, length), HERE));
    for (const more of ['A', 'AAAA', '=', '==', '.', '.A', '\n', ' ', '\0'])
      refusal(() => openWith(key, sealed + more, HERE));
    for (const more of [' ', '\ufeff', 'v1.']) refusal(() => openWith(key, more + sealed, HERE));
  });

  it('two halves of two secrets of the same place', () => {
    const [one, two] = ['one', 'two'].map((secret) => Buffer.from(sealWith(key, secret, HERE).slice(20), 'base64url'));
    const mixed = Buffer.concat([one?.subarray(0, 60) ?? Buffer.of(), two?.subarray(60) ?? Buffer.of()]);
    refusal(() => openWith(key, `v1.${keyId(key)}.${mixed.toString('base64url')}`, HERE));
  });

  it.each(['workspaceId', 'table', 'row', 'column'] as const)('in a place of another %s', (part) => {
    const sealed = sealWith(key, SECRET, HERE);
    for (const changed of ['', `${HERE[part]} `, HERE[part].toUpperCase(), crypto.randomUUID()])
      refusal(() => openWith(key, sealed, { ...HERE, [part]: changed }));
  });

  it('in a place whose parts only together spell the same', () => {
    const sealed = sealWith(key, SECRET, { ...HERE, row: 'a|b', column: 'c' });
    refusal(() => openWith(key, sealed, { ...HERE, row: 'a', column: 'b|c' }));
    fc.assert(
      fc.property(awkwardPlaces, awkwardPlaces, (one, two) => {
        fc.pre(!isDeepStrictEqual(one, two));
        refusal(() => openWith(key, sealWith(key, SECRET, one), two));
      }),
      { numRuns: 5_000, seed: 3 },
    );
  });

  it('with another key, also under its name', () => {
    const sealed = sealWith(key, SECRET, HERE);
    refusal(() => openWith(other, sealed, HERE));
    refusal(() => openWith(other, sealed.replace(keyId(key), keyId(other)), HERE));
  });
});

describe('a refusal', () => {
  const sealed = sealWith(key, SECRET, HERE);
  it.each([
    ['another version', () => openWith(key, sealed.replace('v1', 'v2'), HERE), /sealed as v1/],
    ['the secret itself, never sealed', () => openWith(key, SECRET, HERE), /sealed as v1/],
    ['no text at all', () => openWith(key, '', HERE), /sealed as v1/],
    ['another key', () => openWith(other, sealed, HERE), /of another key/],
    ['half a text', () => openWith(key, sealed.slice(0, 90), HERE), /cut off or damaged/],
    ['another place', () => openWith(key, sealed, { ...HERE, row: 'x' }), /damaged, or was sealed for another place/],
    ['a rotation from another key', () => rewrap(sealed, HERE, { from: other, to: key }), /of another key/],
    ['half a character', () => sealWith(key, `${SECRET}\udc00`, HERE), /half of a surrogate pair/],
  ])('tells what is wrong and nothing of the secret: %s', (_, attempt, reason) => {
    const error = refusal(attempt);
    expect(error.message).toMatch(reason);
    const told = inspect(error, { depth: 9, showHidden: true });
    for (const secret of [...SECRET.split(' '), key.toString('hex'), key.toString('base64'), sealed.slice(20)])
      expect(told).not.toContain(secret);
  });
});

describe('a rotation', () => {
  it('puts 10,000 secrets under a new key, after which the old one opens none', () => {
    const kept = Array.from({ length: 10_000 }, (_, row) => {
      const place = { ...HERE, row: String(row) };
      return { place, secret: `secret ${row}`, sealed: sealWith(key, `secret ${row}`, place) };
    });
    const turned = kept.map((each) => ({ ...each, now: rewrap(each.sealed, each.place, { from: key, to: other }) }));
    for (const { place, secret, now } of turned) {
      expect(openWith(other, now, place).toString()).toBe(secret);
      refusal(() => openWith(key, now, place));
      refusal(() => openWith(key, now.replace(keyId(other), keyId(key)), place));
    }
    expect(turned.filter(({ now }) => now.startsWith(`v1.${keyId(key)}.`))).toEqual([]);
  });

  it('leaves the sealed bytes of the secret as they are', () => {
    const sealed = sealWith(key, SECRET, HERE);
    const now = rewrap(sealed, HERE, { from: key, to: other });
    const innerOf = (text: string) => Buffer.from(text.slice(20), 'base64url').subarray(60).toString('hex');
    expect(innerOf(now)).toBe(innerOf(sealed));
  });

  it('moves no secret to another place', () => {
    const sealed = sealWith(key, SECRET, HERE);
    refusal(() => rewrap(sealed, { ...HERE, workspaceId: crypto.randomUUID() }, { from: key, to: other }));
  });

  it('goes there and back as often as it is wanted', () => {
    let sealed = sealWith(key, SECRET, HERE);
    for (let i = 0; i < 50; i++) {
      sealed = rewrap(sealed, HERE, { from: key, to: other });
      sealed = rewrap(sealed, HERE, { from: other, to: key });
    }
    expect(openWith(key, sealed, HERE).toString()).toBe(SECRET);
  });
});
