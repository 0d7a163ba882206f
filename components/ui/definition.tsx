'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { Popover } from './popover';

/** A definition as it is kept: words, and a formula where one says it better. */
export type Entry = { title: string; text: string; formula?: string };

/** A word or number with the definition that is kept for it. */
export function Define({ entry, children }: { entry: Entry; children?: ReactNode }) {
  const definition = (
    <>
      <p>{entry.text}</p>
      {entry.formula && (
        <p className="pt-2">
          <code>{entry.formula}</code>
        </p>
      )}
    </>
  );
  return (
    <Definition term={entry.title} definition={definition}>
      {children}
    </Definition>
  );
}

type DefinitionProps = {
  /** what is defined; read aloud and shown as the first line */
  term: string;
  definition: ReactNode;
  /** where the whole entry is */
  href?: string;
  /** the number or word that opens it; the term itself by default */
  children?: ReactNode;
};

/** A number or word with a dotted line under it: pressing it says what it means. */
export function Definition({ term, definition, href, children }: DefinitionProps) {
  return (
    <Popover
      label={term}
      trigger={
        <button type="button" className="def">
          {children ?? term}
          {children !== undefined && <span className="sr">, what {term} means</span>}
        </button>
      }
    >
      <h3>{term}</h3>
      <div className="muted">{definition}</div>
      {href && (
        <p className="more">
          <Link href={href}>Whole definition</Link>
        </p>
      )}
    </Popover>
  );
}
