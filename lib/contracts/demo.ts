import { z } from 'zod';
import { Job } from './jobs';
import { Id } from './text';

/** Where the demo workspace of whoever asked is. */
export const CreatedDemo = z.object({ workspaceId: Id });
export type CreatedDemo = z.infer<typeof CreatedDemo>;

/** What loads, or has loaded, the workspace one is in; null = it is no demo. */
export const DemoLoad = z.object({ job: Job.nullable() });
export type DemoLoad = z.infer<typeof DemoLoad>;
