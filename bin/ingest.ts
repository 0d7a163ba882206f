import { serveByEnvironment } from '@/lib/server/events/serve-events';

// The tracking API has a login of its own; the door opens with the application's name for it.
process.env.APP_DATABASE_URL = process.env.INGEST_DATABASE_URL;
await serveByEnvironment();
