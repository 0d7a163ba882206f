/** One delivery from signature to disk. Whoever sent it hears 200 once it is kept, and never anything about what is here. */
import 'server-only';
import type http from 'node:http';
import { AppError } from '@/lib/contracts/errors';
import { WebhookSettings } from '@/lib/contracts/source-kinds';
import { pool } from '@/lib/server/db';
import { takeShare } from '@/lib/server/events/answer';
import { parseBody, readBody } from '@/lib/server/events/events-body';
import { storableJson } from '@/lib/server/imports/storable';
import { open } from '@/lib/server/vault';
import type { Answered } from './answer-singer';
import { DELIVERIES, keepPushed } from './keep-pushed';
import { isSigned } from './signature';

const MOST_BYTES = 1024 * 1024;
/** By its id alone: the workspace is found by it. */
const FIND = `SELECT workspace_id AS "workspaceId", settings, secret FROM source WHERE id = $1 AND kind = 'webhook'`;
type Found = { workspaceId: string; settings: unknown; secret: string };

export async function answerWebhook(request: http.IncomingMessage, sourceId: string): Promise<Answered> {
  const body = await readBody(request, MOST_BYTES);
  const { rows } = await pool().query<Found>(FIND, [sourceId]);
  const found = rows[0];
  // an address that is none, and one whose secret is not known, look alike from outside
  if (!found || !signed(found, { sourceId, request, body }))
    throw new AppError('unauthenticated', 'Expected the signature of the sender whom this address was made for.');
  const { workspaceId } = found;
  const delivery = parseBody(body);
  if (typeof delivery !== 'object' || delivery === null)
    throw new AppError('invalid', 'Expected a JSON object or a list in the body.', { field: 'body' });
  await takeShare(workspaceId, 1);
  await keepPushed({ workspaceId, sourceId }, [
    { kind: 'table', table: DELIVERIES, columns: [], key: [] },
    { kind: 'rows', table: DELIVERIES, lines: [storableJson({ record: delivery })] },
  ]);
  return { workspaceId, body: { success: true } };
}

type Sent = { sourceId: string; request: http.IncomingMessage; body: Buffer };

function signed({ workspaceId, settings, secret }: Found, { sourceId, request, body }: Sent): boolean {
  const place = { workspaceId, table: 'source', row: sourceId, column: 'secret' };
  const words = open(secret, place).toString('utf8');
  const { headers } = request;
  return isSigned({ settings: WebhookSettings.parse(settings), secret: words, headers, body }, Date.now());
}
