import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountLenses } from '@/components/accounts/account-lenses';
import { LearnedLenses } from '@/components/track-record/learned-lenses';
import type { ExpansionLens, Lenses, NpsLens, TrainedLenses } from '@/lib/contracts/lenses';

const ID = '0b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b';
const NOW = '2026-11-12T06:00:00.000Z';

/** A part of a page before a server that answers with this, or with an error. */
function shown(part: React.ReactNode, answer: object | null): void {
  const problem = { type: 'about:blank', title: 'x', status: 503, detail: 'Not now.', code: 'unavailable' };
  vi.stubGlobal('fetch', async () =>
    answer ? Response.json(answer) : Response.json({ ...problem, requestId: 'r' }, { status: 503 }),
  );
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<QueryClientProvider client={client}>{part}</QueryClientProvider>);
}
afterEach(() => vi.unstubAllGlobals());

/** What stands under a label of a list of facts. */
const factOf = (label: string): string | null | undefined =>
  screen.getByText(label).nextElementSibling?.textContent?.replaceAll('\u00a0', ' ');

const bare: Lenses = {
  ...{ accountId: ID, asOf: NOW, renewal: null, adoption: null, sentiment: null, value: null },
  ...{ expansion: null, predictedNps: null },
};
const prediction = { asOf: NOW, mean: 6.43, promoter: 0.216, passive: 0.352, detractor: 0.432, low: 4, high: 9 };

describe('the lenses of an account', () => {
  it('mark a predicted answer as one, with its interval, its kinds and its day', async () => {
    shown(<AccountLenses id={ID} />, { ...bare, predictedNps: prediction });
    expect(await screen.findByText('Predicted')).toBeTruthy();
    expect(factOf('NPS if it answered')).toMatch(/^Predicted 6\.4 of 10/);
    expect(factOf('NPS if it answered')).toMatch(
      /4–9.* for eight in ten; promoter 22 %, passive 35 %, detractor 43 %; as of 12 Nov 2026$/,
    );
    fireEvent.click(screen.getByRole('button', { name: /^6\.4 of 10/ }));
    expect(await screen.findByText(/never averaged with real ones/)).toBeTruthy();
  });

  it('show the chance of an expansion with its place among all, its day and its definition', async () => {
    shown(<AccountLenses id={ID} />, {
      ...bare,
      expansion: { asOf: NOW, chance: 0.184, place: 12, n: 288, days: 180 },
    });
    await screen.findByText('Expansion within 180 days');
    expect(factOf('Expansion within 180 days')).toMatch(/^18 %.* place 12 of 288; as of 12 Nov 2026$/);
    fireEvent.click(screen.getByRole('button', { name: /^18/ }));
    expect(await screen.findByText(/An account that left within them did not expand/)).toBeTruthy();
  });

  it('show a real answer without the mark', async () => {
    const sentiment = { kind: 'nps', score: 8, max: 10, at: NOW, days: 20, weight: 0.9 };
    shown(<AccountLenses id={ID} />, { ...bare, sentiment });
    expect(await screen.findByText('Sentiment')).toBeTruthy();
    expect(screen.queryByText('Predicted')).toBeNull();
  });

  it('are not there where none exists, and say so where they cannot be read', async () => {
    shown(<AccountLenses id={ID} />, bare);
    await vi.waitFor(() => expect(screen.queryByRole('heading', { name: 'Lenses' })).toBeNull());
    shown(<AccountLenses id={ID} />, null);
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

const nps: NpsLens = {
  ...{ state: 'learned', learnedAt: NOW, scoredAt: NOW, answers: 412, accounts: 130, needed: 80, skill: 0.237 },
  ...{ leastSkill: 0.1, error: 1.42, coverage: 0.786, promised: 0.8, silent: 71 },
  later: { n: 0, inside: 0, error: null, since: '2026-10-01T00:00:00.000Z' },
};
const expansion: ExpansionLens = {
  ...{ state: 'learned', learnedAt: NOW, scoredAt: NOW, days: 180, events: 94, others: 210, rows: 4_120, needed: 30 },
  ...{ auc: { value: 0.712, low: 0.651, high: 0.773 }, baseline: 0.604, baseRate: 0.083, scored: 288 },
};
const trained: TrainedLenses = { job: null, nps, expansion };

describe('the lenses on the track record', () => {
  it('say what predicted answers are worth, and that none has been proved yet', async () => {
    shown(<LearnedLenses />, trained);
    expect(await screen.findByRole('heading', { name: /Predicted NPS/ })).toBeTruthy();
    expect(factOf('Skill, out of fold')).toMatch(/^0\.24.* n = 412 answers of 130 accounts; the mean alone 0$/);
    expect(factOf('Inside the interval')).toMatch(
      /^79 %.* of 80 % promised, cross-validated; off by 1\.4 points on average$/,
    );
    expect(factOf('Later first answers')).toMatch(/^none yet.* predictions are kept since 1 Oct 2026$/);
    expect(screen.getAllByText('as of 12 Nov 2026')).toHaveLength(2);
    expect(screen.getByText(/Shown for 71 accounts without an answer in the last 365 days/)).toBeTruthy();
  });

  it('hold predictions against the first answers that came later', async () => {
    shown(<LearnedLenses />, { ...trained, nps: { ...nps, later: { ...nps.later, n: 12, inside: 9, error: 1.66 } } });
    await screen.findByText('Later first answers');
    expect(factOf('Later first answers')).toMatch(
      /^off by 1\.7 points.* n = 12; 75 % of 12 inside the interval; predicted since 1 Oct 2026$/,
    );
  });

  it.each([
    [
      { state: 'too_few', answers: 79, accounts: 44, skill: null },
      /Not enough answers: 79 real answers of 44 accounts could be learned from, and it takes 80\./,
    ],
    [
      { state: 'no_signal', skill: 0.04 },
      /in 412 real answers of 130 accounts nothing was found that foresees an answer\. Skill 0\.04, and it takes more than 0\.1\./,
    ],
  ] as const)('show no figure of a lens that is not there: %j', async (less, words) => {
    shown(<LearnedLenses />, { ...trained, nps: { ...nps, ...less } });
    const section = await screen.findByRole('region', { name: 'Lenses' });
    await vi.waitFor(() => expect(section.textContent).toMatch(words));
    expect(within(section).queryByText('Inside the interval')).toBeNull();
  });

  it('say how well the expansion lens ranks, beside the best single column', async () => {
    shown(<LearnedLenses />, trained);
    expect(await screen.findByRole('heading', { name: /Expansion/ })).toBeTruthy();
    expect(factOf('AUC, 95 %')).toMatch(/^0\.712 \(0\.651–0\.773\).* best single column 0\.604$/);
    expect(factOf('Learned from')).toBe('94 accounts that expanded 210 that did not; n = 4,120 account-months');
    expect(factOf('Expands within 180 days')).toBe('8.3 % of account-months');
    fireEvent.click(screen.getByRole('button', { name: /^price escalators/ }));
    expect(await screen.findByText(/at up to 10 % more, counts as a price escalator/)).toBeTruthy();
  });

  it.each([
    [
      { state: 'too_few', events: 29, auc: null },
      /No lens: 29 accounts expanded and 210 did not, and it takes 30 of each\./,
    ],
    [
      { state: 'no_signal', auc: { value: 0.53, low: 0.47, high: 0.59 } },
      /No signal: 94 accounts expanded and 210 did not.* 0\.530 \(0\.470–0\.590\), n = 4,120 account-months: the interval holds 0\.5/,
    ],
  ] as const)('show no figure of an expansion lens that is not there: %j', async (less, words) => {
    shown(<LearnedLenses />, { ...trained, expansion: { ...expansion, ...less } });
    const section = await screen.findByRole('region', { name: 'Lenses' });
    await vi.waitFor(() => expect(section.textContent?.replaceAll('\u00a0', ' ')).toMatch(words));
    expect(within(section).queryByText('Learned from')).toBeNull();
  });

  it('say that nobody has tried, that it is under way, and that it cannot be read', async () => {
    shown(<LearnedLenses />, { ...trained, nps: null, expansion: null });
    expect(await screen.findAllByText(/Not learned yet\. It is learned by itself/)).toHaveLength(2);
    const job = {
      id: ID,
      kind: 'lenses',
      subjectId: null,
      state: 'running',
      stage: null,
      done: 0,
      total: 0,
      stages: [],
    };
    const times = { createdAt: NOW, startedAt: NOW, finishedAt: null, cancelRequested: false, error: null };
    shown(<LearnedLenses />, { ...trained, job: { ...job, ...times } });
    expect(await screen.findByText('being learned now')).toBeTruthy();
    shown(<LearnedLenses />, null);
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
