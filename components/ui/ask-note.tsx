import { Note } from './note';

const listed = new Intl.ListFormat('en', { type: 'disjunction' });

/** For those who may look but not change: says so, and whom to ask. */
export function AskNote({ children, names = [] }: { children: string; names?: readonly string[] | undefined }) {
  const whom = names.length > 3 ? [...names.slice(0, 3), 'another of them'] : names;
  return (
    <Note>
      {children} {whom.length > 0 && `Ask ${listed.format(whom)}.`}
    </Note>
  );
}
