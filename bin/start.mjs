// `npm start` on a clean clone: install, bundle, then hand over to the supervisor.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, checkNode, install, root } from './bundle.mjs';

checkNode();
endWithParent();
process.env.BELLWETHER_STARTED = String(Date.now());
if (install()) console.log('Dependencies installed.');
await bundle('supervise');
await import(pathToFileURL(path.join(root, 'dist', 'supervise.mjs')).href);

/** npm that is told to end tells its shell, and the shell tells nobody: without its parent this start ends as if it had been told itself. */
function endWithParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  look.unref();
}
