/** The major version of the PostgreSQL that comes with this build. */
import { execFileSync } from 'node:child_process';
import { runner } from '@/lib/server/boot/postgres-files';

export function bundledMajor(): number {
  const [command, args] = runner().command('postgres', ['--version']);
  return Number(/(\d+)(?:\.|\w|$)/.exec(execFileSync(command, args, { cwd: '/', encoding: 'utf8' }))?.[1]);
}
