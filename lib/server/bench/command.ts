/** The bench command: a name in, its measures out. 0 all hold, 1 one does not, 2 no such name. */
import 'server-only';
import { burstBench } from './burst';
import { enginesBench } from './engines';
import { evaluateBench } from './evaluate';
import { importBench } from './import';
import { ingestBench } from './ingest';
import { largeBench } from './large';
import { freeCore, type Measure, measured, type Tell, textOf } from './measure';
import { pagesBench } from './pages';
import { pipelineBench, pipelineLargeBench } from './pipeline';
import { smallBench } from './small';
import { syncBench } from './sync';

const BENCHES: Record<string, (tell: Tell) => Promise<Measure[]>> = {
  import: importBench,
  pages: pagesBench,
  evaluate: evaluateBench,
  engines: enginesBench,
  pipeline: pipelineBench,
  'pipeline-large': pipelineLargeBench,
  small: smallBench,
  large: largeBench,
  ingest: ingestBench,
  burst: burstBench,
  sync: syncBench,
};

/** Below it the run is void: something else works on this machine. */
const QUIET = 0.7;

type Print = { out: (text: string) => void; error: (line: string) => void };

export async function benchCommand(argv: readonly string[], print: Print): Promise<number> {
  const [name = '', ...more] = argv.filter((word) => word !== '--json');
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!bench || more.length > 0) {
    print.error(`Usage: npm run -s bench -- NAME [--json]. Names: ${Object.keys(BENCHES).join(', ')}`);
    return 2;
  }
  const before = freeCore();
  const found = await bench((line) => print.error(`… ${line}`));
  const free = { value: Math.min(before, freeCore()), least: QUIET };
  const measures = [
    measured({ measure: 'machine: share of a core left for this run', unit: '', n: 2, ...free }),
    ...found,
  ];
  print.out(argv.includes('--json') ? `${JSON.stringify({ name, measures })}\n` : textOf(name, measures));
  return measures.some((measure) => measure.holds === false) ? 1 : 0;
}
