import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_LIMIT, readBatch } from '@/lib/server/events/batch';
import { Refused, readMessage } from '@/lib/server/events/message';

const receivedAt = new Date('2026-03-01T12:00:00Z');
const sent = { sentAt: null, receivedAt };
const track = { type: 'track', messageId: 'm-1', userId: 'u-1', event: 'Opened', timestamp: '2026-02-28T08:00:00Z' };

function refusal(raw: unknown, at = sent): [string, string] {
  try {
    readMessage(raw, at);
  } catch (cause) {
    if (cause instanceof Refused) return [cause.rule, cause.field];
    throw cause;
  }
  throw new Error('it was taken');
}

describe('a call of the tracking API', () => {
  it('is read with its user, its group and its time', () => {
    expect(readMessage({ ...track, context: { groupId: 'g-1' } }, sent)).toEqual({
      ...{ kind: 'track', messageId: 'm-1', userRef: 'u-1', anonymousRef: null, groupRef: 'g-1', event: 'Opened' },
      ...{ occurredAt: new Date('2026-02-28T08:00:00Z'), traits: null },
    });
    expect(readMessage({ type: 'page', anonymousId: 'a', name: 'Home' }, sent)).toMatchObject({
      ...{ event: 'Viewed Home page', occurredAt: receivedAt, messageId: null },
    });
    expect(readMessage({ type: 'group', userId: 7, groupId: 'g', traits: { plan: 'pro' } }, sent)).toMatchObject({
      ...{ userRef: '7', event: null, traits: { plan: 'pro' } },
    });
    expect(readMessage({ type: 'alias', userId: 'u', previousId: 'a' }, sent)).toMatchObject({ anonymousRef: 'a' });
  });

  it.each([
    [null, 'not_an_object', 'event'],
    [[track], 'not_an_object', 'event'],
    [{ ...track, type: 'trak' }, 'unknown_kind', 'type'],
    [{ ...track, userId: undefined }, 'missing', 'userId'],
    [{ ...track, userId: '  ' }, 'missing', 'userId'],
    [{ ...track, event: undefined }, 'missing', 'event'],
    [{ ...track, event: '' }, 'missing', 'event'],
    [{ ...track, event: { name: 'x' } }, 'wrong_type', 'event'],
    [{ ...track, userId: true }, 'wrong_type', 'userId'],
    [{ ...track, event: 'x'.repeat(201) }, 'too_long', 'event'],
    [{ ...track, event: 'a\0b' }, 'broken_text', 'event'],
    [{ ...track, userId: '\ud800' }, 'broken_text', 'userId'],
    [{ ...track, timestamp: 'yesterday' }, 'wrong_type', 'timestamp'],
    [{ ...track, timestamp: '1999-12-31T00:00:00Z' }, 'impossible_time', 'timestamp'],
    [{ ...track, timestamp: '2026-03-02T12:00:01Z' }, 'impossible_time', 'timestamp'],
    [{ type: 'group', userId: 'u' }, 'missing', 'groupId'],
    [{ type: 'alias', userId: 'u' }, 'missing', 'previousId'],
    [{ type: 'alias', previousId: 'u' }, 'missing', 'userId'],
    [{ type: 'identify', userId: 'u', traits: 'pro' }, 'wrong_type', 'traits'],
    [{ type: 'identify', userId: 'u', traits: { a: [{ b: 'x\0' }] } }, 'broken_text', 'traits'],
  ])('%j is refused as %s of %s', (raw, rule, field) => {
    expect(refusal(raw)).toEqual([rule, field]);
  });

  it('takes what the sender’s clock was wrong by off its time, and leaves the way here alone', () => {
    const at = (sentAt: string) =>
      readMessage(track, { sentAt: new Date(sentAt), receivedAt }).occurredAt.toISOString();
    expect(at('2026-03-01T11:59:58Z')).toBe('2026-02-28T08:00:00.000Z');
    expect(at('2026-03-01T10:00:00Z')).toBe('2026-02-28T10:00:00.000Z'); // two hours slow
    expect(at('2027-03-01T12:00:00Z')).toBe('2025-02-28T08:00:00.000Z'); // a year fast
  });

  it('is a message or a refusal, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: false }), (raw) => {
        const known = { ...track, ...(typeof raw === 'object' && raw !== null ? raw : { event: raw }) };
        for (const each of [raw, known])
          try {
            const message = readMessage(each, sent);
            expect(message.occurredAt.getTime()).not.toBeNaN();
          } catch (cause) {
            expect(cause).toBeInstanceOf(Refused);
          }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a body', () => {
  const read = (body: unknown, shape: Parameters<typeof readBatch>[1]['shape'] = 'batch') =>
    readBatch(body, { shape, receivedAt });

  it('gives every event of a batch its own verdict', () => {
    const large = { ...track, properties: { text: 'x'.repeat(EVENT_LIMIT) } };
    const { key, entries } = read({ writeKey: 'k', batch: [track, 7, large, { ...track, messageId: 'm-2' }] });
    expect(key).toBe('k');
    expect(entries.map((entry) => ('message' in entry ? entry.message.messageId : entry.refused.rule))).toEqual([
      ...['m-1', 'not_an_object', 'too_large', 'm-2'],
    ]);
  });

  it.each([[null], [[]], [{}], [{ batch: {} }], ['text']])('%j is no batch', (body) => {
    expect(() => read(body)).toThrow(Refused);
  });

  it('never holds the key beside an event', () => {
    const { entries } = read({ writeKey: 'k', api_key: 'k', token: 'k', userId: 'u' }, 'track');
    expect(entries).toMatchObject([{ body: '{"userId":"u","type":"track"}' }]);
  });

  it('has the context of the whole batch where a call says none', () => {
    const { entries } = read({
      context: { groupId: 'g-9' },
      batch: [track, { ...track, context: { groupId: 'g-1' } }],
    });
    expect(entries).toMatchObject([{ message: { groupRef: 'g-9' } }, { message: { groupRef: 'g-1' } }]);
  });

  it('of PostHog tells the same calls', () => {
    const base = { uuid: 'p-1', distinct_id: 'u-1', timestamp: '2026-02-28T08:00:00Z' };
    const batch = [
      { ...base, event: 'Opened', properties: { $groups: { project: 'p', company: 'g-1' } } },
      {
        ...base,
        event: '$identify',
        properties: { $set: { email: 'a@b.co' }, $set_once: { plan: 'pro' }, $anon_distinct_id: 'a-1' },
      },
      {
        ...base,
        event: '$groupidentify',
        distinct_id: '$company_g-1',
        properties: { $group_type: 'company', $group_key: 'g-1', $group_set: { name: 'Acme' } },
      },
      { ...base, event: '$create_alias', properties: { distinct_id: 'u-1', alias: 'a-2' } },
      { ...base, event: '$pageview', properties: {} },
      { ...base, event: '$groupidentify', properties: { $group_type: 'project', $group_key: 'p' } },
    ];
    const { key, entries } = read({ api_key: 'k', batch }, 'posthog');
    expect(key).toBe('k');
    expect(entries).toMatchObject([
      { message: { kind: 'track', userRef: 'u-1', groupRef: 'g-1', event: 'Opened', messageId: 'p-1' } },
      { message: { kind: 'identify', anonymousRef: 'a-1', traits: { email: 'a@b.co', plan: 'pro' } } },
      { message: { kind: 'group', userRef: null, groupRef: 'g-1', traits: { name: 'Acme' } } },
      { message: { kind: 'alias', userRef: 'u-1', anonymousRef: 'a-2' } },
      { message: { kind: 'page', event: 'Viewed a page' } },
      { refused: { rule: 'unknown_group_type' } },
    ]);
    expect(read({ ...base, api_key: 'k', event: 'Opened' }, 'posthog').entries).toHaveLength(1);
  });
});
