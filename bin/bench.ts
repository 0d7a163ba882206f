/** Entry of `npm run -s bench`. */
import { bundle } from './bundle.mjs';

process.env.LOG_LEVEL ??= 'silent'; // before anything reads it: standard output is the result's alone
Object.assign(process.env, { NODE_ENV: 'production' });
await bundle('train', 'fit', 'worker');
const { benchCommand } = await import('@/lib/server/bench/command');
process.exitCode = await benchCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (line) => process.stderr.write(`${line}\n`),
});
