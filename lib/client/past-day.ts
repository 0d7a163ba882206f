import { createLoader, createParser } from 'nuqs/server';
import { AskDay } from '@/lib/contracts/day';

/** Today and days to come are now: the address of a past day becomes none of these. */
export const parseAsPastDay = createParser({
  parse: (text) =>
    AskDay.safeParse({ asOf: text }).success && text < new Date().toISOString().slice(0, 10) ? text : null,
  serialize: (day: string) => day,
});

const load = createLoader({ asOf: parseAsPastDay });

export const readPastDay = async (
  address: Promise<Record<string, string | string[] | undefined>>,
): Promise<string | null> => (await load(address)).asOf;
