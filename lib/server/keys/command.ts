/** The key command: words in, lines out, exit code. 0 done, 1 refused, 2 wrong words. The key alone goes to the output. */
import 'server-only';
import fs from 'node:fs';
import { AppError } from '@/lib/contracts/errors';
import { CreateKey } from '@/lib/contracts/keys';
import { loadKey } from '@/lib/server/boot/key';
import { running } from '@/lib/server/boot/lock';
import { databaseUrl, dataDir, keyFile } from '@/lib/server/boot/paths';
import { childEnvironment } from '@/lib/server/boot/secrets';
import type { Ctx } from '@/lib/server/context';
import { closeDatabase, withSignIn } from '@/lib/server/db';
import { createKey } from './change-keys';

type Print = { out: (line: string) => void; error: (line: string) => void };

const USAGE =
  'Usage: npm run -s key -- create --workspace SLUG --scope ingest [--name NAME] [--days N] [--only-known-accounts]';

export async function keyCommand(argv: readonly string[], print: Print): Promise<number> {
  const words = wordsOf(argv);
  if (!words) {
    print.error(USAGE);
    return 2;
  }
  try {
    openDatabase();
    const { id, name } = await workspaceOf(words.workspace);
    const ctx: Ctx = {
      workspaceId: id,
      actor: { kind: 'system', name: 'command line' },
      now: new Date(),
      requestId: 'key',
    };
    const { secret } = await createKey(ctx, words.key);
    print.out(secret);
    print.error(`A key with the scope ${words.key.scope} for ${name}. It is shown this once.`);
    return 0;
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    print.error(`No key was made: ${cause.message}`);
    return 1;
  } finally {
    await closeDatabase();
  }
}

type Words = { workspace: string; key: CreateKey };

function wordsOf([command, ...rest]: readonly string[]): Words | null {
  const said = new Map<string, string>();
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    if (word === '--only-known-accounts') said.set(word, '');
    else if (['--workspace', '--scope', '--name', '--days'].includes(word) && rest[i + 1])
      said.set(word, rest[++i] ?? '');
    else return null;
  }
  const days = said.get('--days');
  const key = CreateKey.safeParse({
    name: said.get('--name') ?? 'Command line',
    scope: said.get('--scope'),
    createsAccounts: !said.has('--only-known-accounts'),
    days: days === undefined ? null : Number(days),
  });
  const workspace = said.get('--workspace');
  return command === 'create' && workspace && key.success ? { workspace, key: key.data } : null;
}

/** The database of the installation that runs here, or the one of the environment. */
function openDatabase(): void {
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
async function workspaceOf(slug: string): Promise<{ id: string; name: string }> {
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
