import { beforeAll, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { listFailed } from '@/lib/server/jobs/list-failed';
import { importFile, mintWorkspace } from '@/tests/support/world';

let ctx: Ctx;
let importId: string;

beforeAll(async () => {
  ctx = await mintWorkspace();
  importId = (await importFile(ctx, 'id,name,churned\na,Acme,yes\nb,Birch,no\n', { fileName: 'two.csv' })).id;
});

const ended = (over: object) =>
  withWorkspace(ctx, (db) =>
    db.jobProgress.create({
      data: { workspaceId: ctx.workspaceId, kind: 'import_undo', subjectId: importId, state: 'failed', ...over },
    }),
  );
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const names = async () =>
  (await listFailed({ ...ctx, now: new Date() })).jobs.map(({ kind, subject, error }) => [kind, subject, error]);

it('lists what was given up, with what it was about and why, until it ends well', async () => {
  expect(await names()).toEqual([]);
  await ended({ error: 'No room on the disk.', attempt: 3, finishedAt: ago(5) });
  await ended({ kind: 'rescore', subjectId: null, error: null, finishedAt: ago(50_000) });
  expect(await names()).toEqual([['import_undo', 'two.csv', 'No room on the disk.']]);
  await ended({ error: 'Still no room.', attempt: 3, finishedAt: ago(3) });
  expect(await names()).toEqual([['import_undo', 'two.csv', 'Still no room.']]);
  await ended({ state: 'cancelled', finishedAt: ago(2) });
  expect(await names()).toHaveLength(1);
  await ended({ state: 'done', finishedAt: ago(1) });
  expect(await names()).toEqual([]);
});
