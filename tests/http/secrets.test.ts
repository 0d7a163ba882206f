import { execFileSync, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { lintSource } from '@secretlint/core';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import { describe, expect, inject, test } from 'vitest';
import type { MemberList } from '@/lib/contracts/members';
import { browserless, keepSecret, until } from '@/tests/support/browserless';
import { join, newWorkspace } from '@/tests/support/cast';
import { query } from '@/tests/support/product';
import { leaks } from '@/tests/support/secrets';

const stage = inject('stage');
const files = (folder: string) =>
  fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

describe('what the browser is sent', () => {
  const sent = files('.next/static').filter((file) => /\.(js|css|json|map|txt)$/.test(file));

  test('holds no text and no name of the server’s own', () => {
    const words = [
      'bw_app',
      'bw_auth',
      'bw_worker',
      'NEXTAUTH_SECRET',
      'VAULT_KEY',
      'EGRESS_ALLOW',
      'DATABASE_URL',
      'KEY_FILE',
      'DATA_DIR',
      'app.workspace_id',
      'graphile_worker',
      'password_hash',
      'token_hash',
      '$argon2',
      'postgresql://',
      'SELECT set_config',
      'node:crypto',
      'node:fs',
    ];
    const found = sent.flatMap((file) => {
      const text = fs.readFileSync(file, 'utf8');
      return words.filter((word) => text.includes(word)).map((word) => `${word} in ${file}`);
    });
    expect(sent.length).toBeGreaterThan(10);
    expect(found).toEqual([]);
  });

  test('holds no source maps and no path of the machine that built it', () => {
    const root = process.cwd();
    expect(sent.filter((file) => file.endsWith('.map'))).toEqual([]);
    expect(sent.filter((file) => fs.readFileSync(file, 'utf8').includes(root))).toEqual([]);
  });
});

test('every file that touches the database, the environment or a key may be imported on the server alone', () => {
  const outside = /^lib\/server\/(backup|boot|generated)\//; // bundled for Node, never for a page
  const dangerous =
    /from '(pg|@prisma\/.*|node:crypto|@node-rs\/argon2|pino|\.\/env|@\/lib\/server\/(env|db|generated\/.*))'/;
  const open = files('lib/server').filter((file) => {
    if (!file.endsWith('.ts') || outside.test(file)) return false;
    const text = fs.readFileSync(file, 'utf8');
    const needs = text.split('\n').some((line) => dangerous.test(line) && !line.startsWith('import type'));
    return needs && !text.includes("import 'server-only';");
  });
  expect(open).toEqual([]);
});

/** What git knows or would take in; of an unpacked archive, everything that is not made here. */
function repository(): string[] {
  if (!fs.existsSync('.git'))
    return files('.').filter((file) => !/^(node_modules|\.next|dist|\.data|\.git)\//.test(file));
  const ask = ['ls-files', '-co', '--exclude-standard', '-z'];
  return execFileSync('git', ask, { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter(Boolean);
}

const SERVICE_SECRETS = [
  /-----BEGIN (?:RSA |EC |OPENSSH |PGP )?PRIVATE KEY/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /\bxox[abprs]-[0-9A-Za-z-]{10,}/,
  /\bsk_live_[0-9a-zA-Z]{24}/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\/\/registry\.npmjs\.org\/:_authToken=/,
  /\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}/,
];

const RULES = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended }] };
/** Addresses of databases that are nowhere, in the tests of starts that fail. */
const MADE_UP = /:\/\/\w+:hunter2@/;

/** What our own patterns and secretlint's take for a secret, each as place and rule. */
async function serviceSecrets(place: string, content: string): Promise<string[]> {
  const own = SERVICE_SECRETS.some((pattern) => pattern.test(content)) ? [`${place}: ours`] : [];
  const { messages } = await lintSource({
    source: { filePath: `/${place}`, content, contentType: 'text' },
    options: { config: RULES, noPhysicFilePath: true },
  });
  const theirs = messages.filter(({ range: [from, to] }) => !MADE_UP.test(content.slice(from, to)));
  return [...own, ...theirs.map(({ ruleId }) => `${place}: ${ruleId}`)];
}

test('the repository holds no private key, token or password of a service', async () => {
  const listed = repository();
  const small = listed.filter(
    (file) => fs.existsSync(file) && fs.statSync(file).isFile() && fs.statSync(file).size < 2 ** 21,
  );
  const found: string[] = [];
  for (const file of small) found.push(...(await serviceSecrets(file, fs.readFileSync(file, 'latin1'))));
  expect(found).toEqual([]);
  expect(listed.filter((file) => /(^|\/)(\.env(\..*)?|id_rsa|.*\.(pem|p12|key))$/.test(file))).toEqual([]);
});

test('neither does its history, as far as it is here', async () => {
  if (!fs.existsSync('.git')) return; // an unpacked archive has none
  const git = spawn('git', ['log', '-p', '--all', '--no-color', '--unified=0', '--no-textconv'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(git, 'close');
  const found: string[] = [];
  let commit = '';
  let added: string[] = [];
  for await (const line of readline.createInterface({ input: git.stdout })) {
    if (line.startsWith('+')) added.push(line.slice(1));
    if (!/^commit [0-9a-f]{40}/.test(line)) continue;
    found.push(...(await serviceSecrets(commit, added.join('\n'))));
    [commit, added] = [line, []];
  }
  found.push(...(await serviceSecrets(commit, added.join('\n'))));
  expect([found, await ended]).toEqual([[], [0, null]]);
});

test('the search for secrets of services finds one that is there, and no more than the made-up ones it knows', async () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const address = (password: string) => `postgresql://someone:${password}@db.example.com/app`;
  expect(await serviceSecrets('x', `token = "${token}"`)).toEqual(['x: ours', expect.stringMatching(/^x: .*github/)]);
  expect(await serviceSecrets('x', address('s3cr3t-Pa55'))).toEqual([expect.stringMatching(/^x: .*connection/)]);
  expect(await serviceSecrets('x', address('hunter2'))).toEqual([]);
});

test('nothing that was typed or issued stands in the log, the audit rows or the files of the database', async () => {
  const owner = await newWorkspace(stage, 'Secrets');
  const person = await join(stage, owner.browser, 'viewer');
  const { members } = (await owner.browser.get('/api/members')).json<MemberList>();
  const id = members.find(({ email }) => email === person.email)?.id;
  const reset =
    (await owner.browser.send('POST', `/api/members/${id}/reset`)).json<{ url: string }>().url.split('/link/')[1] ?? '';
  const typed = Array.from({ length: 4 }, () => `canary ${crypto.randomBytes(9).toString('base64url')}`);
  for (const secret of [reset, ...typed]) keepSecret(stage, secret);
  const [wrong = '', weak = '', inQuery = '', inHeader = ''] = typed;
  const visitor = browserless(stage);
  await visitor.signIn(owner.email, wrong);
  await visitor.send('POST', '/api/links/redeem', { json: { token: reset, password: weak, role: 'owner' } });
  await visitor.send('POST', '/api/links/redeem', {
    raw: `{"password":"${weak}",`,
    headers: { 'content-type': 'application/json' },
  });
  await visitor.get(`/api/accounts?password=${encodeURIComponent(inQuery)}`, { authorization: `Bearer ${inHeader}` });
  await owner.browser.get(`/api/accounts?password=${encodeURIComponent(inQuery)}`);
  await visitor.get(`/link/${reset}`);
  await query(stage.owner, "DELETE FROM guess WHERE account_key LIKE 'link %'");

  const places = { ...stage, printed: /\/link\/([\w-]{43})/.exec(fs.readFileSync(stage.logFile, 'utf8'))?.[1] ?? '' };
  expect(await leaks(places)).toEqual([]);
});

test('the search for secrets finds one that is there', async () => {
  const planted = `planted ${crypto.randomUUID()}`;
  const secrets = path.join(path.dirname(stage.secrets), 'planted');
  fs.writeFileSync(secrets, planted);
  await query(stage.owner, `SELECT '${planted}'`);
  await query(stage.owner, "INSERT INTO guess (account_key, ip) VALUES ($1, 'planted')", [planted]);
  const found = await until(
    async () => leaks({ ...stage, secrets, printed: 'none' }),
    (each) => each.length > 0,
    5_000,
  );
  await query(stage.owner, "DELETE FROM guess WHERE ip = 'planted'");
  expect(found[0]).toMatch(/^secret 0 in pg\//);
});
