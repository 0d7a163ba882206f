/** Entry of `npm run key`. */
import { keyCommand } from '@/lib/server/keys/command';

process.exitCode = await keyCommand(process.argv.slice(2), { out: console.log, error: console.error });
