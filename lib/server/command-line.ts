/** What commands beside a running installation have in common: its database, and the workspace that somebody names. */
import 'server-only';
import fs from 'node:fs';
import { AppError } from '@/lib/contracts/errors';
import { loadKey } from '@/lib/server/boot/key';
import { running } from '@/lib/server/boot/lock';
import { databaseUrl, dataDir, keyFile } from '@/lib/server/boot/paths';
import { childEnvironment } from '@/lib/server/boot/secrets';
import type { Ctx } from '@/lib/server/context';
import { withSignIn } from '@/lib/server/db';

export type Print = { out: (line: string) => void; error: (line: string) => void };

/** The database of the installation that runs here, or the one of the environment. */
export function openDatabase(): void {
  const url = databaseUrl() ?? running(dataDir())?.authUrl;
  if (!url) throw new AppError('conflict', `Expected Bellwether to run with DATA_DIR ${dataDir()}: start it first.`);
  if (!fs.existsSync(keyFile()))
    throw new AppError('conflict', `Expected the key in KEY_FILE ${keyFile()}, found none.`);
  Object.assign(process.env, childEnvironment(url, loadKey().key));
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** By its id, or by its name in small letters with hyphens. */
export async function workspaceOf(slug: string): Promise<{ id: string; name: string }> {
  const { rows } = await withSignIn((client) =>
    client.query<{ id: string; name: string }>('SELECT id, name FROM workspace ORDER BY created_at'),
  );
  const found = rows.filter(({ id, name }) => id === slug || slugOf(name) === slug);
  if (found[0] && found.length === 1) return found[0];
  const listed = (found.length > 1 ? found : rows).map(({ id, name }) => `${slugOf(name)} (${id})`).join(', ');
  throw new AppError(
    'not_found',
    `Expected one workspace ${slug}, got ${found.length}. There ${rows.length === 1 ? 'is' : 'are'}: ${listed}.`,
  );
}

/** Whoever sits at the machine may do what its owner may. */
export const commandCtx = (workspaceId: string, requestId: string): Ctx => ({
  ...{ workspaceId, now: new Date(), requestId },
  actor: { kind: 'system', name: 'command line' },
});
