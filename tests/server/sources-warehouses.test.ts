/** Each warehouse as an admin connects it: mapped, read, read again after a change, and its secret nowhere in the clear. */
import { afterEach, expect, it } from 'vitest';
import { connectSource } from '@/lib/server/sources/connect-source';
import { describeQuery, listTables } from '@/lib/server/sources/list-tables';
import { kept, read } from '@/tests/support/source-world';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import { mapped, openLoopback, streamOf } from '@/tests/support/warehouse';
import { startRedshift } from '@/tests/support/warehouses/redshift';
import { type Started, WAREHOUSE_CASES } from '@/tests/support/warehouses/started';
import { asOwner, mintWorkspace, runQueued } from '@/tests/support/world';

openLoopback();

type Asked = Pick<Started, 'asked' | 'close'>;
type Case = {
  name: string;
  fold: (name: string) => string;
  keys: boolean;
  start: (far: PostgresFar) => Promise<Asked>;
};

const redshift: Case = {
  ...{ name: 'Redshift', fold: (name) => name, keys: true },
  start: async (far) => {
    const { port, stop } = await startRedshift({ ...far, port: far.login.port });
    const { password, ...settings } = far.login;
    await far.owner.query(
      `GRANT USAGE ON SCHEMA crm TO ${far.reader}; GRANT SELECT ON ALL TABLES IN SCHEMA crm TO ${far.reader}`,
    );
    return { asked: { kind: 'redshift', settings: { ...settings, port }, secret: password }, close: stop };
  },
};

let end: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of end.reverse()) await each();
  end = [];
});

it.each<Case>([...WAREHOUSE_CASES, redshift])(
  '$name brings accounts, and what changed in them',
  async ({ name, fold, keys, start }) => {
    const far = await postgresFar(`src${name.toLowerCase().slice(0, 6)}`);
    end.push(far.drop);
    const quoted = (text: string) => `"${fold(text)}"`;
    const table = `${quoted('crm')}.${quoted('customers')}`;
    await far.owner.query(`CREATE SCHEMA ${quoted('crm')};
    CREATE TABLE ${table} (${quoted('id')} bigint PRIMARY KEY, ${quoted('name')} text, ${quoted('plan')} text, ${quoted('updated_at')} timestamptz NOT NULL);
    INSERT INTO ${table} SELECT i, 'Company ' || i, 'plan ' || i % 3, now() - interval '1 day' FROM generate_series(1, 40) i`);
    const { asked, close } = await start(far);
    end.push(close);
    const ctx = await mintWorkspace();
    const source = await connectSource(ctx, { name, ...asked });
    const stream = `${fold('crm')}.${fold('customers')}`;
    const found = (await listTables(ctx, source.id)).tables.find((each) => each.name === stream);
    expect(found).toMatchObject({
      key: keys ? [fold('id')] : [],
      cursors: expect.arrayContaining([fold('updated_at')]),
    });
    expect((await describeQuery(ctx, source.id, { query: `SELECT * FROM ${stream}` })).columns).toHaveLength(4);

    const id = await mapped(ctx, source, { name: stream, keyColumns: [fold('id')], cursorField: fold('updated_at') });
    await runQueued(ctx, 'sync');
    expect((await kept(ctx, 'account')).length).toBe(40);
    await far.owner.query(
      `UPDATE ${table} SET ${quoted('plan')} = 'plan 9', ${quoted('updated_at')} = now() WHERE ${quoted('id')} <= 3`,
    );
    await far.owner.query(`INSERT INTO ${table} VALUES (41, 'Company 41', 'plan 1', now())`);
    await read(ctx, id);
    const { state, failure, rows } = await streamOf(ctx, source.id, stream);
    expect({ state, failure, read: rows.read, refused: rows.rejected }).toEqual({
      state: 'current',
      failure: null,
      read: 44,
      refused: 0,
    });
    expect((await kept(ctx, 'account')).length).toBe(41);

    const dump = await asOwner(
      async (client) => (await client.query('SELECT s::text AS row FROM source s WHERE id = $1', [source.id])).rows,
    );
    const secret = asked.secret.split('\n').at(1) ?? asked.secret;
    expect(JSON.stringify(dump)).not.toContain(secret.slice(0, 40));
  },
);
