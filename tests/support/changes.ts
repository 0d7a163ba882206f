/** Somebody who changes a setting over and over, and what of it is there afterwards. */
import { expect } from 'vitest';
import { type Browserless, until } from './browserless';
import { type Home, ownerUrl, query } from './product';

export type Changes = { acknowledged: string[]; odd: unknown[]; refused: number; end: () => Promise<void> };

/** Lists imports and changes a setting, over and over. What was answered with 200 is written down here, at the client. */
export function makeChanges(browser: Browserless): Changes {
  const seen: Changes = { acknowledged: [], odd: [], refused: 0, end: async () => undefined };
  let going = true;
  const ask = async (method: string, path: string, json?: unknown) => {
    const answer = await browser.send(method, path, json ? { json } : {}).catch(() => null); // nobody listens: not acknowledged
    if (!answer) seen.refused++;
    else if (answer.status !== 200) {
      if (answer.status !== 503 || answer.headers.get('content-type') !== 'application/problem+json')
        seen.odd.push([method, path, answer.status, answer.text.slice(0, 200)]);
      else if (answer.headers.get('retry-after') === null) seen.odd.push('503 without Retry-After');
    }
    if (answer?.status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
    return answer?.status === 200;
  };
  const write = async (lane: number) => {
    for (let i = 0; going; i++) {
      const workspaceName = `Name ${lane}-${i}-${Math.round(performance.now())}`;
      if (await ask('PATCH', '/api/settings', { workspaceName })) seen.acknowledged.push(workspaceName);
    }
  };
  const read = async () => {
    while (going) await ask('GET', '/api/imports');
  };
  const lanes = Promise.all([write(1), write(2), read()]);
  seen.end = async () => {
    going = false;
    await lanes;
  };
  return seen;
}

/** Until enough was acknowledged to miss something of it. */
export const warm = ({ acknowledged }: Changes): Promise<unknown> =>
  until(
    async () => acknowledged.length,
    (count) => count > 15,
    20_000,
  );

/** Every acknowledged change once in the log of changes, and no change twice. */
export async function expectKept(home: Home, { acknowledged, odd }: Changes): Promise<void> {
  const rows = await query<{ name: string }>(
    ownerUrl(home),
    "SELECT detail -> 'to' ->> 'workspaceName' AS name FROM audit_entry WHERE action = 'setting.change'",
  );
  const kept = rows.map(({ name }) => name);
  const lost = acknowledged.filter((name) => !kept.includes(name));
  expect({ lost, twice: kept.length - new Set(kept).size, odd }).toEqual({ lost: [], twice: 0, odd: [] });
  expect(acknowledged.length).toBeGreaterThan(10);
}
