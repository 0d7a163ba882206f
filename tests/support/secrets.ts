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
  const search = searchFor(wanted);
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    const bytes = entry.isFile() ? read(path.join(entry.parentPath, entry.name)) : null;
    return bytes ? search(bytes).map((index) => `secret ${index} in pg/${entry.name}`) : [];
  });
}

function read(file: string): Buffer | null {
  try {
    return fs.readFileSync(file);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null; // the running database removed it
    throw cause;
  }
}

/** Finds hundreds of texts in one pass: by their first four bytes, of which the last two are looked up in a table first. */
function searchFor(wanted: string[]): (bytes: Buffer) => number[] {
  const byStart = new Map<number, { index: number; text: Buffer }[]>();
  const mayEndStart = new Uint8Array(1 << 16);
  for (const [index, secret] of wanted.entries()) {
    const text = Buffer.from(secret);
    const start = text.readUInt32BE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), { index, text }]);
    mayEndStart[start & 0xffff] = 1;
  }
  return (bytes) => {
    const found = new Set<number>();
    let last = 0;
    for (let i = 0; i < bytes.length; i++) {
      last = ((last << 8) | (bytes[i] ?? 0)) >>> 0;
      if (mayEndStart[last & 0xffff] !== 1) continue;
      for (const { index, text } of byStart.get(last) ?? [])
        if (i >= 3 && bytes.compare(text, 0, text.length, i - 3, Math.min(bytes.length, i - 3 + text.length)) === 0)
          found.add(index);
    }
    return [...found];
  };
}
