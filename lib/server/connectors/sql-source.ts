/** A source by pull out of a database that speaks SQL. Knows neither driver nor dialect: both come with `SqlDriver`. */
import 'server-only';
import type { Connector } from './connector';
import type { SqlLimits } from './sql-login';
import { subqueryOf } from './sql-query';
import { readPages } from './sql-read';
import type { SqlDriver, SqlSession } from './sql-session';
import { shapeStatement } from './sql-statements';
import { cursorsOf, streamOf } from './sql-streams';

export function sqlSource(driver: SqlDriver, limits: SqlLimits): Connector {
  /** With a connection of its own, closed whatever comes. */
  const withSession = async <T>(signal: AbortSignal, run: (session: SqlSession) => Promise<T>): Promise<T> => {
    const session = await driver.open(signal);
    try {
      return await run(session);
    } finally {
      session.close();
    }
  };
  return {
    check: (signal) => withSession(signal, driver.refuseWriter),
    streams: (signal) => withSession(signal, async (session) => (await driver.tables(session)).map(streamOf)),
    describe: (query, signal) =>
      withSession(signal, async (session) => {
        const columns = await session.fields(shapeStatement(driver.dialect, subqueryOf(driver.dialect, query)));
        const named = columns.map(({ name, type }) => ({ name, type }));
        return { name: 'query', columns: named, key: [], cursors: cursorsOf(columns, []), rows: null };
      }),
    read: (reading, cursor, signal) => readPages({ driver, limits, reading, signal }, cursor),
  };
}
