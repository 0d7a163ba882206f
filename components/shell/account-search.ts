import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { accountPageQuery } from '@/lib/client/accounts';
import type { PaletteItem } from './command-palette';

const waitMs = 200;
const shown = 8;

/** The text as it stood when typing paused, so that not every letter asks the server. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), waitMs);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

/** Accounts for the palette, found by the server by name or id. */
export function useAccountSearch() {
  const [text, setText] = useState('');
  const q = usePaused(text.trim().slice(0, 200));
  const wanted = q.length >= 2;
  const { data, isFetching } = useQuery({ ...accountPageQuery({ q, sort: 'name', dir: 'asc' }, 0), enabled: wanted });
  const rows = wanted && text.trim() !== '' ? (data?.rows ?? []) : [];
  const items = rows.slice(0, shown).map(
    (row): PaletteItem => ({
      id: `account-${row.id}`,
      group: 'Accounts',
      label: row.name,
      hint: row.externalId === row.name ? undefined : row.externalId,
      keywords: [row.externalId, q],
      href: `/accounts/${row.id}`,
    }),
  );
  return { items, busy: isFetching || q !== text.trim().slice(0, 200), setText };
}
