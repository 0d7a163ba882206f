/** What a user may do in ClickHouse besides reading: its own grants and those of its roles, as the server writes them. */
import { type Finding, refuseFindings } from './sql-refusal';
import type { SqlSession } from './sql-session';

const ADVICE =
  "A user that only reads: CREATE USER reader IDENTIFIED BY '…' SETTINGS readonly = 2; GRANT SELECT ON db.* TO reader.";
const AT_MOST = 10_000;
/** Privileges that change nothing, with the columns they are given on. */
const READS =
  /^(SELECT|SHOW( \w+)*|dictGet|displaySecretsInShowAndSelect|USAGE|CHECK|REMOTE|CLUSTER|INTROSPECTION|addressTo\w+)(\(.*\))?$/i;

const quoted = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;

/** @param onlyReads whether the login's profile does, which is enough whatever was granted */
export async function refuseClickhouseWriter(session: SqlSession, onlyReads: () => boolean): Promise<void> {
  const ask = async (sql: string) => (await session.rows({ sql, values: [] }, AT_MOST)).map(([text]) => text ?? '');
  const grants = await ask('SHOW GRANTS');
  if (onlyReads()) return;
  const roles = await ask('SELECT role_name FROM system.enabled_roles');
  for (const role of roles) grants.push(...(await ask(`SHOW GRANTS FOR ${quoted(role)}`)));
  refuseFindings(grants.flatMap(findingsOf), ADVICE);
}

/** `GRANT SELECT, INSERT(a, b) ON db.* TO x WITH GRANT OPTION`; a role is granted without `ON`. */
function findingsOf(line: string): Finding[] {
  const [, list = '', on = '', to = ''] =
    /^GRANT (.+?) ON (.+?) TO (.+?)( WITH GRANT OPTION)?$/i.exec(line.trim()) ?? [];
  return list
    .split(/,\s*(?![^(]*\))/)
    .filter((privilege) => privilege !== '' && !READS.test(privilege))
    .map((privilege) => ({ may: `${privilege} on ${on}`, cure: `REVOKE ${privilege} ON ${on} FROM ${to}` }));
}
