import { createLoader, parseAsString } from 'nuqs/server';
import type { MovementQuery } from '@/lib/contracts/movement';
import { Instant } from '@/lib/contracts/text';

/** How the address says between which passes; what it does not say is the default. */
export const movementParsers = { from: parseAsString, to: parseAsString };

type InAddress = { from: string | null; to: string | null };

/** One shape for server and browser, so that both name the same query. Anything that is no instant is left out. */
export function movementQueryOf({ from, to }: InAddress): MovementQuery {
  return {
    ...(from !== null && Instant.safeParse(from).success ? { from } : {}),
    ...(to !== null && Instant.safeParse(to).success ? { to } : {}),
  };
}

const load = createLoader(movementParsers);

export async function readMovementQuery(
  address: Promise<Record<string, string | string[] | undefined>>,
): Promise<MovementQuery> {
  return movementQueryOf(await load(address));
}
