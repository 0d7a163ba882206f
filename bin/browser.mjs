// Finds a browser for the tests, in this order; the last resort as root is the distribution's own. It never skips.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const onPath = (name) => {
  const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : null;
};
const CHANNELS = {
  linux: ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

export async function findBrowser() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const own = require('@playwright/test').chromium.executablePath();
  if (own && fs.existsSync(own)) return own;
  for (const file of CHANNELS[process.platform] ?? []) if (fs.existsSync(file)) return file;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const file = process.platform === 'win32' ? null : onPath(name);
    if (file) return file;
  }
  const bundled = process.platform === 'linux' && (await fromPackage());
  if (bundled) return bundled;
  if (process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get')) {
    execFileSync('sh', ['-c', 'apt-get update -qq && apt-get install -y -qq chromium'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const file = onPath('chromium');
    if (file) return file;
  }
  throw new Error('No browser for the tests. Install chromium, or set CHROME_PATH to one.');
}

/** The Chromium inside an npm package; it lacks libraries on some systems, so it must prove that it starts. */
async function fromPackage() {
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const file = await chromium.executablePath();
    const starts = spawnSync(file, ['--headless', '--no-sandbox', '--disable-gpu', '--dump-dom', 'about:blank'], {
      timeout: 20_000,
    });
    return starts.status === 0 ? file : null;
  } catch {
    return null; // not for this architecture: the next way is tried
  }
}
