// Everything that is built: Prisma's client, the bundles of bin/, the web application. Each only when its sources changed.
import fs from 'node:fs';
import path from 'node:path';
import { bundle, generate, install, readStamp, root, run, stampOf } from './bundle.mjs';

install();
generate();
await bundle('worker', 'train', 'fit', 'web', 'ingest', 'unpack');
const stamp = path.join(root, '.next', 'bellwether-stamp');
const wanted = stampOf(
  'package-lock.json',
  'next.config.js',
  'tsconfig.json',
  'proxy.ts',
  'prisma/schema.prisma',
  'app',
  'components',
  'lib',
  'scoring',
  'public',
);
if (readStamp(stamp) !== wanted) {
  run('node', ['node_modules/next/dist/bin/next', 'build'], { quiet: true });
  const standalone = path.join(root, '.next', 'standalone');
  fs.cpSync(path.join(root, '.next', 'static'), path.join(standalone, '.next', 'static'), { recursive: true });
  if (fs.existsSync(path.join(root, 'public')))
    fs.cpSync(path.join(root, 'public'), path.join(standalone, 'public'), { recursive: true });
  fs.writeFileSync(stamp, wanted);
}
