import Link from 'next/link';
import type { StaleList } from '@/lib/contracts/sources';
import { formatDateTime } from '@/lib/format';
import { componentWord } from './words';

/** On every page while a kind of data is older than was promised: what the scores do about it. */
export function StaleBar({ stale: { spans } }: { stale: StaleList }) {
  if (spans.length === 0) return null;
  const [first] = spans;
  const oldest = spans.reduce((least, { since }) => (since < least ? since : least), first?.since ?? '');
  return (
    <div className="note mb-2 py-1" role="note">
      <div>
        <b>{list(spans.map(({ component }) => componentWord(component)))} stale:</b> not read since{' '}
        {formatDateTime(oldest)}. Scores stand as of then in this part, so that nobody turns red by it.{' '}
        <Link href="/data">See the sources</Link>
      </div>
    </div>
  );
}

const list = (words: readonly string[]): string =>
  words.length === 1 ? `${words[0]} is` : `${words.slice(0, -1).join(', ')} and ${words.at(-1)?.toLowerCase()} are`;
