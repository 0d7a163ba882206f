/** Entry of `npm run restore`. */
import { restoreCommand } from '@/lib/server/backup/command';

process.exitCode = await restoreCommand(process.argv.slice(2), { out: console.log, error: console.error });
