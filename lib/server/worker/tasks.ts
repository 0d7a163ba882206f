/** Every kind of job and who does it. */
import 'server-only';
import type { JobKind } from '@/lib/contracts/jobs';
import { demoTask } from '@/lib/server/demo/demo-task';
import { importCheckTask, importTask } from '@/lib/server/imports/import-task';
import { undoTask } from '@/lib/server/imports/undo-import';
import { lensTask } from '@/lib/server/lenses/lens-task';
import { rescoreSomeTask } from '@/lib/server/models/rescore-some-task';
import { rescoreTask } from '@/lib/server/models/rescore-task';
import { trainTask } from '@/lib/server/models/train-task';
import { clearTask } from '@/lib/server/sources/clear-stream';
import { syncTask } from '@/lib/server/sources/sync-task';
import { trackTask } from '@/lib/server/track-record/track-task';
import type { Task } from './run-job';

export const tasks: Record<JobKind, Task> = {
  import_check: importCheckTask,
  import: importTask,
  import_undo: undoTask,
  train: trainTask,
  demo: demoTask,
  rescore: rescoreTask,
  rescore_some: rescoreSomeTask,
  backtest: trackTask,
  lenses: lensTask,
  sync: syncTask,
  stream_clear: clearTask,
};
