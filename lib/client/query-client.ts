import { type DehydratedState, dehydrate, QueryClient } from '@tanstack/react-query';
import { AppError } from '@/lib/contracts/errors';

/** Only what may pass by itself is tried again: the database away, the network gone. */
const transient = (error: unknown): boolean => !(error instanceof AppError) || error.code === 'unavailable';

export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => count < 2 && transient(error),
        refetchOnWindowFocus: true,
      },
    },
  });

/** What a page read on the server, under the keys the browser asks for: the first drawing has it, and refetches later. */
export function hydrated(fill: (client: QueryClient) => void): DehydratedState {
  const client = makeQueryClient();
  fill(client);
  return dehydrate(client);
}
