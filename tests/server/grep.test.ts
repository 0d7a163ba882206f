import fs from 'node:fs';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

/** Where the environment may be read beside env.ts and the operator's folders, and why. */
const READS_ENVIRONMENT: Record<string, string> = {
  'proxy.ts': 'NODE_ENV alone, which Next fills in at build',
  'lib/server/log.ts': 'the level, needed to log that env.ts failed',
};
/** A constant of the file, or what the driver has quoted. */
const HARMLESS = /^[A-Z_]+$|\.escape(Identifier|Literal)\(/;
/** Statements on tenant tables that follow a person through all workspaces, and why. */
const BY_PERSON: Record<string, string> = {
  'lib/server/members/change-member.ts: SELECT role FROM member WHERE person_id = $1':
    'as the sign-in role: a reset reaches every workspace of the person',
};
/** The one place that speaks to our routes, and the sign-in form of next-auth, whose answers are not ours to shape. */
const FETCHES = ['lib/client/api.ts', 'lib/client/members.ts'];
/** What runs from a terminal, before or beside the server; its entry points are the environment's border themselves. */
const OPERATOR = /^(lib\/server\/(boot|backup|bench)|bin)\/|^lib\/server\/command-line\.ts$/;
const TOUCHES_DATABASE =
  /from '(pg|pg-copy-streams|pg-query-stream)'|from '(\.|@\/lib\/server)\/(db|env|auth)'|withWorkspace|withConnection|authPool|\$queryRaw|generated\/prisma\/client/;
const QUERIES =
  /\bdb\s*\.\w+\s*\.(findFirst|findMany|findFirstOrThrow|updateMany|updateManyAndReturn|deleteMany|count|aggregate|groupBy)\(/g;

const files = (...roots: string[]): { file: string; text: string }[] =>
  roots
    .flatMap((root) =>
      fs.statSync(root).isFile()
        ? [root]
        : fs.readdirSync(root, { recursive: true }).map((name) => `${root}/${String(name).replaceAll('\\', '/')}`),
    )
    .filter((file) => /\.(tsx?|m?js)$/.test(file) && !file.includes('/generated/'))
    .map((file) => ({ file, text: fs.readFileSync(file, 'utf8') }));

/** The words between the bracket at `open` and the one that closes it. */
function inside(text: string, open: number): string {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if ('([{'.includes(text[i] ?? '')) depth++;
    if (')]}'.includes(text[i] ?? '') && --depth === 0) return text.slice(open + 1, i);
  }
  return text.slice(open);
}

/** Whether a query names the workspace: in its own words, or in a `where` built above it in the same function. */
function namesWorkspace(text: string, at: number): boolean {
  const words = inside(text, text.indexOf('(', at));
  const above = text.slice(text.lastIndexOf('function ', at), at);
  return (
    /\bworkspaceId\b/.test(words) ||
    (/\bwhere\b(?!:)/.test(words) && /const where = \{[^;]*\bworkspaceId\b/.test(above))
  );
}

/** Every string and template of a syntax tree, the template's gaps as spaces. */
function textsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('type' in node && node.type === 'Literal' && 'value' in node && typeof node.value === 'string')
    return [node.value];
  if ('type' in node && node.type === 'TemplateLiteral' && 'quasis' in node)
    return [
      (node.quasis as { value: { raw: string } }[]).map((part) => part.value.raw).join(' '),
      ...Object.values(node).flatMap(textsOf),
    ]; // the shape ESTree gives a template
  return Object.values(node).flatMap(textsOf);
}

const server = files('lib/server');
const all = files('app', 'components', 'lib', 'scoring', 'bin', 'proxy.ts', 'next.config.js');
const having = (some: typeof all, pattern: RegExp) =>
  some.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

/** What opens connections to other machines, or speaks of them, and how the address was checked. */
const DOORS_OUT: Record<string, string> = {
  'lib/server/connectors/sql-errors.ts': 'reads what TLS refused; opens nothing',
  'lib/server/connectors/sql-line.ts': 'the socket of a driver, to an address that checkedAddress gave',
  'lib/server/egress/addresses.ts': 'resolves names',
  'lib/server/egress/answer.ts': 'one request, to addresses that were checked',
};

describe('the source', () => {
  it('is all read', () => {
    expect(server.length).toBeGreaterThan(90);
    expect(all.length).toBeGreaterThan(250);
  });

  it('builds no SQL from strings', () => {
    expect(having(all, /\$queryRawUnsafe|\$executeRawUnsafe|Prisma\.raw\(/)).toEqual([]);
  });

  it('puts nothing but constants, bindings and escaped names into SQL', () => {
    const served = server.filter(({ file }) => !file.includes('/bench/')); // it makes tables of its own, in a database of its own
    const built = served.filter(({ text }) =>
      [...text.matchAll(/\.query(?:<[^(]*>)?\(\s*`([^`]*)`/g)].some(([, sql = '']) =>
        [...sql.matchAll(/\$\{([^}]*)\}/g)].some(([, name = '']) => !HARMLESS.test(name)),
      ),
    );
    expect(built.map(({ file }) => file)).toEqual([]);
  });

  it('names the workspace in every query over many rows', () => {
    const found = server.flatMap(({ file, text }) =>
      [...text.matchAll(QUERIES)].map(({ index }) => ({ file, named: namesWorkspace(text, index) })),
    );
    expect(found.length).toBeGreaterThan(12);
    expect(found.filter((query) => !query.named)).toEqual([]);
  });

  it('names the workspace in every raw statement on a tenant table', () => {
    const tables =
      /\b(FROM|JOIN|UPDATE|INTO)\s+(member|invitation|setting|import_run|rejected_row|account|field|account_history|outcome|job_progress|scale|model_version|active_model|model_member|feature_snapshot|segment|score|segment_membership|audit_entry)\b/;
    const statements = server
      .filter(({ file }) => !OPERATOR.test(file) && !/\/(auth|links)\//.test(file))
      .flatMap(({ file, text }) => textsOf(parseSync(file, text).program).map((sql) => ({ file, sql })));
    expect(statements.filter(({ sql }) => tables.test(sql)).length).toBeGreaterThan(30);
    const bare = statements.filter(({ sql }) => tables.test(sql) && !/workspace_id/.test(sql));
    expect(bare.map(({ file, sql }) => `${file}: ${sql.trim().slice(0, 80)}`)).toEqual(Object.keys(BY_PERSON));
  });

  it('marks every server file that touches the database as server-only', () => {
    const touching = server.filter(({ file, text }) => !OPERATOR.test(file) && TOUCHES_DATABASE.test(text));
    expect(touching.length).toBeGreaterThan(40);
    expect(touching.filter(({ text }) => !text.includes("import 'server-only';")).map(({ file }) => file)).toEqual([]);
  });

  it('fetches in lib/client alone', () => {
    expect(having(files('app', 'components'), /(?<![.\w])fetch\(/)).toEqual([]);
    expect(having(files('lib/client'), /(?<![.\w])fetch\(/)).toEqual(FETCHES);
  });

  it('reaches other machines through one door alone', () => {
    const reaches =
      /(?<![.\w])fetch\(|\b(https?\.(request|get)|net\.(connect|createConnection|Socket))\b|'(node:)?(https|http2|tls|dgram|dns|dns\/promises|undici)'/;
    const found = having(server, reaches).filter((file) => !OPERATOR.test(file));
    expect(found).toEqual(Object.keys(DOORS_OUT));
  });

  it('reads the environment at its border alone', () => {
    const readers = having(all, /process\.env\b/).filter(
      (file) => file !== 'lib/server/env.ts' && !OPERATOR.test(file),
    );
    expect(readers.sort()).toEqual(Object.keys(READS_ENVIRONMENT).sort());
  });

  it('has no server action, and no route that makes its own context', () => {
    expect(having(all, /^['"]use server['"]/m)).toEqual([]);
    expect(having(files('app'), /\brequestId:|withWorkspace|withConnection|authPool/)).toEqual([]);
  });

  it('caches no answer of a workspace', () => {
    expect(having(all, /['"]use cache['"]|unstable_cache|cacheLife|export const revalidate|force-static/)).toEqual([]);
  });
});
