/** From a source's row to a connector: opens its secret, and gives it to nobody else. */
import 'server-only';
import type { ConnectSource } from '@/lib/contracts/source-kinds';
import { ConnectSource as Whole } from '@/lib/contracts/source-kinds';
import type { Connector } from '@/lib/server/connectors/connector';
import { connectorOf } from '@/lib/server/connectors/connectors';
import { inboxSource } from '@/lib/server/inbox/inbox-source';
import { mappingOf } from '@/lib/server/inbox/mappings';
import { webhookSource } from '@/lib/server/inbox/webhook-source';
import { open, type Place, seal } from '@/lib/server/vault';

type Kept = { workspaceId: string; id: string; kind: string; name: string; settings: unknown; secret: string };

const placeOf = (workspaceId: string, id: string): Place => ({
  workspaceId,
  table: 'source',
  row: id,
  column: 'secret',
});

export const sealSecret = (secret: string, workspaceId: string, id: string): string =>
  seal(secret, placeOf(workspaceId, id));

/** A source with its secret, as it was connected. */
export const openSource = ({ workspaceId, id, kind, name, settings, secret }: Kept): ConnectSource =>
  Whole.parse({ kind, name, settings, secret: open(secret, placeOf(workspaceId, id)).toString('utf8') });

/** What sends by itself is read where it was kept. */
export function connectorFor(kept: Kept): Connector {
  const source = openSource(kept);
  const from = { workspaceId: kept.workspaceId, sourceId: kept.id };
  if (source.kind === 'singer') return inboxSource(from);
  return source.kind === 'webhook' ? webhookSource(from, source.settings) : connectorOf(source);
}

/** @throws AppError with what an admin can do about it */
export async function checkSource(source: ConnectSource, signal: AbortSignal): Promise<void> {
  if (source.kind === 'webhook') mappingOf(source.settings);
  else if (source.kind !== 'singer') await connectorOf(source).check(signal);
}
