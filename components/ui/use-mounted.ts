import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** False on the server and in the first client render, true after: for what cannot be drawn on the server. */
export function useMounted(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
