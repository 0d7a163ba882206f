import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

/** A noisy console fails the test: React reports its mistakes there. */
let spy: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  spy = vi.spyOn(console, 'error');
});
afterEach(() => {
  cleanup();
  const calls = spy.mock.calls.map((call: unknown[]) => call.map(String).join(' '));
  spy.mockRestore();
  if (calls.length) throw new Error(`console.error was called:\n${calls.join('\n')}`);
});
