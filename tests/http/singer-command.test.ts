import { spawn, spawnSync } from 'node:child_process';
import readline from 'node:readline';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { newWorkspace } from '@/tests/support/cast';
import { query } from '@/tests/support/product';

const stage = inject('stage');
const RECORDS = 22_000;
const EACH = 500;

beforeAll(async () => {
  expect(spawnSync(process.execPath, ['bin/run.mjs', 'import-singer']).status).toBe(2); // makes its bundle
  await newWorkspace(stage, 'Tapped');
});

const schema = {
  ...{ type: 'SCHEMA', stream: 'companies', key_properties: ['id'] },
  schema: { properties: { id: { type: 'integer' }, name: { type: 'string' } } },
};
/** From a state on, with the next one after every so many records. */
function* tap(from: number, to = RECORDS) {
  yield schema;
  for (let id = from; id < to; id++) {
    yield { type: 'RECORD', stream: 'companies', record: { id, name: `Company ${id}` } };
    if ((id + 1) % EACH === 0) yield { type: 'STATE', value: { next: id + 1 } };
  }
}

type Ran = { status: number | null; states: number[]; error: string };

/** @param until ends it without a word once so many states were printed */
async function run(
  words: string[],
  messages: Iterable<object | string>,
  until = Number.POSITIVE_INFINITY,
): Promise<Ran> {
  const { DATABASE_URL, APP_URL, VITEST, NODE_ENV, ...env } = process.env;
  const home = { DATA_DIR: stage.dataDir, KEY_FILE: stage.keyFile, PORT: String(stage.port) };
  const child = spawn(process.execPath, ['dist/import-singer.mjs', ...words], {
    env: { ...env, ...home, NODE_ENV: 'production' },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const states: number[] = [];
  let error = '';
  child.stderr.on('data', (text) => {
    error += text;
  });
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    states.push((JSON.parse(line) as { next: number }).next);
    if (states.length === until) child.kill('SIGKILL');
  });
  child.stdin.on('error', () => undefined); // it was ended in the middle
  for (const message of messages) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const more = child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
    if (!more) await Promise.race([new Promise((resolve) => child.stdin.once('drain', resolve)), ended]);
  }
  child.stdin.end();
  return { status: await ended, states, error };
}

const stored = async (): Promise<number[]> => {
  const rows = await query<{ id: number }>(
    stage.owner,
    `SELECT (r.record ->> 'id')::int AS id FROM inbox_row r JOIN workspace w ON w.id = r.workspace_id WHERE w.name = 'Tapped' ORDER BY 1`,
  );
  return rows.map(({ id }) => id);
};

describe('import:singer', () => {
  test('that is killed again and again has stored what its last state says, and in the end all of it once', async () => {
    let next = 0;
    for (let kills = 0; kills < 3; kills++) {
      const { states, status, error } = await run(['--workspace', 'tapped', '--source', 'Tap'], tap(next), 1);
      expect([status, states.length, error]).toEqual([null, 1, '']);
      next = states.at(-1) ?? next;
      const ids = await stored();
      expect(ids.slice(0, next)).toEqual(Array.from({ length: next }, (_, id) => id));
    }
    const last = await run(['--workspace', 'tapped', '--source', 'Tap'], tap(next));
    expect([last.status, last.states.at(-1)]).toEqual([0, RECORDS]);
    expect(last.error).toMatch(/records stored for Tap of Tapped\./);
    expect(await stored()).toEqual(Array.from({ length: RECORDS }, (_, id) => id));
    const [{ sources } = { sources: 0 }] = await query<{ sources: number }>(
      stage.owner,
      `SELECT count(*)::int AS sources FROM source s JOIN workspace w ON w.id = s.workspace_id WHERE w.name = 'Tapped'`,
    );
    expect(sources).toBe(1); // made by the first run, found by the others
  });

  test('says what was wrong, and what is kept', async () => {
    const before = (await stored()).length;
    const broken = await run(['--workspace', 'tapped', '--source', 'Tap'], [...tap(RECORDS, RECORDS + 10), 'oops']);
    expect([broken.status, broken.states]).toEqual([1, []]);
    expect(broken.error).toContain('Line 12: expected one JSON object, got “oops”.');
    expect((await stored()).length).toBe(before);
    const nowhere = await run(['--workspace', 'nowhere'], []);
    expect([nowhere.status, nowhere.error]).toEqual([
      1,
      expect.stringContaining('Expected one workspace nowhere, got 0.'),
    ]);
    for (const words of [[], ['--source', 'x'], ['--workspace'], ['--all', 'x']])
      expect((await run(words, [])).status).toBe(2);
  });
});
