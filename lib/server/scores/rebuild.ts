/** The snapshot of an account at a past instant, built again from the facts as they stand now. Leaves nothing behind. */
import 'server-only';
import type { PoolClient } from 'pg';
import { buildSnapshots } from '@/lib/server/snapshots/build-snapshots';
import type { StoredValues } from '@/lib/server/snapshots/cell-of';
import type { LabelScope } from '@/lib/server/snapshots/labels';

type Of = { accountId: string; fields: readonly string[] };

/** @param scope its `now` is the instant @returns null where the account is no customer at that instant, as is known now */
export async function rebuild(client: PoolClient, scope: LabelScope, of: Of): Promise<StoredValues | null> {
  await client.query('SAVEPOINT rebuilt');
  let values: StoredValues | null = null;
  const request = { ...scope, asOfs: [scope.now], accounts: [of.accountId], fields: of.fields };
  for await (const row of buildSnapshots(client, request)) values = row.values;
  await client.query('ROLLBACK TO SAVEPOINT rebuilt'); // building stores: what was kept with a score stays as it was
  return values;
}
