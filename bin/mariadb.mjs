// Finds a MariaDB server for the tests; the last resort as root is the distribution's own. It never skips.
import { execFileSync, spawnSync } from 'node:child_process';

const onPath = (name) => {
  const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`; // a server's place, which not every shell looks in
  const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8', env: { ...process.env, PATH } });
  return found.status === 0 ? found.stdout.trim() : null;
};
const both = () => {
  const [server, install] = [onPath('mariadbd'), onPath('mariadb-install-db')];
  return server && install ? { server, install } : null;
};

/** @returns {{ server: string, install: string }} the programs that serve, and that lay out a folder of data */
export function findMariadb() {
  const found = both();
  if (found) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get')) {
    const command =
      'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends mariadb-server';
    execFileSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] });
    const installed = both();
    if (installed) return installed;
  }
  throw new Error('No MariaDB for the tests. Install mariadb-server.');
}
