import { serveWeb } from '@/lib/server/boot/web-server';

await serveWeb();
