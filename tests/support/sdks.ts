/** The clients of Segment, RudderStack and PostHog as senders of events with ids of ours; what each says was taken is written down. */
import crypto from 'node:crypto';
import { Analytics } from '@segment/analytics-node';
import { PostHog } from 'posthog-node';
import { oldAnalytics, rudder } from './untyped-clients';

type Said = { host: string; key: string; group: string };
/** Sends one event; it comes to `taken` once the client says so. */
export type SdkSender = {
  name: string;
  taken: Set<string>;
  failed: string[];
  send: (n: number) => string;
  flush: () => Promise<unknown>;
};

/** A server that is away for seconds is no reason to drop anything. */
const RETRIES = 12;

export function sdkSenders({ host, key, group }: Said): SdkSender[] {
  const made = (
    name: string,
    track: (id: string, done: (error?: unknown) => void) => void,
    flush: SdkSender['flush'],
  ) => {
    const sender: SdkSender = { name, taken: new Set(), failed: [], flush, send: () => '' };
    sender.send = (n) => {
      const id = `${group}-${name}-${n}`;
      track(id, (error) => (error ? sender.failed.push(`${id}: ${error}`) : sender.taken.add(id)));
      return id;
    };
    return sender;
  };
  const segment = new Analytics({ writeKey: key, host, path: '/v1/batch', maxRetries: RETRIES, flushAt: 50 });
  const context = { groupId: group };
  const event = 'Sent';
  const old = oldAnalytics(key, host, { retryCount: RETRIES, flushAt: 50 });
  const stack = rudder(key, host, { retryCount: RETRIES, flushAt: 50 });
  return [
    made(
      'segment',
      (messageId, done) => segment.track({ userId: 'u', event, messageId, context }, (error) => done(error)),
      () => segment.flush({ timeout: 60_000 }),
    ),
    made('old', (messageId, done) => old.track({ userId: 'u', event, messageId, context }, done), old.flush),
    made('rudder', (messageId, done) => stack.track({ userId: 'u', event, messageId, context }, done), stack.flush),
    posthog({ host, key, group }),
  ];
}

/** It tells what was taken batch by batch, and its ids are UUIDs. */
function posthog({ host, key, group }: Said): SdkSender {
  const client = new PostHog(key, { host, flushAt: 50, fetchRetryCount: RETRIES, fetchRetryDelay: 500 });
  const sender: SdkSender = {
    name: 'posthog',
    taken: new Set(),
    failed: [],
    flush: () => client.flush(),
    send: () => '',
  };
  client.on('flush', (events: unknown) => {
    for (const each of Array.isArray(events) ? events : []) sender.taken.add(String((each as { uuid?: unknown }).uuid));
  });
  sender.send = () => {
    const uuid = crypto.randomUUID();
    client.capture({ distinctId: 'u', event: 'Sent', groups: { company: group }, uuid });
    return uuid;
  };
  return sender;
}
