/** The environment, parsed once at boot. Knows names and shapes; a missing or wrong one is named. */
import 'server-only';
import { z } from 'zod';
import { readRanges } from './egress/ranges';

const shape = z.object({
  APP_DATABASE_URL: z.url(),
  AUTH_DATABASE_URL: z.url(),
  NEXTAUTH_SECRET: z.string().min(32),
  /** The vault's wrapping key. */
  VAULT_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .transform((hex) => Buffer.from(hex, 'hex')),
  APP_URL: z.url(),
  /** Where events are sent to. */
  INGEST_URL: z.url(),
  /** Address that the servers listen on. */
  HOSTNAME: z.string().min(1).default('127.0.0.1'),
  INGEST_PORT: z.coerce.number().int().min(1).max(65_535),
  /** Events that one workspace may send, over ten seconds. */
  INGEST_PER_SECOND: z.coerce.number().int().min(1).default(5_000),
  DATA_DIR: z.string().min(1),
  /** Where the bundles of processes lie. */
  DIST_DIR: z.string().min(1),
  /** The newest migration of this build. */
  SCHEMA: z.string().min(1),
  /** Private networks that outgoing requests may reach. */
  EGRESS_ALLOW: z.string().default('').transform(readRanges),
  /** Threads of a training; two where there are two cores. */
  TRAINING_THREADS: z.coerce.number().int().min(1).max(2).optional(),
});

let parsed: z.infer<typeof shape> | undefined;

/** Parsed on first use, so that a build without an environment can still import this file. */
export function env(): z.infer<typeof shape> {
  parsed ??= shape.parse(process.env);
  return parsed;
}
