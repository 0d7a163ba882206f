/** What a login may do in MySQL or MariaDB besides reading, by what SHOW GRANTS says of it and of every role it can take. */
import { AppError } from '@/lib/contracts/errors';
import { type Finding, refuseFindings } from './sql-refusal';
import type { SqlSession } from './sql-session';

/** All that reads, and says how the server is: nothing that runs, locks, makes or changes anything. */
const READS = new Set([
  'USAGE',
  'SELECT',
  'SHOW VIEW',
  'SHOW DATABASES',
  'SHOW CREATE ROUTINE',
  'SHOW_ROUTINE',
  'PROCESS',
  'REPLICATION CLIENT',
  'BINLOG MONITOR',
  'REPLICA MONITOR',
  'SLAVE MONITOR',
]);
const ADVICE = "A login that only reads: CREATE USER reader IDENTIFIED BY '…'; GRANT SELECT ON … TO reader.";
const AT_MOST = 10_000;
/** Each is asked for. */
const ROLES = 200;

type Grants = { findings: Finding[]; roles: string[] };

export async function refuseMysqlWriter(session: SqlSession): Promise<void> {
  const lines = async (sql: string): Promise<string[]> =>
    (await session.rows({ sql, values: [] }, AT_MOST)).map(([line]) => line ?? '');
  const own = grantsOf(await lines('SHOW GRANTS'));
  if (own.roles.length > ROLES) throw new AppError('invalid', `Expected at most ${ROLES} roles, got more.`);
  const findings = [...own.findings];
  for (const role of own.roles) {
    if (findings.length > 0) break;
    findings.push(...grantsOf(await linesOfRole(lines, role)).findings);
  }
  refuseFindings(findings, ADVICE);
}

/**
 * The login's grants with those of one of its roles, and of the roles of that role: MySQL shows them when asked, MariaDB
 * once the role is taken. What cannot be seen is refused.
 */
async function linesOfRole(lines: (sql: string) => Promise<string[]>, role: string): Promise<string[]> {
  try {
    if (role.includes('@')) return await lines(`SHOW GRANTS FOR CURRENT_USER() USING ${role}`);
    await lines(`SET ROLE ${role}`);
    return await lines('SHOW GRANTS');
  } catch (cause) {
    throw new AppError('invalid', `Expected to see what the role ${role} may do, got no answer. Take it away.`, {
      field: 'user',
      cause,
    });
  }
}

function grantsOf(lines: readonly string[]): Grants {
  const grants: Grants = { findings: [], roles: [] };
  for (const line of lines) {
    const words = outsideQuotes(line);
    if (!/^GRANT /i.test(line)) continue; // SET DEFAULT ROLE, REVOKE
    const on = words.search(/ ON /i);
    const to = words.search(/ TO /i);
    if (on < 0 || on > to) {
      // what a role was granted is shown with that role; a user has an @, and a role of MariaDB none
      if (words.slice(to).includes('@')) grants.roles.push(...split(line.slice(6, to), words.slice(6, to)));
    } else grants.findings.push(...privileges(line, words, { on, to }));
    if (/ WITH .*(GRANT|ADMIN) OPTION/i.test(words.slice(to)))
      grants.findings.push({ may: 'give its rights to others (GRANT OPTION)', cure: 'REVOKE GRANT OPTION …' });
  }
  return grants;
}

function privileges(line: string, words: string, { on, to }: { on: number; to: number }): Finding[] {
  const object = line.slice(on + 4, to);
  return split(line.slice(6, on), words.slice(6, on))
    .map((privilege) => privilege.replace(/\s*\(.*$/s, '').toUpperCase())
    .filter((privilege) => !READS.has(privilege))
    .map((privilege) => ({ may: `${privilege} on ${object}`, cure: `REVOKE ${privilege} ON ${object} FROM …` }));
}

/** The same text, its quoted and its bracketed parts made blank: what is left is the statement's own words. */
const outsideQuotes = (line: string): string =>
  line
    .replace(/`(?:[^`]|``)*`|'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"/g, (part) => '·'.repeat(part.length))
    .replace(/\([^()]*\)/g, (part) => '·'.repeat(part.length));

/** At commas outside of names. */
function split(text: string, words: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at <= words.length; at++) {
    if (at < words.length && words[at] !== ',') continue;
    parts.push(text.slice(from, at).trim());
    from = at + 1;
  }
  return parts.filter(Boolean);
}
