/** Gives each process its own database login and secrets, all derived from the master key. Knows the roles, not the tables. */
import path from 'node:path';
import type { Client } from 'pg';
import { BootError } from './boot-error';
import { derive, fingerprintOf } from './key';
import { migrations } from './migrate';
import { appUrl, dataDir, egressAllow, ingestPort, ingestUrl, rootDir } from './paths';

/** The application's logins: none owns anything, none passes row security. */
export const ROLES = { app: 'bw_app', worker: 'bw_worker', auth: 'bw_auth', ingest: 'bw_ingest' } as const;

/** Sets each role's password, after proving that this key belongs to this database. */
export async function armRoles(owner: Client, key: Buffer): Promise<void> {
  const fingerprint = fingerprintOf(key);
  const { rows } = await owner.query<{ fingerprint: string }>(
    `INSERT INTO installation (id, key_fingerprint) VALUES (true, $1) ON CONFLICT (id) DO UPDATE SET id = true RETURNING key_fingerprint AS fingerprint`,
    [fingerprint],
  );
  if (rows[0]?.fingerprint !== fingerprint) {
    throw new BootError(
      `Wrong key: this database was set up with key ${rows[0]?.fingerprint}, KEY_FILE holds ${fingerprint}.`,
    );
  }
  for (const role of Object.values(ROLES)) {
    await owner.query(
      `ALTER ROLE ${owner.escapeIdentifier(role)} PASSWORD ${owner.escapeLiteral(derive(key, `role:${role}`))}`,
    );
  }
}

/** The environment of web, worker and ingest. The owner's address is not in it. */
export function childEnvironment(ownerUrl: string, key: Buffer) {
  const as = (role: string) => {
    const url = new URL(ownerUrl);
    url.username = role;
    url.password = derive(key, `role:${role}`);
    return String(url);
  };
  return {
    APP_DATABASE_URL: as(ROLES.app),
    WORKER_DATABASE_URL: as(ROLES.worker),
    AUTH_DATABASE_URL: as(ROLES.auth),
    INGEST_DATABASE_URL: as(ROLES.ingest),
    NEXTAUTH_SECRET: derive(key, 'session'),
    VAULT_KEY: derive(key, 'vault'),
    NEXTAUTH_URL: appUrl(),
    APP_URL: appUrl(),
    INGEST_URL: ingestUrl(),
    INGEST_PORT: String(ingestPort()),
    DATA_DIR: dataDir(),
    DIST_DIR: path.join(rootDir(), 'dist'),
    EGRESS_ALLOW: egressAllow(),
    SCHEMA: migrations().at(-1)?.name ?? '',
    NODE_ENV: 'production',
  };
}
