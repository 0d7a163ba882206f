import { z } from 'zod';

/** Text that Postgres can keep: no NUL, no half of a surrogate pair. */
const storable = (text: string) => !text.includes('\u0000') && text.isWellFormed();

/** One line of text, trimmed, 1 to `max` characters. */
export const Line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'Expected some text, got none')
    .max(max, `Expected at most ${max} characters`)
    .refine(storable, 'Expected text without NUL or broken characters')
    .refine((text) => !/[\r\n]/.test(text), 'Expected one line');

/** An e-mail address as it is stored: lower case, ASCII only, so that no look-alike passes for another. */
export const Email = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase())
  .refine((text) => /^[\x21-\x7e]+$/.test(text), 'Expected an address in plain ASCII');

export const Id = z.uuid();

/** An instant as ISO 8601 in UTC. */
export const Instant = z.iso.datetime();

/** The answer of a change that has nothing more to say than which row it touched. */
export const Touched = z.object({ id: Id });
export type Touched = z.infer<typeof Touched>;
