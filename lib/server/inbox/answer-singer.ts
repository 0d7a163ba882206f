/** Singer's lines by HTTP: all of a call is stored and then acknowledged, or none of it is. */
import 'server-only';
import type http from 'node:http';
import { AppError } from '@/lib/contracts/errors';
import { withConnection } from '@/lib/server/db';
import { secretOf, takeShare } from '@/lib/server/events/answer';
import { readBody } from '@/lib/server/events/events-body';
import { findKey } from '@/lib/server/keys/find-key';
import { keepPushed } from './keep-pushed';
import { linesOf } from './lines';
import { MOST_LINE, SingerReader } from './singer';

const MOST_BYTES = 8 * 1024 * 1024;
const IS_THERE = "SELECT 1 FROM source WHERE workspace_id = $1 AND id = $2 AND kind = 'singer'";

export type Answered = { workspaceId: string; body: object };

/** @throws AppError `invalid` that names the line: nothing of the call was stored then */
export async function answerSinger(request: http.IncomingMessage, sourceId: string): Promise<Answered> {
  const bytes = await readBody(request, MOST_BYTES);
  const found = await findKey(secretOf(request) ?? '', 'ingest');
  if (!found) throw new AppError('unauthenticated', 'Expected a key of this installation that is in force.');
  const { workspaceId } = found;
  const { rowCount } = await withConnection({ workspaceId }, (client) =>
    client.query(IS_THERE, [workspaceId, sourceId]),
  );
  if (rowCount === 0) throw new AppError('not_found', 'Nothing here under this address.');
  const reader = new SingerReader();
  for await (const line of linesOf(only(bytes), MOST_LINE)) reader.take(line);
  const { steps, records, state } = reader.cut();
  await takeShare(workspaceId, records);
  await keepPushed({ workspaceId, sourceId }, steps);
  return { workspaceId, body: { success: true, records, state: state?.value ?? null } };
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer, void> {
  yield bytes;
}
