/** Entry of `npm run -s evaluate`. */
import { evaluateCommand } from '@/lib/server/evaluate/command';

process.exitCode = await evaluateCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (line) => process.stderr.write(`${line}\n`),
});
