/** Builds the application beside the start of the database. Knows the command, not what it makes. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { BootError } from './boot-error';
import { rootDir } from './paths';

export type Build = { done: Promise<void>; stop: () => void };

/** The build beside the database, in a process group of its own: `stop` ends whatever it has started. */
export function buildAll(): Build {
  const child = spawn(process.execPath, [path.join(rootDir(), 'bin', 'build.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  });
  const done = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new BootError(`the build ended with ${code}; its reason stands above`)),
    );
  });
  done.catch(() => undefined); // awaited later; a database that fails first must not leave this one unhandled
  const stop = () => {
    if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL'); // half a build is built again: its stamp comes last
  };
  return { done, stop };
}
