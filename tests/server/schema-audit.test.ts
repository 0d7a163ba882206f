import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { asOwner } from '@/tests/support/world';

/** Tables that belong to no single workspace, and why. Every other table is a tenant's. */
const INSTALLATION: Record<string, string> = {
  _prisma_migrations: 'which migrations ran',
  installation: 'one row: which master key',
  workspace: 'the tenant itself; its own id is the key of its policy',
  person: 'belongs to workspaces through members; seen only through them',
  session: 'the sign-in role’s; its workspace is where the person last looked',
  link: 'the sign-in role’s',
  guess: 'the sign-in role’s',
  worker_lease: 'the workers’, no data of anyone',
};
/** Keys of tenant tables without the workspace, and why. */
const KEYS_ACROSS: Record<string, string> = {
  api_key_hash_key: 'the hash finds its key before any workspace is known',
  invitation_token_hash_key: 'the token finds its invitation before any workspace is known',
};
/** References of tenant tables that leave the workspace, and why. */
const REFERENCES_ACROSS: Record<string, string> = { member_person_id_fkey: 'people belong to several workspaces' };
const DEFINERS: Record<string, string> = {
  enqueue: 'stamps the workspace from the setting before it adds a job',
  enqueue_daily: 'stamps the workspace from the setting before it adds a job',
  enqueue_events: 'stamps the workspace from the setting before it adds a job',
  enqueue_sync_due: 'stamps the workspace from the setting before it adds a job',
  gather_statistics: 'looks at what tables hold, which its callers may not order',
  usage_event_ensure_month: 'adds the partition of a month, which its callers may not',
};

const rowsOf = <T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> =>
  asOwner(async (client) => (await client.query<T>(text, values)).rows);

async function codeAs(url: string | undefined, text: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
    return 'done';
  } catch (cause) {
    return cause instanceof pg.DatabaseError ? (cause.code ?? '') : String(cause);
  } finally {
    await client.end();
  }
}

const LOGINS = [
  ['bw_app', () => process.env.APP_DATABASE_URL],
  ['bw_worker', () => process.env.WORKER_DATABASE_URL],
  ['bw_auth', () => process.env.AUTH_DATABASE_URL],
  ['bw_ingest', () => process.env.INGEST_DATABASE_URL],
] as const;

describe('the schema as the database has it', () => {
  let tenants: string[];

  beforeAll(async () => {
    const tables = await rowsOf<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1",
    );
    tenants = tables.map((table) => table.name).filter((name) => !(name in INSTALLATION));
    expect(tenants.length).toBeGreaterThanOrEqual(19);
  });

  it('gives every tenant table a workspace that is never null', async () => {
    const rows = await rowsOf<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'workspace_id' AND is_nullable = 'NO' AND data_type = 'uuid'",
    );
    expect(rows.map((row) => row.name).sort()).toEqual(tenants);
  });

  it('enables and forces row security on every tenant table, on people, sessions, links and the workspace', async () => {
    const open = await rowsOf(
      "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname = ANY($1) AND NOT (relrowsecurity AND relforcerowsecurity)",
      [[...tenants, 'workspace', 'person', 'session', 'link']],
    );
    expect(open).toEqual([]);
  });

  it('has one policy a tenant table for app and worker, on what is read and on what is written', async () => {
    const rule = (column: string) =>
      `(${column} = ( SELECT (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid AS "nullif"))`;
    const rows = await rowsOf<{
      tablename: string;
      cmd: string;
      permissive: string;
      qual: string;
      with_check: string;
      roles: string;
    }>(
      "SELECT tablename, cmd, permissive, qual, with_check, roles::text FROM pg_policies WHERE schemaname = 'public' AND NOT (roles::text IN ('{bw_auth}', '{bw_ingest}')) AND tablename <> 'person'",
    );
    expect(rows.map((row) => row.tablename).sort()).toEqual([...tenants, 'workspace'].sort());
    for (const { tablename, cmd, qual, with_check, roles } of rows) {
      const wanted = rule(tablename === 'workspace' ? 'id' : 'workspace_id');
      expect({ tablename, cmd, qual, with_check, roles }).toEqual({
        tablename,
        cmd: 'ALL',
        qual: wanted,
        with_check: wanted,
        roles: '{public}',
      });
    }
  });

  it('has the workspace in every key and every reference of a tenant table', async () => {
    const keys = await rowsOf<{ name: string }>(
      `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
       WHERE i.indisunique AND t.relname = ANY($1) AND t.relnamespace = 'public'::regnamespace AND NOT EXISTS (
         SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = i.indkey[0] AND a.attname = 'workspace_id')`,
      [tenants],
    );
    expect(keys.map((row) => row.name).sort()).toEqual(Object.keys(KEYS_ACROSS));
    const references = await rowsOf<{ name: string }>(
      `SELECT conname AS name FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid WHERE k.contype = 'f' AND t.relname = ANY($1) AND NOT EXISTS (
         SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = k.conkey[1] AND a.attname = 'workspace_id')`,
      [tenants],
    );
    expect(references.map((row) => row.name)).toEqual(Object.keys(REFERENCES_ACROSS));
  });

  it('runs no function with its owner’s rights but the listed ones, and has no view that does', async () => {
    const functions = await rowsOf<{ name: string; grants: string; path: string }>(
      "SELECT proname AS name, proacl::text AS grants, proconfig::text AS path FROM pg_proc WHERE prosecdef AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)",
    );
    expect(functions.map((row) => row.name).sort()).toEqual(Object.keys(DEFINERS));
    for (const row of functions) {
      expect(row.path).toContain('search_path=pg_catalog');
      expect(row.grants).not.toMatch(/[{,]=/);
    }
    expect(
      await rowsOf(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace",
      ),
    ).toEqual([]);
  });

  it('gives its logins nothing above their grants', async () => {
    const roles = await rowsOf(
      `SELECT rolname, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication AS mighty,
         EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid) AS member,
         EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid) OR EXISTS (SELECT FROM pg_proc p WHERE p.proowner = r.oid) AS owner
       FROM pg_roles r WHERE rolname LIKE 'bw\\_%' ORDER BY 1`,
    );
    const plain = { mighty: false, member: false, owner: false };
    expect(roles).toEqual(['bw_app', 'bw_auth', 'bw_ingest', 'bw_worker'].map((rolname) => ({ rolname, ...plain })));
  });

  it.each(LOGINS)('refuses %s to change the schema, to truncate, or to read files', async (_role, url) => {
    const statements = [
      'CREATE TABLE public.mine (id int)',
      'ALTER TABLE account ADD COLUMN mine int',
      'DROP TABLE account',
      'TRUNCATE account',
      'TRUNCATE audit_entry',
      'ALTER TABLE account DISABLE ROW LEVEL SECURITY',
      'DROP POLICY tenant ON account',
      "SELECT pg_read_file('/etc/passwd')",
      "COPY (SELECT 1) TO PROGRAM 'true'",
      'SET ROLE postgres',
    ];
    for (const text of statements) expect([text, await codeAs(url(), text)]).toEqual([text, '42501']);
  });

  it.each(LOGINS)('lets %s neither change nor delete what was audited', async (_role, url) => {
    for (const text of ["UPDATE audit_entry SET action = 'x'", 'DELETE FROM audit_entry'])
      expect(await codeAs(url(), text)).toBe('42501');
  });

  it.each(LOGINS.slice(0, 2))('shows %s no password, session, link or guess', async (_role, url) => {
    for (const text of [
      'SELECT password_hash FROM person',
      'SELECT * FROM person',
      'TABLE session',
      'TABLE link',
      'TABLE guess',
      "UPDATE person SET name = 'x'",
    ])
      expect([text, await codeAs(url(), text)]).toEqual([text, '42501']);
  });

  it('lets the tracking API’s role find keys and keep what came, and shows it nothing else', async () => {
    const url = process.env.INGEST_DATABASE_URL;
    const open = ['api_key', 'incoming_event', 'rejected_event', 'usage_event_key'];
    open.push('inbox_table', 'inbox_row', 'source', 'stream'); // of sources that send by themselves
    for (const name of tenants.filter((each) => !open.includes(each)))
      expect([name, await codeAs(url, `SELECT FROM ${name}`)]).toEqual([name, '42501']);
    for (const text of [
      'TABLE incoming_event',
      'TABLE rejected_event',
      'TABLE usage_event_key',
      'SELECT name FROM api_key',
      'UPDATE api_key SET revoked_at = NULL',
      'DELETE FROM incoming_event',
      'DELETE FROM inbox_row',
      'TABLE source',
      "UPDATE source SET secret = ''",
      'SELECT columns FROM stream',
      'UPDATE stream SET cursor = NULL',
      'SELECT password_hash FROM person',
      'TABLE session',
    ])
      expect([text, await codeAs(url, text)]).toEqual([text, '42501']);
    expect(await codeAs(url, 'SELECT workspace_id, hash FROM api_key')).toBe('done');
  });

  it('shows the tracking API’s role the secrets of sources that send, and of no other', async () => {
    const workspaces = await rowsOf<{ id: string }>("INSERT INTO workspace (name) VALUES ('Secrets') RETURNING id");
    for (const kind of ['webhook', 'stripe'])
      await rowsOf(
        `INSERT INTO source (workspace_id, kind, name, settings, secret, created_by_name) VALUES ($1, $2, 'x', '{}', 'sealed', 'x')`,
        [workspaces[0]?.id, kind],
      );
    const client = new pg.Client(process.env.INGEST_DATABASE_URL);
    await client.connect();
    const { rows } = await client.query<{ kind: string }>('SELECT DISTINCT kind FROM source');
    const inside = await client.query("SELECT set_config('app.workspace_id', $1, false)", [workspaces[0]?.id]);
    const own = await client.query<{ kind: string }>('SELECT kind, secret FROM source');
    await client.end();
    expect(inside.rowCount).toBe(1);
    expect(rows.map(({ kind }) => kind).filter((kind) => kind !== 'webhook' && kind !== 'singer')).toEqual([]);
    expect(own.rows.map(({ kind }) => kind)).not.toContain('stripe');
  });

  it('shows the sign-in role nothing of what a workspace knows', async () => {
    const hidden = tenants.filter((name) => !['member', 'invitation'].includes(name));
    for (const name of hidden)
      expect([name, await codeAs(process.env.AUTH_DATABASE_URL, `SELECT FROM ${name}`)]).toEqual([name, '42501']);
  });
});
