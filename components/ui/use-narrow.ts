import { useSyncExternalStore } from 'react';

const query = '(max-width: 640px)';

function subscribe(onChange: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener('change', onChange);
  return () => media.removeEventListener('change', onChange);
}

/** Whether rows stand as cards; for what CSS alone cannot know, such as the height of a row that is not drawn. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}
