/** Looks for what was kept secret where it must not lie: the server's log, the audit rows, the files of the database. */
import fs from 'node:fs';
import path from 'node:path';
import { query } from './product';

type Places = { secrets: string; logFile: string; dataDir: string; owner: string; printed: string };

/** @param printed the one token that a console may show: the set-up link of the first start. @returns where each leak lies, without the secret itself */
export async function leaks({ secrets, logFile, dataDir, owner, printed }: Places): Promise<string[]> {
  const wanted = [...new Set(fs.readFileSync(secrets, 'utf8').split('\n').filter(Boolean))];
  const log = fs.readFileSync(logFile, 'utf8').replaceAll(`/link/${printed}`, '');
  const audit = JSON.stringify(
    await query(owner, 'SELECT actor_name, action, subject, detail, request_id FROM audit_entry'),
  );
  await query(owner, 'CHECKPOINT');
  const found = wanted.flatMap((secret, index) =>
    [log.includes(secret) && 'the log', audit.includes(secret) && 'an audit row']
      .filter((place) => place !== false)
      .map((place) => `secret ${index} in ${place}`),
  );
  return [...found, ...inFiles(path.join(dataDir, 'pg'), wanted)];
}

function inFiles(folder: string, wanted: string[]): string[] {
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const bytes = fs.readFileSync(path.join(entry.parentPath, entry.name));
    return wanted.flatMap((secret, index) => (bytes.includes(secret) ? [`secret ${index} in pg/${entry.name}`] : []));
  });
}
