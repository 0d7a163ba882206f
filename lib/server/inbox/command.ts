/** `npm run import:singer`: Singer's lines in, its states out, exit code. 0 done, 1 refused, 2 wrong words. States alone go to the output. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { commandCtx, openDatabase, type Print, workspaceOf } from '@/lib/server/command-line';
import type { Ctx } from '@/lib/server/context';
import { closeDatabase, withWorkspace } from '@/lib/server/db';
import { connectSource } from '@/lib/server/sources/connect-source';
import { linesOf } from './lines';
import { pushSinger } from './push-singer';
import { MOST_LINE } from './singer';

const USAGE = 'Usage: TAP | npm run -s import:singer -- --workspace SLUG [--source NAME]';

export async function singerCommand(
  argv: readonly string[],
  bytes: AsyncIterable<Uint8Array>,
  print: Print,
): Promise<number> {
  const words = wordsOf(argv);
  if (!words) {
    print.error(USAGE);
    return 2;
  }
  try {
    openDatabase();
    const { id, name } = await workspaceOf(words.workspace);
    const ctx = commandCtx(id, 'singer');
    const sourceId = await sourceOf(ctx, words.source);
    const onState = (value: unknown) => print.out(JSON.stringify(value));
    const { records } = await pushSinger({ workspaceId: id, sourceId }, linesOf(bytes, MOST_LINE), onState);
    print.error(`${records} ${records === 1 ? 'record' : 'records'} stored for ${words.source} of ${name}.`);
    return 0;
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    print.error(
      `Not everything was stored: ${cause.message} What came before the last state that was printed is kept.`,
    );
    return 1;
  } finally {
    await closeDatabase();
  }
}

function wordsOf(argv: readonly string[]): { workspace: string; source: string } | null {
  const said = new Map<string, string>();
  for (let i = 0; i < argv.length; i += 2) {
    const [word = '', value] = argv.slice(i, i + 2);
    if (!['--workspace', '--source'].includes(word) || !value) return null;
    said.set(word, value);
  }
  const workspace = said.get('--workspace');
  return workspace ? { workspace, source: said.get('--source') ?? 'Singer' } : null;
}

/** By its name or id; one that is not there yet is made. */
async function sourceOf(ctx: Ctx, name: string): Promise<string> {
  const found = await withWorkspace(ctx, (db) =>
    db.source.findMany({ where: { workspaceId: ctx.workspaceId, kind: 'singer' }, orderBy: { createdAt: 'asc' } }),
  );
  const known = found.find((source) => source.id === name || source.name === name);
  return known?.id ?? (await connectSource(ctx, { kind: 'singer', name, settings: {}, secret: '' })).id;
}
