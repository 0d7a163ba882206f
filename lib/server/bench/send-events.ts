/** Events as a client's library sends them, and a sender that keeps its hours. Knows the tracking API's address and nothing behind it. */
import 'server-only';
import crypto from 'node:crypto';

export const ACCOUNTS = 1_000;
const USERS = 5;

export type To = { url: string; key: string; mark: string };
type Pace = { seconds: number; perSecond: number; size: number };

/** `later`: a 429 that says when. */
type Answered = 'good' | 'later' | 'failed';

export const post = async (to: To, body: string): Promise<boolean> => (await sent(to, body)) === 'good';

async function sent({ url, key }: To, body: string): Promise<Answered> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const answer = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body }).catch(() => null);
  await answer?.arrayBuffer();
  if (answer?.status === 200) return 'good';
  return answer?.status === 429 && answer.headers.get('retry-after') ? 'later' : 'failed';
}

/** As a client's library sends it, about 280 bytes. */
export const eventOf = (mark: string, n: number) => ({
  ...{ type: 'track', messageId: `${mark}-${n}-${crypto.randomUUID()}`, userId: `user-${n % (ACCOUNTS * USERS)}` },
  ...{ event: `Feature ${n % 20} used`, timestamp: new Date().toISOString(), properties: { plan: 'pro', n } },
  context: { groupId: `account-${n % ACCOUNTS}`, library: { name: 'analytics-node', version: '6.2.0' } },
});
export const batchOf = (mark: string, { n, size }: { n: number; size: number }): string =>
  JSON.stringify({
    batch: Array.from({ length: size }, (_, i) => eventOf(mark, n * size + i)),
    sentAt: new Date().toISOString(),
  });

/** `events` are those that a 200 came for; `refused` requests are those told to come later and those that failed. */
export type Load = { times: number[]; events: number; refused: number; later: number; failed: number };

/** Sends on the minute, whatever the answers take: a time counts from the instant at which the request was due. */
export async function openLoop(to: To, { seconds, perSecond, size }: Pace): Promise<Load> {
  const load: Load = { times: [], events: 0, refused: 0, later: 0, failed: 0 };
  const start = performance.now() + 500;
  const open = Array.from({ length: seconds * perSecond }, async (_, n) => {
    const due = start + (n * 1_000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    const answered = await sent(to, batchOf(to.mark, { n, size }));
    load.times.push(performance.now() - due);
    if (answered === 'good') load.events += size;
    else load.refused++;
    if (answered !== 'good') load[answered]++;
  });
  await Promise.all(open);
  return load;
}
