/** Entry of `npm run backup`. */
import { backupCommand } from '@/lib/server/backup/command';

process.exitCode = await backupCommand(process.argv.slice(2), { out: console.log, error: console.error });
