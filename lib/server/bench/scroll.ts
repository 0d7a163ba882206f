/** Frames of the Accounts page under scrolling, in a real browser against the product as a person starts it. */
import 'server-only';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { rootDir } from '@/lib/server/boot/paths';
import { closeDatabase } from '@/lib/server/db';
import { emailOf, type Home, newWorkspace, PASSWORD } from './home';
import { customerFile } from './made-files';
import { type Measure, measured, median, quantile, skippedMeasure, type Tell } from './measure';
import { importUploaded, trainAndPromote, upload } from './steps';

const WORKSPACE = 'Scroll';
const ACCOUNTS = 10_000;
const LEAVERS = 1_500;
/** CSS pixels a second: reading, flicking, dragging the scroll bar. */
const SPEEDS = [600, 3_000, 12_000];
const FRAMES = 300;
/** --size-row in tokens.css */
const ROW_PX = 36;
const FRAME_MS = 34;
const START_MS = 240_000;

/** Takes the database over: the product that it starts works on it, and nothing else after. */
export async function scrollBench(home: Home, tell: Tell): Promise<Measure[]> {
  const browser = await browserFile();
  if (!browser) {
    const why = 'no browser';
    return [skippedMeasure('accounts page, scrolling, p95 frame', { unit: 'ms', target: `≤ ${FRAME_MS}`, why })];
  }
  tell(`${ACCOUNTS} accounts: import, train, promote`);
  const ctx = await newWorkspace(home, WORKSPACE);
  const file = customerFile({ stayers: ACCOUNTS, leavers: LEAVERS });
  await importUploaded(ctx, await upload(ctx, { fileName: 'customers.csv', blocks: file }));
  await trainAndPromote(ctx);
  await closeDatabase();
  await home.postgres.stop(); // the product starts it again
  tell('start the product, which builds itself when its sources changed');
  const url = await startProduct(home);
  tell('scroll');
  return scrollAll(browser, url);
}

async function browserFile(): Promise<string | null> {
  const finder: { findBrowser: () => Promise<string> } = await import(
    pathToFileURL(path.join(rootDir(), 'bin', 'browser.mjs')).href
  );
  return finder.findBrowser().catch(() => null);
}

/** @returns its address; it ends with the home */
async function startProduct(home: Home): Promise<string> {
  const port = await freePort();
  const logFile = path.join(home.folder, 'log');
  const log = fs.openSync(logFile, 'a');
  const { DATABASE_URL, APP_URL, NEXTAUTH_URL, ...rest } = process.env;
  const own = {
    DATA_DIR: home.dataDir,
    KEY_FILE: home.keyFile,
    PORT: String(port),
    INGEST_PORT: String(await freePort()),
  };
  const child = spawn(process.execPath, [path.join(rootDir(), 'bin', 'start.mjs')], {
    env: { ...rest, ...own },
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  home.closing.push(async () => {
    child.kill('SIGTERM');
    await over;
  });
  await untilReady(child, logFile);
  return `http://localhost:${port}`;
}

async function untilReady(child: ChildProcess, logFile: string): Promise<void> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; ) {
    const said = fs.readFileSync(logFile, 'utf8');
    if (/Sign in at \S+/.test(said)) return;
    if (child.exitCode !== null) throw new Error(`the product did not start: ${said.slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(
    `the product was not ready within ${START_MS / 1000} s: ${fs.readFileSync(logFile, 'utf8').slice(-2_000)}`,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function scrollAll(executablePath: string, url: string): Promise<Measure[]> {
  // Loaded from where it lies: a bundler cannot take it apart.
  const { chromium }: typeof import('@playwright/test') = createRequire(path.join(rootDir(), 'package.json'))(
    '@playwright/test',
  );
  const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${url}/sign-in`);
    await page.getByLabel('E-mail').fill(emailOf(WORKSPACE));
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/accounts');
    await page.locator('main tbody a[href^="/accounts/"]').first().waitFor();
    await page.waitForTimeout(2_000); // hydration and the first pages of rows are not what is measured
    const blank = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await blank.setContent(`<div style="height: ${ACCOUNTS * ROW_PX}px"></div>`);
    const measures: Measure[] = [];
    for (const speed of SPEEDS) measures.push(...(await scrollAt({ page, blank }, speed)));
    return measures;
  } finally {
    await browser.close();
  }
}

/** The blank page tells what this machine and this browser take for a frame with nothing in it. */
async function scrollAt({ page, blank }: { page: Page; blank: Page }, speed: number): Promise<Measure[]> {
  await blank.bringToFront();
  const nothing = await blank.evaluate(scrollInPage, { speed, count: FRAMES });
  await page.bringToFront();
  const { frames, long, travelled } = await page.evaluate(scrollInPage, { speed, count: FRAMES });
  if (travelled < (speed * frames.length) / 240) throw new Error(`the page did not scroll: ${travelled} px`);
  const name = `accounts page, ${ACCOUNTS} accounts, ${speed} px/s:`;
  const n = frames.length;
  const p95 = { page: quantile(frames, 0.95), blank: quantile(nothing.frames, 0.95) };
  return [
    measured({ measure: `${name} median frame`, value: median(frames), unit: 'ms', n }),
    measured({ measure: `${name} p95 frame`, value: p95.page, unit: 'ms', n, most: FRAME_MS }),
    measured({ measure: `${name} p95 frame / that of a blank page`, value: p95.page / p95.blank, unit: '×', n }),
    measured({ measure: `${name} tasks over 50 ms`, value: long, unit: '', n, most: 0 }),
    measured({ measure: `${name} tasks over 50 ms, blank page`, value: nothing.long, unit: '', n }),
  ];
}

/** Runs in the browser: moves the page by what the speed asks for in each frame, and notes how long the frame took. */
async function scrollInPage({ speed, count }: { speed: number; count: number }) {
  window.scrollTo(0, 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  let long = 0;
  const observer = new PerformanceObserver((list) => {
    long += list.getEntries().length;
  });
  observer.observe({ type: 'longtask' });
  const frames: number[] = [];
  const start = window.scrollY;
  await new Promise<void>((resolve) => {
    let last = performance.now();
    let y = start;
    const step = (now: number) => {
      const ms = now - last;
      last = now;
      if (ms > 0) frames.push(ms);
      if (frames.length >= count) return resolve();
      y += (speed * ms) / 1000;
      window.scrollTo(0, y);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  await new Promise((resolve) => setTimeout(resolve, 200)); // tasks are reported after they end
  observer.disconnect();
  return { frames, long, travelled: window.scrollY - start };
}
