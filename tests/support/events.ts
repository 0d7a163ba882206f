/** Sends events to the tracking API over and over, and holds what was acknowledged against what is there. */
import { ownerUrl, query } from './product';

export type Sender = {
  /** Ids that a 200 came for, written down here, at the client. */
  acknowledged: Set<string>;
  /** Answers that are neither a 200 nor an honest "later". */
  odd: string[];
  refused: number;
  end: () => Promise<void>;
};
/** `pauseMs` after each batch. */
type To = { url: string; key: string; mark: string; lanes?: number; size?: number; pauseMs?: number };

/** Each lane sends one batch until it is acknowledged, then the next: as every client of this API does. */
export function sendEvents({ url, key, mark, lanes = 3, size = 20, pauseMs = 0 }: To): Sender {
  const seen: Sender = { acknowledged: new Set(), odd: [], refused: 0, end: async () => undefined };
  let going = true;
  const post = (batch: object[]) =>
    fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ batch }),
    }).catch(() => null); // nobody listens: not acknowledged
  const lane = async (number: number) => {
    for (let n = 0; going; n++) {
      const batch = Array.from({ length: size }, (_, i) => ({
        ...{ type: 'track', messageId: `${mark}-${number}-${n}-${i}`, userId: `u${i}`, groupId: mark, event: 'Sent' },
      }));
      for (let answered = false; !answered && going; ) {
        const answer = await post(batch);
        answered = answer?.status === 200;
        if (answered) for (const { messageId } of batch) seen.acknowledged.add(messageId);
        else {
          seen.refused++;
          if (answer && !([429, 503].includes(answer.status) && answer.headers.get('retry-after')))
            seen.odd.push(`${answer.status} ${(await answer.text()).slice(0, 200)}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  const running = Promise.all(Array.from({ length: lanes }, (_, i) => lane(i)));
  seen.end = async () => {
    going = false;
    await running;
  };
  return seen;
}

export type Checked = { lost: string[]; stored: number; counted: number };

/** Of everything with this mark: which acknowledged ids are nowhere, how many ids are stored, how many events are counted or wait to be. */
export async function checkEvents(
  home: { dataDir: string },
  { mark, acknowledged }: { mark: string; acknowledged: Set<string> },
): Promise<Checked> {
  const ids = await query<{ id: string }>(
    ownerUrl(home),
    "SELECT message_id AS id FROM usage_event_key WHERE message_id LIKE $1 || '-%'",
    [mark],
  );
  const stored = new Set(ids.map(({ id }) => id));
  const [row] = await query<{ counted: number }>(
    ownerUrl(home),
    `SELECT (coalesce((SELECT sum(d.count) FROM usage_daily d JOIN account a ON a.workspace_id = d.workspace_id AND a.id = d.account_id WHERE a.external_id = $1), 0)
      + (SELECT count(*) FROM incoming_event WHERE group_ref = $1 AND event IS NOT NULL))::int AS counted`,
    [mark],
  );
  return { lost: [...acknowledged].filter((id) => !stored.has(id)), stored: stored.size, counted: row?.counted ?? 0 };
}
