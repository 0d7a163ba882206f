import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { accountPageQuery } from '@/lib/client/accounts';
import { type AccountRow, PAGE_SIZE } from '@/lib/contracts/accounts';
import type { AccountFilters } from './account-filters';

/** A place in the list; its row is null until its page is there. */
export type AccountLine = { index: number; row: AccountRow | null };

function pagesOf(start: number, end: number): number[] {
  const first = Math.floor(start / PAGE_SIZE);
  const last = Math.floor(Math.max(start, end - 1) / PAGE_SIZE);
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}

type Lines = { lines: AccountLine[]; failed: { error: Error; retry: () => void } | null };

/** A row is the same object as long as its page is kept, and so is its line: what did not change is not drawn again. */
function lineAt(index: number, row: AccountRow | undefined, known: WeakMap<AccountRow, AccountLine>): AccountLine {
  if (!row) return { index, row: null };
  const before = known.get(row);
  if (before?.index === index) return before;
  const line = { index, row };
  known.set(row, line);
  return line;
}

/** The lines from `start` to before `end`, and the pages they need. */
export function useAccountLines(filters: AccountFilters, start: number, end: number): Lines {
  const pages = pagesOf(start, end);
  const answers = useQueries({ queries: pages.map((page) => accountPageQuery(filters, page)) });
  const known = answers.map((answer) => (answer.isPlaceholderData ? undefined : answer.data?.rows));
  const first = pages[0] ?? 0;
  // a window of rows is far shorter than a page, so it never lies on more than two
  const [one, two] = known;
  const [drawn] = useState(() => new WeakMap<AccountRow, AccountLine>());
  const lines = useMemo(() => {
    const loaded = [one, two];
    return Array.from({ length: Math.max(0, end - start) }, (_, step) => {
      const index = start + step;
      const rows = loaded[Math.floor(index / PAGE_SIZE) - first];
      return lineAt(index, rows?.[index % PAGE_SIZE], drawn);
    });
  }, [one, two, first, start, end, drawn]);
  const broken = answers.find((answer) => answer.isError);
  const failed = broken?.error ? { error: broken.error, retry: () => void broken.refetch() } : null;
  return { lines, failed };
}
