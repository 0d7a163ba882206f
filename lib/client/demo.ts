import { queryOptions } from '@tanstack/react-query';
import { CreatedDemo, DemoLoad } from '@/lib/contracts/demo';
import { isOver } from '@/lib/contracts/jobs';
import { Touched } from '@/lib/contracts/text';
import { api } from './api';
import { switchWorkspace } from './members';

export const demoKeys = { all: ['demo'] as const };

export const demoQuery = () =>
  queryOptions({
    queryKey: demoKeys.all,
    queryFn: ({ signal }) => api('/api/demo', DemoLoad, { signal }),
    refetchInterval: ({ state }) => (state.data?.job && !isOver(state.data.job) ? 1_000 : false),
  });

export const createDemo = () => api('/api/demo', CreatedDemo, { method: 'POST' });
export const removeDemo = () => api('/api/demo', Touched, { method: 'DELETE' });

/** Into the demo workspace, which is made where there is none. A whole new page: nothing of the old workspace may stay. */
export async function enterDemo(): Promise<void> {
  await switchWorkspace((await createDemo()).workspaceId);
  window.location.assign('/accounts');
}
