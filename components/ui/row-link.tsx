import { useRouter } from 'next/navigation';
import type { ComponentProps, MouseEvent } from 'react';

/** A click that stays in this window: any other one is the browser's. */
const isPlain = (event: MouseEvent) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/** A link in a row that comes and goes while scrolling: without the watching over prefetches that Next's own sets up for each. */
export function RowLink({ href, ...rest }: ComponentProps<'a'> & { href: string }) {
  const router = useRouter();
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        router.push(href);
      }}
    />
  );
}
