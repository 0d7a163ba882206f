/** The backup and restore commands: words in, lines out, exit code. 0 done, 1 refused or failed, 2 wrong words. */
import fs from 'node:fs';
import path from 'node:path';
import { BootError } from '@/lib/server/boot/boot-error';
import { loadKey } from '@/lib/server/boot/key';
import { dataDir, keyFile, reason } from '@/lib/server/boot/paths';
import { backUp } from './back-up';
import { restore } from './restore';

type Print = { out: (line: string) => void; error: (line: string) => void };

export const backupCommand = (argv: readonly string[], print: Print): Promise<number> =>
  guarded('Backup', print, async (signal) => {
    const [to, ...more] = argv;
    if (!to || more.length > 0 || to.startsWith('-')) return usage(print, 'npm run backup -- DIR');
    refuseOwnDatabase('pg_dump or your provider’s snapshots');
    const from = performance.now();
    const manifest = await backUp({ dataDir: dataDir(), to: folderOf(to), signal });
    print.out(
      `Backup complete: ${folderOf(to)}, ${sizeOf(manifest.total)} in ${secondsSince(from)} s. It holds everything committed before ${manifest.consistentAt}.`,
    );
    print.out(
      `The key is not in it, and without it the backup cannot be restored. Back up the key separately: key ${manifest.keyFingerprint}, KEY_FILE ${keyFile()}.`,
    );
    return 0;
  });

export const restoreCommand = (argv: readonly string[], print: Print): Promise<number> =>
  guarded('Restore', print, async (signal) => {
    const [from, ...more] = argv.filter((word) => word !== '--force');
    if (!from || more.length > 0 || from.startsWith('-')) return usage(print, 'npm run restore -- DIR [--force]');
    refuseOwnDatabase('its own restore');
    const start = performance.now();
    const force = argv.includes('--force');
    const { manifest, counts, kept } = await restore({
      ...{ dataDir: dataDir(), from: folderOf(from), force, key: presentKey(), signal },
    });
    print.out(`Verified and recovered: ${sizeOf(manifest.total)}, as of ${manifest.consistentAt}. Rows:`);
    for (const [table, rows] of Object.entries(counts)) print.out(`  ${table.padEnd(16)} ${rows}`);
    for (const folder of kept) print.out(`What was there before is kept in ${folder}; remove it when all is well.`);
    print.out(`Restored into ${dataDir()} in ${secondsSince(start)} s. Start Bellwether with npm start.`);
    return 0;
  });

/** One line for whatever its reader can act on; the rest with its stack. Ctrl-C ends it tidily. */
async function guarded(name: string, print: Print, run: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const abort = new AbortController();
  const stop = () => abort.abort(new BootError('it was interrupted.'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  try {
    return await run(abort.signal);
  } catch (cause) {
    const known = cause instanceof BootError ? cause.message : systemProblem(cause);
    if (known === null) throw cause;
    print.error(`${name} failed: ${known}`);
    return 1;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

/** No room, no right, no connection: the system's own code and what it was about. */
function systemProblem(cause: unknown): string | null {
  if (!(cause instanceof Error) || !/^E[A-Z]+$/.test(reason(cause))) return null;
  return cause.message;
}

function usage(print: Print, text: string): number {
  print.error(`Usage: ${text}`);
  return 2;
}

function refuseOwnDatabase(instead: string): void {
  if (process.env.DATABASE_URL)
    throw new BootError(
      `DATABASE_URL is set: this is for the embedded database only. Use your server’s own backup (${instead}).`,
    );
}

/** Never made here: a new key would open nothing of the backup. */
function presentKey(): Buffer {
  if (!fs.existsSync(keyFile()))
    throw new BootError(`KEY_FILE ${keyFile()} is missing; put the key of the backed-up installation there first.`);
  return loadKey().key;
}

/** npm changes into the package's folder; what was typed is meant from where it was typed. */
const folderOf = (text: string): string => path.resolve(process.env.INIT_CWD ?? process.cwd(), text);

const secondsSince = (start: number): string => ((performance.now() - start) / 1000).toFixed(1);

const sizeOf = ({ files, bytes }: { files: number; bytes: number }): string =>
  `${files.toLocaleString('en-US')} files, ${(bytes / 1e6).toFixed(1)} MB`;
