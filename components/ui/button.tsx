import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';

/** At most one primary on a page; quiet stands on the page without a border. */
export type ButtonKind = 'plain' | 'primary' | 'quiet';

type ButtonProps = ComponentProps<'button'> & { kind?: ButtonKind; busy?: boolean };

function kindClass(kind: ButtonKind, className?: string): string {
  return classNames('btn', kind !== 'plain' && kind, className);
}

/** While busy it keeps its focus and its words, and ignores presses. */
export function Button({ kind = 'plain', busy = false, className, onClick, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={kindClass(kind, className)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    />
  );
}

type ButtonLinkProps = ComponentProps<typeof Link> & { kind?: ButtonKind };

export function ButtonLink({ kind = 'plain', className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={kindClass(kind, className)} />;
}

/** A file to keep: a plain link, so that nothing fetches it before someone asks. */
export function DownloadLink({ kind = 'plain', className, ...rest }: ComponentProps<'a'> & { kind?: ButtonKind }) {
  return <a download {...rest} className={kindClass(kind, className)} />;
}

type IconButtonProps = Omit<ButtonProps, 'children' | 'aria-label'> & { label: string; children: ReactNode };

/** A button whose face is a sign: the label is what is read aloud. */
export function IconButton({ label, className, kind = 'quiet', children, ...rest }: IconButtonProps) {
  return (
    <Button {...rest} kind={kind} className={classNames('icon', className)} aria-label={label} title={label}>
      {children}
    </Button>
  );
}

type FilterButtonProps = Omit<ComponentProps<'button'>, 'value'> & { label: string; value?: ReactNode };

/** "Band any": a filter and what it is set to. Without a value it is the dashed one that adds a filter. */
export function FilterButton({ label, value, className, ...rest }: FilterButtonProps) {
  return (
    <button type="button" {...rest} className={classNames('filter-btn', value === undefined && 'add', className)}>
      {label}
      {value !== undefined && <b>{value}</b>}
    </button>
  );
}

/** Looks like a link, does something instead of going somewhere. */
export function LinkButton({ className, ...rest }: ComponentProps<'button'>) {
  return <button type="button" {...rest} className={classNames('link', className)} />;
}
