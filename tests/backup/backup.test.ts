import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { segmentsBetween } from '@/lib/server/backup/base-backup';
import { backupCommand, restoreCommand } from '@/lib/server/backup/command';
import { type Manifest, readManifest, writeManifest } from '@/lib/server/backup/manifest';
import { fingerprintOf } from '@/lib/server/boot/key';
import { dropLock, writeLock } from '@/lib/server/boot/lock';
import { migrate, migrations } from '@/lib/server/boot/migrate';
import { type Postgres, startPostgres } from '@/lib/server/boot/postgres';
import { armRoles } from '@/lib/server/boot/secrets';
import { connected, logPosition, type Ran, runnerOf, startWriter, treeOf } from '@/tests/support/backup';

const SEEDED = 4_000;
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'bellwether-backup-'));
fs.chmodSync(root, 0o711);
const at = (...names: string[]) => path.join(root, ...names);
const source = at('data');
const backup = at('backups', 'first');
const key = crypto.randomBytes(32);

/** The commands as their entry points call them, in an environment of their own. */
const run = runnerOf(at('key'));

let postgres: Postgres;
let url = '';
let written: { name: string; from: string; until: string }[] = [];
let manifest: Manifest;
let ran: Ran;

beforeAll(async () => {
  fs.mkdirSync(source, { mode: 0o711 });
  fs.writeFileSync(at('key'), `${key.toString('base64')}\n`, { mode: 0o600 });
  postgres = await startPostgres({ dataDir: source });
  url = postgres.url('bellwether');
  await migrate(url);
  const workspaceId = await connected(url, async (client) => {
    await armRoles(client, key);
    const { rows } = await client.query<{ id: string }>(
      "INSERT INTO workspace (name) VALUES ('Northlight') RETURNING id",
    );
    await client.query(
      "INSERT INTO account (workspace_id, external_id, name, fields) SELECT $1, 'a' || i, 'Account ' || i, jsonb_build_object('logins', i) FROM generate_series(1, $2) i",
      [rows[0]?.id, SEEDED],
    );
    return rows[0]?.id ?? '';
  });
  fs.mkdirSync(path.join(source, 'spool', workspaceId), { recursive: true });
  fs.writeFileSync(path.join(source, 'spool', workspaceId, 'upload'), 'account,logins\nA,1\n');
  writeLock(source, { url: 'http://localhost:1', authUrl: url }); // as the running product holds it
  const writer = startWriter(url, workspaceId);
  ran = await run(backupCommand, [backup], { DATA_DIR: source });
  await writer.stop();
  written = writer.written;
  dropLock(source);
  if (ran.code === 0) manifest = readManifest(backup);
}, 60_000);

afterAll(async () => {
  await postgres?.stop();
  fs.rmSync(root, { recursive: true, force: true });
});

describe('a backup of a running installation', () => {
  it('is complete under its own name, and says where the key is', () => {
    expect(ran.errors).toEqual([]);
    expect(ran.out).toContain('Back up the key separately');
    expect(ran.out).toContain(fingerprintOf(key));
    expect(fs.readdirSync(at('backups'))).toEqual(['first']);
    expect(manifest.migrations).toEqual(migrations().map((migration) => migration.name));
    expect(manifest.total.files).toBe(manifest.files.length);
  });

  it('holds the database, its log and the uploads, and nothing else', () => {
    const names = manifest.files.map((file) => file.path);
    expect(names).toContain('pg/backup_label');
    expect(names.filter((name) => name.startsWith('pg/pg_wal/')).length).toBeGreaterThan(0);
    expect(names.filter((name) => name.startsWith('spool/'))).toHaveLength(1);
    expect(names.filter((name) => /postmaster|pg_replslot\/|pg-password|running\.json/.test(name))).toEqual([]);
    expect(fs.readdirSync(backup).sort()).toEqual(['manifest.json', 'pg', 'spool']);
    const text = treeOf(backup).length && fs.readFileSync(path.join(backup, 'manifest.json'), 'utf8');
    expect(text).not.toContain(key.toString('base64'));
  });

  it('leaves the server as it found it', async () => {
    const { rows } = await connected(url, (client) => client.query('SELECT FROM pg_replication_slots'));
    expect(rows).toEqual([]);
  });
});

describe('a restore', () => {
  const target = at('restored');
  let restored: Ran;
  beforeAll(async () => {
    restored = await run(restoreCommand, [backup], { DATA_DIR: target });
  }, 60_000);

  it('brings back every row that was committed before the backup ended, and none that came after', async () => {
    expect(restored.errors).toEqual([]);
    expect(restored.code).toBe(0);
    const end = logPosition(manifest.stopLsn);
    const sure = written.filter((row) => logPosition(row.until) <= end).length;
    const possible = written.filter((row) => logPosition(row.from) < end).length;
    expect(sure).toBeGreaterThan(0);
    expect(written.length).toBeGreaterThan(sure);
    const server = await startPostgres({ dataDir: target });
    try {
      await connected(server.url('bellwether'), async (client) => {
        const { rows } = await client.query<{ name: string }>(
          "SELECT external_id AS name FROM account WHERE external_id LIKE 'live-%' ORDER BY 1",
        );
        expect(rows.length).toBeGreaterThanOrEqual(sure);
        expect(rows.length).toBeLessThanOrEqual(possible);
        expect(rows.map((row) => row.name)).toEqual(written.slice(0, rows.length).map((row) => row.name));
        const seeded = await client.query(
          "SELECT count(*)::int AS n, sum((fields->>'logins')::int)::int AS logins FROM account WHERE external_id LIKE 'a%'",
        );
        expect(seeded.rows).toEqual([{ n: SEEDED, logins: (SEEDED * (SEEDED + 1)) / 2 }]);
        expect(restored.out).toMatch(new RegExp(`account +${SEEDED + rows.length}\\b`));
        await client.query('CREATE EXTENSION amcheck');
        await client.query(
          "SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_am m ON m.oid = c.relam WHERE m.amname = 'btree' AND c.relkind = 'i' AND c.relpersistence = 'p'",
        );
        const broken = await client.query(
          "SELECT * FROM pg_class c, LATERAL verify_heapam(c.oid) WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace",
        );
        expect(broken.rows).toEqual([]);
      });
    } finally {
      await server.stop();
    }
  }, 60_000);

  it('brings back the uploads, and leaves nothing of its own', () => {
    expect(treeOf(path.join(target, 'spool'))).toEqual(treeOf(path.join(source, 'spool')));
    expect(fs.readdirSync(target).sort()).toEqual(['pg', 'pg-password', 'spool']);
    expect(fs.statSync(path.join(target, 'pg')).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(target, 'pg-password')).mode & 0o777).toBe(0o600);
  });

  it('refuses a folder that is in use, and with --force keeps what was there', async () => {
    const before = treeOf(target);
    const refused = await run(restoreCommand, [backup], { DATA_DIR: target });
    expect(refused).toMatchObject({ code: 1, errors: [expect.stringContaining('is not empty (pg, spool)')] });
    expect(treeOf(target)).toEqual(before);
    const forced = await run(restoreCommand, [backup, '--force'], { DATA_DIR: target });
    expect(forced.errors).toEqual([]);
    const kept = fs.readdirSync(target).filter((name) => name.includes('.before-'));
    expect(kept.map((name) => name.replace(/-.*/, ''))).toEqual(['pg.before', 'spool.before']);
    expect(treeOf(path.join(target, kept[0] ?? ''))).toEqual(
      before.filter((line) => line.startsWith('pg/')).map((line) => line.slice(3)),
    );
  }, 60_000);

  it('refuses while the product runs, and while its database does', async () => {
    const locked = at('locked');
    fs.mkdirSync(locked, { mode: 0o711 });
    fs.writeFileSync(path.join(locked, 'running.json'), fs.readFileSync(lockOfAnother()));
    const running = await run(restoreCommand, [backup, '--force'], { DATA_DIR: locked });
    expect(running).toMatchObject({ code: 1, errors: [expect.stringContaining('already runs here')] });
    const orphan = await run(restoreCommand, [backup, '--force'], { DATA_DIR: source });
    expect(orphan).toMatchObject({ code: 1, errors: [expect.stringContaining('a database still runs')] });
  });

  /** A lock held by a living process that is not this one: the parent's. */
  function lockOfAnother(): string {
    const stat = fs.existsSync('/proc/self/stat') ? fs.readFileSync(`/proc/${process.ppid}/stat`, 'utf8') : '';
    const startedAt = stat.split(') ').at(-1)?.split(' ')[19] ?? '';
    const file = at('lock.json');
    fs.writeFileSync(file, JSON.stringify({ pid: process.ppid, startedAt, url: 'http://localhost:1', authUrl: url }));
    return file;
  }
});

describe('a backup that cannot be trusted is refused before anything is touched', () => {
  const target = at('untouched');
  const inBackup = (name: string) => path.join(backup, name);

  async function refused(words: string[] = [backup, '--force'], env: Record<string, string> = {}): Promise<string> {
    const there = treeOf(target);
    const result = await run(restoreCommand, words, { DATA_DIR: target, ...env });
    expect(result.code).toBe(1);
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).not.toContain('\n');
    expect(treeOf(target)).toEqual(there);
    return result.errors[0] ?? '';
  }

  beforeAll(() => {
    fs.mkdirSync(path.join(target, 'pg'), { recursive: true });
    fs.writeFileSync(path.join(target, 'pg', 'PG_VERSION'), '18\n');
    fs.writeFileSync(path.join(target, 'pg', 'mine'), 'precious');
  });

  it.each(['first', 'middle', 'last'])('one byte flipped in the %s data file', async (which) => {
    const files = manifest.files.filter((file) => file.size > 0);
    const index = { first: 0, middle: files.length >> 1, last: files.length - 1 }[which] ?? 0;
    const file = files[index]?.path ?? '';
    const bytes = fs.readFileSync(inBackup(file));
    const place = bytes.length >> 1;
    const flip = () => {
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      fs.writeFileSync(inBackup(file), bytes);
    };
    flip();
    expect(await refused()).toContain(`${file} is not what was written`);
    flip();
  });

  it('one byte flipped in the manifest', async () => {
    const text = fs.readFileSync(inBackup('manifest.json'), 'utf8');
    fs.writeFileSync(
      inBackup('manifest.json'),
      text.replace(/"sha256": "./, (start) => `${start.slice(0, -1)}${start.endsWith('0') ? 1 : 0}`),
    );
    expect(await refused()).toContain('manifest.json is damaged');
    fs.writeFileSync(inBackup('manifest.json'), text.slice(0, text.length >> 1));
    expect(await refused()).toContain('manifest.json is damaged');
    fs.writeFileSync(inBackup('manifest.json'), text);
  });

  it('a file missing, a file cut short, the manifest missing', async () => {
    const file = manifest.files.find((each) => each.path.startsWith('pg/base/') && each.size > 0)?.path ?? '';
    const bytes = fs.readFileSync(inBackup(file));
    fs.rmSync(inBackup(file));
    expect(await refused()).toContain(`${file} is missing`);
    fs.writeFileSync(inBackup(file), bytes.subarray(1));
    expect(await refused()).toContain(`${file} has ${bytes.length - 1} bytes`);
    fs.writeFileSync(inBackup(file), bytes);
    fs.renameSync(inBackup('manifest.json'), at('aside.json'));
    expect(await refused()).toContain('no complete backup');
    fs.renameSync(at('aside.json'), inBackup('manifest.json'));
  });

  it('another key, or none', async () => {
    const other = at('other-key');
    fs.writeFileSync(other, `${crypto.randomBytes(32).toString('base64')}\n`);
    expect(await refused([backup, '--force'], { KEY_FILE: other })).toContain('wrong key');
    expect(await refused([backup, '--force'], { KEY_FILE: at('no-key') })).toContain('is missing');
    expect(fs.existsSync(at('no-key'))).toBe(false);
  });

  it('a newer build, another server, a path that leaves the folder, no backup at all', async () => {
    const forged = at('forged');
    fs.mkdirSync(forged);
    writeManifest(forged, { ...manifest, migrations: [...manifest.migrations, '9999_later'] });
    expect(await refused([forged, '--force'])).toContain('it has migration 9999_later');
    writeManifest(forged, { ...manifest, postgres: { ...manifest.postgres, major: 17 } });
    expect(await refused([forged, '--force'])).toContain('PostgreSQL 17');
    expect(() => writeManifest(forged, { ...manifest, folders: ['pg/../../etc'] })).toThrow('below pg/ or spool/');
    expect(await refused([at('nowhere'), '--force'])).toContain('no backup at');
  });

  it('a database of one’s own has its own backup', async () => {
    const env = { DATABASE_URL: 'postgresql://db.example.com/app' };
    expect(await refused([backup], env)).toContain('your server’s own backup');
    const result = await run(backupCommand, [at('backups', 'third')], { DATA_DIR: source, ...env });
    expect(result).toMatchObject({ code: 1, errors: [expect.stringContaining('your server’s own backup')] });
  });

  it('wrong words end with the usage, and a backup never replaces another', async () => {
    expect(await run(restoreCommand, [], {})).toMatchObject({ code: 2 });
    expect(await run(backupCommand, ['a', 'b'], {})).toMatchObject({ code: 2 });
    const again = await run(backupCommand, [backup], { DATA_DIR: source });
    expect(again).toMatchObject({ code: 1, errors: [expect.stringContaining('is not empty')] });
    const inside = await run(backupCommand, [path.join(source, 'b')], { DATA_DIR: source });
    expect(inside).toMatchObject({ code: 1, errors: [expect.stringContaining('inside DATA_DIR')] });
  });
});

describe('a backup of a stopped installation', () => {
  it('starts the database for it and stops it again', async () => {
    await postgres.stop();
    const result = await run(backupCommand, [at('backups', 'second')], { DATA_DIR: source });
    expect(result.errors).toEqual([]);
    expect(result.code).toBe(0);
    expect(fs.existsSync(path.join(source, 'pg', 'postmaster.pid'))).toBe(false);
    expect(fs.existsSync(path.join(source, 'running.json'))).toBe(false);
    const restored = await run(restoreCommand, [at('backups', 'second')], { DATA_DIR: at('again') });
    expect(restored.errors).toEqual([]);
    expect(restored.out).toMatch(new RegExp(`account +${SEEDED + written.length}\\b`));
  }, 60_000);
});

it('counts log segments across the end of a log file', () => {
  expect(segmentsBetween('0000000100000002000000FE', '000000010000000300000001', 16 * 2 ** 20)).toEqual([
    '0000000100000002000000FE',
    '0000000100000002000000FF',
    '000000010000000300000000',
    '000000010000000300000001',
  ]);
});
