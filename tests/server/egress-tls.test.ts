import { afterEach, describe, expect, it, vi } from 'vitest';
import { doorOn } from '@/lib/server/egress/request';
import { certificateFor } from '@/tests/support/certificate';
import { canaries, keeping, secureServer, webServer } from '@/tests/support/far-side';
import { LOOPBACK_FOUR as ALLOWED, ask, door, refusal } from '@/tests/support/through-egress';

const UNREACHED = { code: 'upstream', message: 'far.example could not be reached.' };

const { kept, endAll } = keeping();
afterEach(() => {
  vi.unstubAllEnvs();
  return endAll();
});

describe('TLS', () => {
  const pair = certificateFor('far.example');
  const far = () => kept(secureServer(pair, (question, answer) => void answer.end(question.headers.host)));
  const trusting = doorOn({ resolve: async () => ['127.0.0.1'], ca: pair.cert });
  const allowed = ALLOWED;

  it('is checked against the name that was asked for, at the address that was checked', async () => {
    const { port } = await far();
    const { body } = await trusting.request(`https://far.example:${port}/`, { allowed });
    expect(String(body)).toBe(`far.example:${port}`);
    expect((await trusting.request(`https://far.example.:${port}/`, { allowed })).status).toBe(200);
    for (const host of ['other.example', '127.0.0.1'])
      expect((await refusal(trusting.request(`https://${host}:${port}/`, { allowed }))).message).toBe(
        `${host} could not be reached.`,
      );
  });

  it('takes no certificate that nobody has signed, whatever the environment says', async () => {
    const { port } = await far();
    for (const said of ['1', '0']) {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', said);
      expect(await refusal(door.request(`https://far.example:${port}/`, { allowed }))).toMatchObject(UNREACHED);
    }
  });

  it('and plain HTTP do not answer for one another', async () => {
    const plain = await kept(webServer((_, answer) => void answer.end()));
    const { port } = await far();
    expect(await refusal(door.request(`https://far.example:${plain.port}/`, { allowed }))).toMatchObject(UNREACHED);
    expect(await refusal(door.request(`http://far.example:${port}/`, { allowed }))).toMatchObject(UNREACHED);
  });
});

it('no proxy of the environment is asked', async () => {
  const [bird] = await canaries(1);
  if (!bird) throw new Error('no canary');
  await kept(bird);
  const far = await kept(webServer((_, answer) => void answer.end('direct')));
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  for (const name of names) vi.stubEnv(name, `http://127.0.0.1:${bird.port}`);
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  expect(String((await ask(far)).body)).toBe('direct');
  expect(bird.seen()).toBe(0);
});
