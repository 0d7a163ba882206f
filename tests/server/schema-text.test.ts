import fs from 'node:fs';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { asOwner } from '@/tests/support/world';

/** Column lists that an index must begin with, by what they serve. */
const INDEXES = [
  ['account', 'workspace_id, external_id'],
  ['account_history', 'workspace_id, account_id, recorded_at'],
  ['account_history', 'workspace_id, import_id'],
  ['audit_entry', 'workspace_id, at'],
  ['guess', 'account_key, at'],
  ['guess', 'ip, at'],
  ['import_run', 'workspace_id, created_at'],
  ['job_progress', 'workspace_id, kind, created_at'],
  ['member', 'person_id'],
  ['outcome', 'workspace_id, account_id'],
  ['outcome', 'workspace_id, import_id'],
  ['score', 'workspace_id, account_id, as_of'],
  ['session', 'person_id'],
  ['setting', 'workspace_id, key, valid_from'],
];

const rowsOf = <T extends pg.QueryResultRow>(text: string): Promise<T[]> =>
  asOwner(async (client) => (await client.query<T>(text)).rows);

describe('the schema as it was written', () => {
  it('has the indexes that lists and checks lean on', async () => {
    const rows = await rowsOf<{ tablename: string; columns: string }>(
      "SELECT tablename, substring(indexdef FROM '\\((.*)\\)$') AS columns FROM pg_indexes WHERE schemaname = 'public'",
    );
    for (const [table, columns] of INDEXES)
      expect([
        table,
        columns,
        rows.some((row) => row.tablename === table && row.columns.startsWith(columns ?? '')),
      ]).toEqual([table, columns, true]);
  });

  it('is what prisma/schema.prisma says, column by column', async () => {
    const rows = await rowsOf<{ line: string }>(
      `SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull OR a.attndims > 0 THEN '' ELSE '?' END AS line
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> '_prisma_migrations' AND a.attnum > 0 AND NOT a.attisdropped`,
    );
    expect(schemaLines(fs.readFileSync('prisma/schema.prisma', 'utf8')).sort()).toEqual(
      rows.map((row) => row.line).sort(),
    );
  });
});

const TYPE: Record<string, string> = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Json: 'jsonb',
  Bytes: 'bytea',
  DateTime: 'timestamp(3) without time zone',
};
const NATIVE: Record<string, (size: string) => string> = {
  Uuid: () => 'uuid',
  Char: (size) => `character(${size})`,
  SmallInt: () => 'smallint',
  Date: () => 'date',
  Timestamptz: (size) => `timestamp(${size}) with time zone`,
};

/** "table.column type?" of every scalar field of the schema's text; relations are no columns. */
function schemaLines(schema: string): string[] {
  return [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1];
    return [...body.matchAll(/^ {2}(\w+)\s+(\w+)(\?|\[\])?(.*)$/gm)].flatMap(
      ([, field, scalar = '', mark = '', rest = '']) => {
        const plain = TYPE[scalar];
        if (!plain) return [];
        const native = /@db\.(\w+)(?:\((\d+)\))?/.exec(rest);
        const type = native ? NATIVE[native[1] ?? '']?.(native[2] ?? '') : plain;
        return [`${table}.${/@map\("(\w+)"\)/.exec(rest)?.[1] ?? field} ${type}${mark}`];
      },
    );
  });
}
