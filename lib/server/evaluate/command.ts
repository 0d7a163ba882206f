/** The evaluate command: words in, text out, exit code. 0 done, 2 bad input, 3 nothing to learn from. */
import { AppError } from '@/lib/contracts/errors';
import { type Crew, NothingToLearn } from '@/scoring';
import { parseArguments, USAGE } from './arguments';
import { evaluate } from './evaluate';
import { reportJson } from './report-json';
import { reportText } from './report-text';
import { checkWritable, writeScores, writeSegments } from './result-files';

export type Print = { out: (text: string) => void; error: (line: string) => void };

/** @param crew does the fits; alone by default */
export async function evaluateCommand(argv: readonly string[], print: Print, crew?: Crew): Promise<number> {
  try {
    return await run(argv, print, crew);
  } catch (error) {
    if (error instanceof NothingToLearn) {
      print.out(`${JSON.stringify({ error: error.reason, reason: error.message })}\n`);
      print.error(oneLine(error.message));
      return 3;
    }
    if (!(error instanceof AppError)) throw error;
    print.error(oneLine(error.message));
    return 2;
  }
}

async function run(argv: readonly string[], print: Print, crew?: Crew): Promise<number> {
  const options = parseArguments(argv);
  if (options === null) {
    print.out(`${USAGE}\n`);
    return 0;
  }
  for (const path of [options.scores, options.segments]) if (path !== null) await checkWritable(path);
  const evaluation = await evaluate(options, crew);
  if (options.scores !== null) await writeScores(options.scores, evaluation);
  if (options.segments !== null) await writeSegments(options.segments, evaluation);
  const peakRssMb = process.resourceUsage().maxRSS / 1024;
  print.out(
    options.json ? `${JSON.stringify(reportJson(evaluation, peakRssMb))}\n` : reportText(evaluation, peakRssMb),
  );
  return 0;
}

const oneLine = (text: string): string => `evaluate: ${text.replace(/\s*[\r\n]+\s*/g, ' ')}`;
