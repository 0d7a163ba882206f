/** The key command: words in, lines out, exit code. 0 done, 1 refused, 2 wrong words. The key alone goes to the output. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { CreateKey } from '@/lib/contracts/keys';
import { commandCtx, openDatabase, type Print, workspaceOf } from '@/lib/server/command-line';
import { closeDatabase } from '@/lib/server/db';
import { createKey } from './change-keys';

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
    const { secret } = await createKey(commandCtx(id, 'key'), words.key);
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
