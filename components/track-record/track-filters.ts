import { createLoader, parseAsInteger, parseAsString } from 'nuqs/server';
import { Id } from '@/lib/contracts/text';
import type { TrackQuery } from '@/lib/contracts/track-record';

/** How the address says what is shown; what it does not say is the default. */
export const trackParsers = { version: parseAsString, days: parseAsInteger, segment: parseAsInteger };

type InAddress = { version: string | null; days: number | null; segment: number | null };

/** One shape for server and browser, so that both name the same query. Anything that cannot be is left out. */
export function trackQueryOf({ version, days, segment }: InAddress): TrackQuery {
  return {
    ...(version !== null && Id.safeParse(version).success ? { version } : {}),
    ...(days !== null && days >= 0 && days <= 365 ? { days } : {}),
    ...(segment !== null && segment >= 0 && segment <= 100 ? { segment } : {}),
  };
}

const load = createLoader(trackParsers);

export async function readTrackQuery(
  address: Promise<Record<string, string | string[] | undefined>>,
): Promise<TrackQuery> {
  return trackQueryOf(await load(address));
}
