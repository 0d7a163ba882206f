/** Keeps web and worker alive: starts them, restarts what dies, stops them in order. Knows processes, nothing of their work. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { rootDir } from './paths';

/** A part that dies this often within a minute is broken, not unlucky. */
const MAX_DEATHS = 6;
const GRACE_MS = 25_000;

export type Child = { name: string; stop: () => Promise<void> };
type Spec = { name: string; script: string; env: Record<string, string>; onHopeless: (why: string) => void };

/** Starts `dist/<script>.mjs` and keeps it running until `stop`. The IPC channel tells it when this process is gone. */
export function keep({ name, script, env, onHopeless }: Spec): Child {
  let stopping = false;
  let deaths: number[] = [];
  let child: ChildProcess = start();

  function start(): ChildProcess {
    const started = spawn(process.execPath, ['--enable-source-maps', path.join(rootDir(), 'dist', `${script}.mjs`)], {
      cwd: rootDir(),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true, // a Ctrl-C in the terminal is for the supervisor, which stops the parts in order
    });
    started.on('exit', (code, signal) => {
      if (stopping) return;
      const now = Date.now();
      deaths = [...deaths.filter((at) => at > now - 60_000), now];
      if (deaths.length >= MAX_DEATHS)
        return onHopeless(`${name} ended ${deaths.length} times within a minute (last: ${signal ?? code})`);
      console.error(`${name} ended (${signal ?? code}): starting it again`);
      setTimeout(() => {
        if (!stopping) child = start();
      }, 200 * deaths.length);
    });
    return started;
  }

  const stop = () =>
    new Promise<void>((resolve) => {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      child.on('exit', () => {
        clearTimeout(late);
        resolve();
      });
      child.kill('SIGTERM');
    });
  return { name, stop };
}
