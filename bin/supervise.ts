import { bootOrExit } from '@/lib/server/boot/supervise';

await bootOrExit(process.argv.slice(2));
