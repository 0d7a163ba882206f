import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ScoreAgain } from '@/components/accounts/score-again';
import { Toaster } from '@/components/ui/toast';
import { accountKeys } from '@/lib/client/accounts';
import { meQuery } from '@/lib/client/members';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { Job } from '@/lib/contracts/jobs';
import type { Role } from '@/lib/contracts/roles';

const ID = '0b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b';
const JOB: Job = {
  ...{ id: '1b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b', kind: 'rescore_some', subjectId: null, state: 'queued' },
  ...{ stage: null, done: 0, total: 0, stages: [], error: null, cancelRequested: false },
  ...{ createdAt: '2026-11-12T06:00:00.000Z', startedAt: null, finishedAt: null },
};
const model = { asOf: '2026-11-12T06:00:00.000Z' } as AccountDetail['model']; // only whether there is one is read

/** Shows the button before a server whose job goes through these states, one a look. @returns what it was asked */
function shown({ role = 'admin', states = [] }: { role?: Role; states?: Partial<Job>[] }) {
  const asked: string[] = [];
  const left = [...states];
  vi.stubGlobal('fetch', async (path: string, { method }: RequestInit) => {
    asked.push(`${method} ${path}`);
    return Response.json(method === 'POST' ? JOB : { ...JOB, ...(left.length > 1 ? left.shift() : left[0]) });
  });
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } },
  });
  client.setQueryData(meQuery().queryKey, { member: { role } } as never); // only the role is read
  client.setQueryData(accountKeys.one(ID), {} as never);
  render(
    <QueryClientProvider client={client}>
      <ScoreAgain account={{ id: ID, name: 'Halden', model }} />
      <Toaster />
    </QueryClientProvider>,
  );
  return { asked, stale: () => client.getQueryState(accountKeys.one(ID))?.isInvalidated };
}

afterEach(() => vi.unstubAllGlobals());

describe('the button that scores an account again', () => {
  it('asks once, waits for the end of the job, and asks for the account anew', async () => {
    const { asked, stale } = shown({ states: [{ state: 'running' }, { state: 'done' }] });
    fireEvent.click(screen.getByRole('button', { name: 'Score again' }));
    const busy = await screen.findByRole('button', { name: 'Scoring …' });
    fireEvent.click(busy);
    expect(stale()).toBe(false);
    await waitFor(() => expect(screen.getByText('Halden was scored again')).toBeTruthy(), { timeout: 5_000 });
    expect(screen.getByRole('button', { name: 'Score again' })).toBeTruthy();
    expect(stale()).toBe(true);
    expect(asked.filter((each) => each.startsWith('POST'))).toEqual([`POST /api/accounts/${ID}/score`]);
  });

  it('says why it was not', async () => {
    shown({ states: [{ state: 'running' }, { state: 'failed', error: 'The version cannot be read.' }] });
    fireEvent.click(screen.getByRole('button', { name: 'Score again' }));
    await waitFor(() => expect(screen.getByText(/not scored again: The version cannot be read/)).toBeTruthy(), {
      timeout: 5_000,
    });
  });

  it('is not offered to whoever may not', () => {
    shown({ role: 'manager' });
    expect(screen.queryByRole('button')).toBeNull();
  });
});
