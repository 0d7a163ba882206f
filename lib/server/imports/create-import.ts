import 'server-only';
import crypto from 'node:crypto';
import { AppError } from '@/lib/contracts/errors';
import type { ImportDetail } from '@/lib/contracts/imports';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { detailOf } from './import-view';
import { inspectFile } from './inspect';
import { dropSpool, receive, spoolFile } from './spool';
import { storableJson, storableText } from './storable';
import { unpackApart } from './unpack-apart';

type Upload = {
  fileName: string;
  bytes: number | null;
  body: ReadableStream<Uint8Array> | null;
  signal?: AbortSignal;
};

/** Takes a file in, looks at it and guesses what it is. Nothing of its content is stored as facts yet. */
export async function createImport(ctx: Ctx, { fileName, bytes, body, signal }: Upload): Promise<ImportDetail> {
  allow(ctx, 'import:write');
  const id = crypto.randomUUID();
  const named = storableText(fileName.slice(0, 255));
  const file = spoolFile(ctx.workspaceId, id);
  const received = await receive({ body, bytes, file, ...(signal ? { signal } : {}) });
  try {
    if (received.bytes === 0)
      throw new AppError('invalid', `${fileName} is empty: expected a header and rows, got 0 bytes.`);
    const currency = await withWorkspace(
      ctx,
      async (db) => (await db.workspace.findUniqueOrThrow({ where: { id: ctx.workspaceId } })).currency,
    );
    const unpacked = await unpackApart(file, fileName);
    const looked = await inspectFile(file, { bytes: unpacked?.bytes ?? received.bytes, currency });
    const { from, left } = unpacked ?? looked.format;
    const inspection = { ...looked, format: { ...looked.format, from, left } };
    return await withWorkspace(ctx, async (db) => {
      const row = await db.importRun.create({
        data: {
          workspaceId: ctx.workspaceId,
          id,
          state: 'uploaded',
          fileName: named,
          fileBytes: received.bytes,
          fileSha256: received.sha256,
          detected: JSON.parse(storableJson(inspection)),
          createdBy: memberId(ctx),
          createdAt: ctx.now,
        },
      });
      await audit(ctx, db, {
        action: 'import.upload',
        subject: named,
        detail: { bytes: received.bytes, sha256: received.sha256 },
      });
      return detailOf(ctx, db, row);
    });
  } catch (cause) {
    dropSpool(ctx.workspaceId, id);
    throw cause;
  }
}
