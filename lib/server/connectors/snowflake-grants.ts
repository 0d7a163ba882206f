/**
 * What a user may do in Snowflake besides reading. Counted is every role the user has and every role that these have in turn:
 * a session may take on all of them at once (secondary roles).
 */

import { type Finding, refuseFindings } from './sql-refusal';
import type { SqlSession } from './sql-session';

const ADVICE =
  'A role that only reads: CREATE ROLE reader; GRANT USAGE ON WAREHOUSE … TO ROLE reader; GRANT USAGE ON DATABASE … TO ROLE reader; GRANT USAGE ON ALL SCHEMAS IN DATABASE … TO ROLE reader; GRANT SELECT ON ALL TABLES IN DATABASE … TO ROLE reader.';
const AT_MOST = 10_000;
/** More roles than that are no login for a program. */
const MOST_ROLES = 100;
/** Privileges that change no data; everybody has some of them (PUBLIC), and warehouses are started and stopped by those who use them. */
const READS = /^(USAGE|SELECT|REFERENCES|READ|IMPORTED PRIVILEGES|AUDIT|OPERATE|(MONITOR|VIEW|USE|RESOLVE)( .*)?)$/;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The columns of SHOW GRANTS: created_on, privilege, granted_on, name, granted_to, grantee_name, … */
type Grant = { privilege: string; on: string; name: string };

export async function refuseSnowflakeWriter(session: SqlSession): Promise<void> {
  const ask = (sql: string) => session.rows({ sql, values: [] }, AT_MOST);
  const [[user = null, role = null] = []] = await ask('SELECT CURRENT_USER(), CURRENT_ROLE()');
  // of a user: created_on, role, granted_to, grantee_name, granted_by
  const own = user === null ? [] : (await ask(`SHOW GRANTS TO USER ${quoted(user)}`)).map(([, name]) => name ?? '');
  const waiting = [...new Set([...own, role ?? '', 'PUBLIC'])].filter((name) => name !== '');
  const seen = new Set(waiting);
  const findings: Finding[] = [];
  for (let at = 0; at < waiting.length && at < MOST_ROLES; at++) {
    const name = waiting[at] ?? '';
    for (const [, privilege, on, what] of await ask(`SHOW GRANTS TO ROLE ${quoted(name)}`)) {
      const grant = { privilege: privilege ?? '', on: on ?? '', name: bare(what ?? '') };
      if (grant.on === 'ROLE' && grant.privilege === 'USAGE' && !seen.has(grant.name)) {
        seen.add(grant.name);
        waiting.push(grant.name);
      } else if (!READS.test(grant.privilege)) findings.push(findingOf(name, grant));
    }
  }
  refuseFindings(findings, ADVICE);
}

/** A name that needs quotes is given in them. */
const bare = (name: string): string => (/^".*"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name);

const findingOf = (role: string, { privilege, on, name }: Grant): Finding => ({
  may: privilege === 'OWNERSHIP' ? `change ${on} ${name} as its owner` : `${privilege} on ${on} ${name}`,
  cure: `REVOKE ${privilege} ON ${on} ${name} FROM ROLE ${quoted(role)}`,
});
