import { work } from '@/lib/server/worker/worker';

// The worker has a login of its own; the door opens with the application's name for it.
process.env.APP_DATABASE_URL = process.env.WORKER_DATABASE_URL;
await work();
