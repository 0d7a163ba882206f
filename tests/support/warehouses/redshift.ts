/**
 * A Redshift as far as a Postgres can be one: a proxy before it that reads each statement, lets none through that Redshift
 * would not take, and says its own functions in Postgres'. Its catalogue is views beside the customer's tables. Only inferred:
 * that rights and keys are answered as by Postgres 8, whose catalogues Redshift has.
 */
import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import type pg from 'pg';

export type Redshift = { port: number; statements: string[]; stop: () => Promise<void> };

/** Settings, functions and notations that came after Postgres 8.0, from which Redshift was made. */
const UNKNOWN =
  /\b(lock_timeout|idle_in_transaction_session_timeout|default_transaction_read_only|IntervalStyle|bytea_output|standard_conforming_strings|to_jsonb|array_agg|unnest|LATERAL|NO SCROLL|pg_collation|has_any_column_privilege|DATE_TRUNC_TZ)\b|::pg_catalog/i;

const SHIM = `CREATE SCHEMA shim;
  CREATE FUNCTION shim.getdate() RETURNS timestamp LANGUAGE sql AS 'SELECT date_trunc(''second'', clock_timestamp() AT TIME ZONE ''UTC'')';
  CREATE FUNCTION shim.to_hex(bytea) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT encode($1, ''hex'')';
  CREATE FUNCTION shim.from_hex(text) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT decode($1, ''hex'')';
  CREATE FUNCTION shim.collated(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
  CREATE VIEW shim.svv_all_columns AS SELECT table_catalog::text AS database_name, table_schema::text AS schema_name,
      table_name::text AS table_name, column_name::text AS column_name, ordinal_position::int AS ordinal_position,
      CASE data_type WHEN 'bytea' THEN 'binary varying' ELSE data_type END::text AS data_type, is_nullable::text AS is_nullable
    FROM information_schema.columns WHERE table_schema <> 'shim';
  GRANT USAGE ON SCHEMA shim TO PUBLIC; GRANT SELECT ON shim.svv_all_columns TO PUBLIC`;

/** @param far whose tables stand in a database of their own; `reader` is the role that is connected as */
export async function startRedshift(far: { owner: pg.Client; reader: string; port: number }): Promise<Redshift> {
  await far.owner.query(`${SHIM}; ALTER ROLE ${far.reader} SET search_path = public, shim`);
  const statements: string[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(far.port, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    const translate = translating(statements);
    client.on('data', (bytes) => {
      try {
        upstream.write(translate(bytes));
      } catch {
        client.destroy(); // what is wrong with it stands in the statements
      }
    });
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    statements,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The client's bytes message by message: those that hold a statement are written anew (Postgres' protocol, 55.7). */
function translating(statements: string[]): (bytes: Buffer) => Buffer {
  let kept = Buffer.alloc(0);
  let begun = false;
  return (bytes) => {
    kept = Buffer.concat([kept, bytes]);
    const out: Buffer[] = [];
    for (;;) {
      const head = begun ? 1 : 0; // the first message has no letter
      if (kept.length < head + 4) break;
      const end = head + kept.readInt32BE(head);
      if (kept.length < end) break;
      const message = kept.subarray(0, end);
      kept = kept.subarray(end);
      out.push(begun ? translated(message, statements) : message);
      begun = true;
    }
    return Buffer.concat(out);
  };
}

function translated(message: Buffer, statements: string[]): Buffer {
  const letter = message.toString('latin1', 0, 1);
  if (letter !== 'Q' && letter !== 'P') return message;
  const from = letter === 'Q' ? 5 : message.indexOf(0, 5) + 1;
  const to = message.indexOf(0, from);
  const sql = message.toString('utf8', from, to);
  statements.push(sql);
  if (UNKNOWN.test(sql)) throw new Error(`Redshift knows no such thing: ${sql}`);
  const body = Buffer.concat([
    message.subarray(5, from),
    Buffer.from(sql.replace(/\bCOLLATE\(/g, 'shim.collated(')),
    message.subarray(to),
  ]);
  const head = Buffer.alloc(5);
  head.write(letter, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
