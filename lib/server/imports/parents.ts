/** Which account stands above which: by the id that a file gives as the parent's. Runs inside the caller's transaction. */
import 'server-only';
import type { PoolClient } from 'pg';

/** A parent that no account goes by yet is linked when it comes; nobody is his own. */
const LINK = `
  UPDATE account a SET parent_id = w.parent_id
  FROM (SELECT c.id, p.id AS parent_id FROM account c LEFT JOIN account p ON p.workspace_id = $1 AND p.external_id = c.fields ->> '$parent' AND p.id <> c.id
    WHERE c.workspace_id = $1 AND (c.parent_id IS NOT NULL OR c.fields ? '$parent')) w
  WHERE a.workspace_id = $1 AND a.id = w.id AND a.parent_id IS DISTINCT FROM w.parent_id`;

export async function linkParents(client: PoolClient, workspaceId: string): Promise<void> {
  await client.query(LINK, [workspaceId]);
}
