import { defineConfig } from '@playwright/test';

const QUIET = ['--disable-quic', '--disable-background-networking', '--disable-component-update', '--no-first-run'];

export default defineConfig({
  testDir: 'tests/e2e',
  timeout: 180_000,
  expect: { timeout: 20_000 },
  workers: 1,
  retries: 0,
  fullyParallel: false,
  globalSetup: './tests/support/e2e-product.ts',
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 20_000,
    viewport: { width: 1440, height: 900 },
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROME_PATH,
      chromiumSandbox: process.getuid?.() !== 0,
      args: QUIET,
    },
  },
});
