/** Entry of `npm run import:singer`. */
import { singerCommand } from '@/lib/server/inbox/command';

const print = { out: console.log, error: console.error };
process.exitCode = await singerCommand(process.argv.slice(2), process.stdin, print);
