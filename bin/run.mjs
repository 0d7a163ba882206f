// Runs one entry point of bin/ from a clean clone: `node bin/run.mjs evaluate FILE.csv …`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { bundle, checkNode, generate, install, root } from './bundle.mjs';

const [name = '', ...args] = process.argv.slice(2);
checkNode();
install();
generate();
await bundle(name, 'fit'); // whatever trains has a second thread
const child = spawn(process.execPath, ['--enable-source-maps', path.join(root, 'dist', `${name}.mjs`), ...args], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
