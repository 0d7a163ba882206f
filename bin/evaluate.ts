/** Entry of `npm run -s evaluate`. */
import { trainingCrew } from '@/lib/server/crew/training-crew';
import { evaluateCommand } from '@/lib/server/evaluate/command';

const crew = trainingCrew();
const print = {
  out: (text: string) => process.stdout.write(text),
  error: (line: string) => process.stderr.write(`${line}\n`),
};
process.exitCode = await evaluateCommand(process.argv.slice(2), print, crew);
await crew.close();
