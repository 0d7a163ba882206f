/** The SQL that each dialect makes: names cannot end themselves, values stand where they belong, and pages go on behind a row. */
import { describe, expect, test } from 'vitest';
import { mysqlDialect } from '@/lib/server/connectors/mysql-dialect';
import { postgresDialect } from '@/lib/server/connectors/postgres-dialect';
import { bigqueryDialect } from '@/lib/server/connectors/sql-bigquery';
import { clickhouseDialect } from '@/lib/server/connectors/sql-clickhouse';
import { databricksDialect } from '@/lib/server/connectors/sql-databricks';
import type { SqlColumn, SqlDialect } from '@/lib/server/connectors/sql-dialect';
import { subqueryOf } from '@/lib/server/connectors/sql-query';
import { redshiftDialect } from '@/lib/server/connectors/sql-redshift';
import { snowflakeDialect } from '@/lib/server/connectors/sql-snowflake';
import { beginStatement, pageStatement, restStatement } from '@/lib/server/connectors/sql-statements';
import { cursorsOf, nameOf, partsOf } from '@/lib/server/connectors/sql-streams';

const column = (name: string, over: Partial<SqlColumn> = {}): SqlColumn => ({
  ...{ name, type: 't', kind: 'integer', nullable: false, cast: 'T', bytewise: false },
  ...over,
});
const TIME = column('at', { kind: 'time', nullable: true, cast: 'TIMESTAMP' });
const ID = column('id');
const PLAN = { from: 't', selected: [ID], by: [TIME, ID] };
const [AT, CLOCK] = ['2026-01-02 03:04:05.123456', '2026-01-02 04:00:00'];
const HOSTILE = 'a"b`c\'d\\e;--$1?';
const DIALECTS: SqlDialect[] = [
  postgresDialect,
  mysqlDialect,
  ...[clickhouseDialect, snowflakeDialect, bigqueryDialect, redshiftDialect, databricksDialect],
];

test.each([
  [postgresDialect, `"a""b\`c'd\\e;--$1?"`],
  [mysqlDialect, '`a"b``c\'d\\e;--$1?`'],
  [clickhouseDialect, '`a"b\\`c\'d\\\\e;--$1?`'],
  [snowflakeDialect, `"a""b\`c'd\\e;--$1?"`],
  [bigqueryDialect, '`a"b\\`c\'d\\\\e;--$1?`'],
  [redshiftDialect, `"a""b\`c'd\\e;--$1?"`],
  [databricksDialect, '`a"b``c\'d\\e;--$1?`'],
])('$name: a hostile name stays a name', (dialect, quoted) => {
  expect(dialect.quote(HOSTILE)).toBe(quoted);
});

test.each([
  [postgresDialect, '"at" IS NOT NULL AND ("at", "id") > ($1::TIMESTAMP, $2::T) ORDER BY "at", "id" LIMIT 10'],
  [
    mysqlDialect,
    `\`at\` IS NOT NULL AND \`at\` >= W AND (\`at\` > W OR (\`at\` = W AND \`id\` > 7)) ORDER BY \`at\`, \`id\` LIMIT 10`.replaceAll(
      'W',
      `CAST(_utf8mb4 X'${Buffer.from(AT).toString('hex')}' AS DATETIME(6))`,
    ),
  ],
  [
    clickhouseDialect,
    `\`at\` IS NOT NULL AND (\`at\`, \`id\`) > (toDateTime64('${AT}', 9, 'UTC'), CAST('7', 'T')) ORDER BY \`at\`, \`id\` LIMIT 10`,
  ],
  [
    snowflakeDialect,
    '"at" IS NOT NULL AND "at" >= W AND ("at" > W OR ("at" = W AND "id" > CAST(? AS T))) ORDER BY "at", "id" LIMIT 10'.replaceAll(
      'W',
      'CAST(? AS TIMESTAMP)',
    ),
  ],
  [
    bigqueryDialect,
    '`at` IS NOT NULL AND `at` >= CAST(@p1 AS TIMESTAMP) AND (`at` > CAST(@p2 AS TIMESTAMP) OR (`at` = CAST(@p3 AS TIMESTAMP) AND `id` > CAST(@p4 AS T))) ORDER BY `at`, `id` LIMIT 10',
  ],
  [
    redshiftDialect,
    '"at" IS NOT NULL AND "at" >= CAST($1 AS TIMESTAMP) AND ("at" > CAST($2 AS TIMESTAMP) OR ("at" = CAST($3 AS TIMESTAMP) AND "id" > CAST($4 AS T))) ORDER BY "at", "id" LIMIT 10',
  ],
  [
    databricksDialect,
    '`at` IS NOT NULL AND `at` >= W(:p1) AND (`at` > W(:p2) OR (`at` = W(:p3) AND `id` > CAST(:p4 AS T))) ORDER BY `at`, `id` LIMIT 10'.replace(
      /W\((:p.)\)/g,
      'TIMESTAMP_MICROS(CAST($1 AS BIGINT))',
    ),
  ],
])('$name: a page goes on behind a row', (dialect, condition) => {
  const { sql, values } = pageStatement(dialect, PLAN, { behind: [AT, '7'] }, 10);
  expect(sql).toBe(`SELECT ${dialect.read(ID)} FROM t WHERE ${condition}`);
  const bound = dialect.rowValues ? [AT, '7'] : [AT, AT, AT, '7'];
  expect(values).toEqual(dialect.place ? bound : []);
});

describe.each(DIALECTS.map((dialect) => ({ name: dialect.name, dialect })))('$name', ({ dialect }) => {
  test('no value ends itself', () => {
    for (const kind of ['text', 'time', 'date', 'other', 'binary'] as const)
      for (const bytewise of [false, true]) {
        const value = () => dialect.value(column('x', { kind, bytewise }), HOSTILE, () => '?');
        if (dialect === mysqlDialect && kind === 'binary') expect(value).toThrow('Expected a number');
        else expect(value().replaceAll('\\\\e', '').replaceAll("\\'", '')).not.toMatch(/'d|\\e/);
      }
  });

  test('has places for what it binds, and a limit in every page', () => {
    const first = pageStatement(dialect, PLAN, null, 3);
    expect([first.values, first.sql.endsWith('LIMIT 3')]).toEqual([[], true]);
    const from = pageStatement(dialect, PLAN, { from: CLOCK, minutes: 10 }, 3);
    expect(from.values).toEqual(dialect.place ? [CLOCK] : []);
    expect(from.sql).toMatch(/10 minute|-10|INTERVAL 10/i);
    const begin = beginStatement(dialect, TIME, { last: AT, clock: CLOCK, minutes: 10 });
    expect(begin.values).toEqual(dialect.place ? [CLOCK, AT] : []);
    expect(restStatement(dialect, PLAN).sql).toBe(
      `SELECT ${dialect.read(ID)} FROM t WHERE ${dialect.quote('at')} IS NULL`,
    );
  });
});

test.each([
  [postgresDialect, "SELECT 'a'';', \";\", $x$ ; $$ ; $x$, E'\\';' /* ; /* ; */ ; */ FROM t -- ;"],
  [mysqlDialect, 'SELECT \'a\\\';\', "\\";", `;` /* ; */ FROM t # ;'],
])('$name: a semicolon in a text or a comment ends nothing', (dialect, query) => {
  expect(subqueryOf(dialect, `${query}\n; -- end`)).toBe(`(\n${query}\n\n) AS q`);
  expect(() => subqueryOf(dialect, `${query}\n; SELECT 1`)).toThrow('got several statements');
});

test('a name leads back to its schema and table', () => {
  for (const schema of ['a', 'a.b', '"', 'a"."b', 'ü x'])
    for (const table of ['t', 't.u', '""', '.']) expect(partsOf(nameOf({ schema, table }))).toEqual({ schema, table });
  for (const name of ['', 'a', 'a.b.c', '"a.b', 'a.']) expect(() => partsOf(name), name).toThrow('name of a table');
});

test('what grows with every change comes first', () => {
  const named = (names: string[]) => names.map((name) => column(name, { kind: 'time' }));
  const names = ['created_at', 'lastModifiedDate', 'x', 'updated_at', '_fivetran_synced'];
  expect(cursorsOf(named(names), [])).toEqual([
    '_fivetran_synced',
    'updated_at',
    'lastModifiedDate',
    'x',
    'created_at',
  ]);
});
