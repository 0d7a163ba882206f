/** Clients of the tracking API that come without types we could use, behind the calls that are tried on them. */
import { createRequire } from 'node:module';

type Call = { userId: string; event?: string; groupId?: string; traits?: object; messageId?: string; context?: object };
type Done = (problem?: unknown) => void;
type Client = { track: (call: Call, done?: Done) => void; group: (call: Call) => void; flush: () => Promise<void> };
type Raw = Omit<Client, 'flush'> & { flush: (done: (problem?: Error) => void) => void };
type Make = new (key: string, options: object) => Raw;

const require = createRequire(import.meta.url);

/** What CommonJS gives, by the one shape that both have. */
function made(found: Make & { default?: Make }, key: string, options: object): Client {
  const raw = new (found.default ?? found)(key, options);
  return {
    track: (call, done) => raw.track(call, done),
    group: (call) => raw.group(call),
    flush: () => new Promise((resolve, reject) => raw.flush((problem) => (problem ? reject(problem) : resolve()))),
  };
}

export const oldAnalytics = (key: string, host: string, more: object = {}): Client =>
  made(require('analytics-node'), key, { host, ...more });
export const rudder = (key: string, dataPlaneUrl: string, more: object = {}): Client =>
  made(require('@rudderstack/rudder-sdk-node'), key, { dataPlaneUrl, ...more });
