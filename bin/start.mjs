// `npm start` on a clean clone: install, bundle, then hand over to the supervisor.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, checkNode, install, root } from './bundle.mjs';

checkNode();
process.env.BELLWETHER_STARTED = String(Date.now());
if (install()) console.log('Dependencies installed.');
await bundle('supervise');
await import(pathToFileURL(path.join(root, 'dist', 'supervise.mjs')).href);
