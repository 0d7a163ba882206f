import crypto from 'node:crypto';
import fs from 'node:fs';
import { Readable } from 'node:stream';
import pg from 'pg';
import { AppError } from '@/lib/contracts/errors';
import type { AccountMapping, ImportDetail, ImportMapping } from '@/lib/contracts/imports';
import type { JobKind } from '@/lib/contracts/jobs';
import type { Role } from '@/lib/contracts/roles';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { confirmImport, mapImport } from '@/lib/server/imports/change-import';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { endJob } from '@/lib/server/worker/end-job';
import { tasks } from '@/lib/server/worker/tasks';

/** The database's owner: for looking, and for making what only the sign-in role makes. */
export async function asOwner<T>(run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: process.env.OWNER_DATABASE_URL });
  await client.connect();
  return run(client).finally(() => client.end());
}

/** A new workspace with one member; the context of that member. */
export async function mintWorkspace(role: Role = 'owner', name = 'Northlight'): Promise<Ctx> {
  return asOwner(async (client) => {
    const { rows } = await client.query<{ id: string }>('INSERT INTO workspace (name) VALUES ($1) RETURNING id', [
      name,
    ]);
    return mintMember({ workspaceId: rows[0]?.id ?? '' }, role);
  });
}

/** Another member of the same workspace. */
export async function mintMember({ workspaceId }: { workspaceId: string }, role: Role): Promise<Ctx> {
  return asOwner(async (client) => {
    const email = `${crypto.randomUUID()}@example.com`;
    const person = await client.query<{ id: string }>(
      "INSERT INTO person (email, name, password_hash) VALUES ($1, $2, 'x') RETURNING id",
      [email, `The ${role}`],
    );
    const personId = person.rows[0]?.id ?? '';
    const member = await client.query<{ id: string }>(
      'INSERT INTO member (workspace_id, person_id, role) VALUES ($1, $2, $3) RETURNING id',
      [workspaceId, personId, role],
    );
    const actor = {
      kind: 'member',
      memberId: member.rows[0]?.id ?? '',
      personId,
      sessionId: crypto.randomUUID(),
      name: `The ${role}`,
      email,
      role,
    } as const;
    return { workspaceId, actor, now: new Date(), requestId: crypto.randomUUID() };
  });
}

/** Who the member of a minted context is. */
export function actorOf({ actor }: Ctx): Extract<Ctx['actor'], { kind: 'member' }> {
  if (actor.kind !== 'member') throw new Error('a member was minted');
  return actor;
}

/** Runs the newest queued job of a kind in this process, with the effects of the real worker but without its lease. */
export async function runQueued(ctx: Ctx, kind: JobKind, signal = new AbortController().signal): Promise<string[]> {
  const { rows } = await withConnection(ctx, (client) =>
    client.query<{ id: string; subjectId: string | null; detail: unknown }>(
      `UPDATE job_progress SET state = 'running' WHERE workspace_id = $1 AND id = (SELECT id FROM job_progress WHERE workspace_id = $1 AND kind = $2 AND state = 'queued' ORDER BY created_at DESC LIMIT 1)
       RETURNING id, subject_id AS "subjectId", detail`,
      [ctx.workspaceId, kind],
    ),
  );
  const job = rows[0];
  if (!job) throw new Error(`no queued job of kind ${kind}`);
  const stages: string[] = [];
  const worker: Ctx = {
    workspaceId: ctx.workspaceId,
    actor: { kind: 'system', name: 'worker' },
    now: new Date(),
    requestId: job.id,
  };
  try {
    await tasks[kind]({
      ctx: worker,
      subjectId: job.subjectId ?? '',
      detail: job.detail,
      signal,
      plan: () => undefined,
      progress: (stage) => stages.at(-1) !== stage && stages.push(stage),
      commit: (run) => withConnection(worker, run),
    });
    await finish(ctx, job.id, 'done');
  } catch (cause) {
    await finish(ctx, job.id, 'failed', cause instanceof AppError ? cause.message : 'It failed on our side.');
    throw cause;
  }
  return stages;
}

const finish = ({ workspaceId }: Ctx, progressId: string, state: 'done' | 'failed', error: string | null = null) =>
  endJob({ workspaceId, progressId, state, error });

export const bodyOf = (content: string | Buffer): ReadableStream<Uint8Array> =>
  Readable.toWeb(Readable.from([Buffer.from(content)])) as unknown as ReadableStream<Uint8Array>; // Node's stream type and the browser's are one at run time

type Upload = { fileName?: string; change?: (mapping: AccountMapping) => ImportMapping };

/** A file through the whole import: upload, mapping as suggested (or changed), dry run, confirmation, import. */
export async function importFile(
  ctx: Ctx,
  content: string | Buffer,
  { fileName = 'customers.csv', change = (mapping) => mapping }: Upload = {},
): Promise<ImportDetail> {
  const uploaded = await createImport(ctx, { fileName, bytes: null, body: bodyOf(content) });
  const mapped = await mapImport(ctx, uploaded.id, change(uploaded.suggested));
  await runQueued(ctx, 'import_check');
  const checked = await getImport(ctx, mapped.id);
  await confirmImport(ctx, checked.id, checked.version);
  await runQueued(ctx, 'import');
  return getImport(ctx, checked.id);
}

export const telco = (): Buffer => fs.readFileSync(new URL('../fixtures/telco_wa_churn/wa_churn.csv', import.meta.url));
