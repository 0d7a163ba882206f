import fs from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readHealth } from '@/lib/server/health/read-health';
import { asOwner } from '@/tests/support/world';

/** The checks that are red, and what they say. */
async function red(): Promise<{ status: string; seen: Record<string, string> }> {
  const { status, checks } = await readHealth();
  return { status, seen: Object.fromEntries(checks.filter(({ ok }) => !ok).map(({ name, seen }) => [name, seen])) };
}

const beat = (ago: string) =>
  asOwner((owner) => owner.query('UPDATE worker_lease SET beat_at = clock_timestamp() - $1::interval', [ago]));
const setClock = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
const statfs = fs.statfs;
const setDisk = (free: number) =>
  vi
    .spyOn(fs, 'statfs')
    .mockImplementation(async (at) => ({ ...(await statfs(at)), blocks: 10_000, bavail: free * 10_000 }));

describe('the health', () => {
  beforeAll(() =>
    asOwner((owner) => owner.query("INSERT INTO worker_lease (pool_id, host, pid) VALUES ('health', 'here', 1)")),
  );
  afterAll(() => asOwner((owner) => owner.query("DELETE FROM worker_lease WHERE pool_id = 'health'")));
  beforeEach(async () => {
    await beat('1 second');
    setDisk(0.5);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('is green when everything is well', async () => {
    expect(await red()).toEqual({ status: 'ready', seen: {} });
  });

  it('is red while less than a twentieth of the disk is free', async () => {
    setDisk(0.049);
    expect(await red()).toEqual({ status: 'down', seen: { disk: '5 % free' } });
    setDisk(0.051);
    expect((await red()).status).toBe('ready');
  });

  it.each([31_000, -31_000, 3_600_000])('is red while the clock is %i ms from the database’s', async (ms) => {
    setClock(ms);
    expect(await red()).toEqual({ status: 'down', seen: { clock: expect.stringMatching(/^-?\d+\.\d s from /) } });
  });

  it.each([28_000, -28_000])('bears a clock that is %i ms from the database’s', async (ms) => {
    setClock(ms);
    expect((await red()).status).toBe('ready');
  });

  it('is degraded while no worker has been heard of for a minute', async () => {
    await beat('61 seconds');
    expect(await red()).toEqual({ status: 'degraded', seen: { worker: 'last beat 61 s ago' } });
    await beat('50 seconds');
    expect((await red()).status).toBe('ready');
  });
});
