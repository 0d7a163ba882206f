import { defineConfig } from 'vitest/config';

const alias = {
  '@': import.meta.dirname,
  'server-only': new URL('./tests/support/empty.ts', import.meta.url).pathname,
};

export default defineConfig({
  resolve: { alias },
  test: {
    teardownTimeout: 60_000,
    projects: [
      { resolve: { alias }, test: { name: 'scoring', include: ['tests/scoring/**/*.test.ts'], testTimeout: 120_000 } },
      {
        resolve: { alias },
        test: {
          name: 'files',
          include: ['tests/server/imports/**/*.test.ts', 'tests/house/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'server',
          include: ['tests/server/*.test.ts'],
          globalSetup: 'tests/support/global.ts',
          setupFiles: ['tests/support/worker-db.ts'],
          pool: 'forks',
          maxWorkers: 2,
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'backup',
          include: ['tests/backup/*.test.ts'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'components',
          include: ['tests/components/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          setupFiles: ['tests/support/console.ts'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'http',
          include: ['tests/http/*.test.ts'],
          globalSetup: ['tests/support/built.ts', 'tests/support/http-server.ts'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'faults',
          include: ['tests/faults/*.test.ts'],
          globalSetup: 'tests/support/built.ts',
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'long',
          include: ['tests/faults/long/*.test.ts'],
          globalSetup: 'tests/support/built.ts',
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
