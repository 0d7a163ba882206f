/**
 * The statements of a kind's upsert, made from its definition: every name in them is a constant of `kinds/`, every
 * value a parameter ($1 workspace, $2 import, $3 now). Knows SQL text; holds no connection.
 */
import type { FactMapping } from '@/lib/contracts/imports';
import { LINKED } from './identities';
import { columnOf, type KindDefinition, type KindField } from './kinds/kind';

export type FactSql = {
  resolve: string[];
  /** Rows of a deleted account, and rows whose account may be one of several; empty where no account is named. */
  refuseUnclear: string[];
  /** null where rows belong to no account. */
  refuseUnknown: string | null;
  refuseTwins: string;
  /** null unless the file says when each row was learned; an event never changes. */
  refuseOlder: string | null;
  merge: string[];
  remember: string;
  change: string;
  create: string;
};

/** What is stored from this file: the fields it holds, those it fixes, and those reckoned from them. */
function storedFields(kind: KindDefinition, mapping: FactMapping): KindField[] {
  const held = new Set([...mapping.columns.map(({ field }) => field), ...mapping.fixed.map(({ field }) => field)]);
  const money = kind.fields.some(({ key, type }) => type === 'money' && held.has(key));
  const reckoned = (field: KindField) =>
    field.derived ||
    (field.type === 'currency' && money) ||
    (field.key === 'arr_minor' && held.has('mrr_minor')) ||
    (field.key === 'won' && held.has('stage')) ||
    field.key === 'scale_version';
  return kind.fields.filter(
    (field) =>
      columnOf(field) !== null &&
      !['external_id', 'occurred_at'].includes(field.key) &&
      (held.has(field.key) || reckoned(field)),
  );
}

/** The account as the row names it, and through whom where it is not named itself. */
const REFERENCES = {
  account: {
    join: 'LEFT JOIN account a ON a.workspace_id = $1 AND a.external_id = s.account LEFT JOIN linked k ON k.ref = lower(s.account) AND k.accounts = 1',
    found: 'coalesce(a.id, k.account_id)',
  },
  subscription: {
    join: 'LEFT JOIN subscription u ON u.workspace_id = $1 AND u.external_id = s.subscription',
    found: 'u.account_id',
  },
  contact: { join: 'LEFT JOIN reached c ON c.ref = s.contact', found: 'c.account_id' },
} as const;

/** Contacts by id and by e-mail address; where one address belongs to several, the first. */
const REACHED = [
  'CREATE TEMP TABLE reached (ref text PRIMARY KEY, account_id uuid NOT NULL) ON COMMIT DROP',
  `INSERT INTO reached SELECT DISTINCT ON (ref) ref, account_id FROM (
     SELECT external_id AS ref, account_id, 0 AS place, id FROM contact WHERE workspace_id = $1
     UNION ALL SELECT email, account_id, 1, id FROM contact WHERE workspace_id = $1 AND email IS NOT NULL) x ORDER BY ref, place, id`,
];

/** An account's own id comes before any other name; its tombstone, too. */
const UNCLEAR = [
  `UPDATE stage s SET col = $2, value = left(s.account, 80), rule = 'deleted_account',
     message = 'The account “' || left(s.account, 80) || '” was deleted here on ' || to_char(t.deleted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || '. Let it come back in Settings, or take its rows out.'
   FROM tombstone t WHERE t.workspace_id = $1 AND t.external_id = s.account AND s.rule IS NULL`,
  `UPDATE stage s SET col = $2, value = left(s.account, 80), rule = 'ambiguous_account',
     message = '“' || left(s.account, 80) || '” is another id of ' || k.accounts || ' accounts. Name the account by its own id.'
   FROM linked k WHERE k.ref = lower(s.account) AND k.accounts > 1 AND s.rule IS NULL AND NOT EXISTS (SELECT FROM account a WHERE a.workspace_id = $1 AND a.external_id = s.account)`,
];

/** Files without ids: the same account and the same values make the same row. */
function keyOf({ identity, fields }: KindDefinition, { hasId, account }: { hasId: boolean; account: string }): string {
  if (hasId) return 's.external_id';
  const type = new Map(fields.map((field) => [field.key, field.type]));
  const parts = identity.map((key) =>
    type.get(key) === 'date' ? `extract(epoch FROM s.${key})::text` : `s.${key}::text`,
  );
  return `'#' || md5(concat_ws(chr(31), (${account})::text, ${parts.map((part) => `coalesce(${part}, '')`).join(', ')}))`;
}

/** @param keepsWord a fact that changes stays known since it was first told */
export function factSql(kind: KindDefinition, mapping: FactMapping, keepsWord = false): FactSql {
  const held = new Set(mapping.columns.map(({ field }) => field));
  const refs = kind.fields.flatMap(({ refers }) => (refers && held.has(refers) ? [refers] : []));
  const alone = kind.standalone ?? false;
  const account = alone
    ? 'NULL::uuid'
    : `CASE ${refs.map((ref) => `WHEN s.${ref} IS NOT NULL THEN ${REFERENCES[ref].found}`).join(' ')} END`;
  const said = `coalesce(${refs.map((ref) => `s.${ref}`).join(', ')}, '')`;
  const columnNamed = `CASE ${refs.map((ref, i) => `WHEN s.${ref} IS NOT NULL THEN $${i + 1}::text`).join(' ')} ELSE '' END`;
  const noun = `CASE ${refs.map((ref) => `WHEN s.${ref} IS NOT NULL THEN '${ref}'`).join(' ')} ELSE 'account' END`;
  const stored = storedFields(kind, mapping);
  const whose = (of: string) => (alone ? [] : [`${of}.account_id`]);
  const found = (of: string) => (alone ? 'true' : `${of}.account_id IS NOT NULL`);
  const staged = (from: string) => [...whose('r'), ...stored.map(({ key }) => `${from}."${key}"`)].join(', ');
  const dated = kind.occurred.some((key) => held.has(key));
  const happened = `coalesce(${kind.occurred.map((key) => `s.${key}`).join(', ')})`;
  const columns = stored.map((field) => `"${columnOf(field)}"`);
  const { table } = kind;
  const differs = `ROW(${[...whose('t'), ...columns.map((column) => `t.${column}`), ...(dated ? ['t.occurred_at'] : [])].join(', ')})
           IS DISTINCT FROM ROW(${staged('s')}${dated ? `, ${happened}` : ''})`;
  return {
    resolve: [
      ...(refs.includes('account') ? LINKED : []),
      ...(refs.includes('contact') ? REACHED : []),
      'CREATE TEMP TABLE resolved (line bigint NOT NULL, account_id uuid, key text) ON COMMIT DROP',
      `INSERT INTO resolved (line, account_id, key) SELECT s.line, ${account}, ${keyOf(kind, { hasId: held.has('external_id'), account })}
       FROM stage s ${refs.map((ref) => REFERENCES[ref].join).join(' ')} WHERE s.rule IS NULL`,
      'ANALYZE resolved',
    ],
    // $1 workspace, $2 the file's column of the account
    refuseUnclear: refs.includes('account') ? UNCLEAR : [],
    // parameters: the file's column of each reference, in their order
    refuseUnknown: alone
      ? null
      : `UPDATE stage s SET col = ${columnNamed}, value = left(${said}, 80), rule = 'unknown_account',
        message = 'No account is known by the ' || ${noun} || ' “' || left(${said}, 80) || '”. Import it first, or correct the id.'
      FROM resolved r WHERE r.line = s.line AND s.rule IS NULL AND r.account_id IS NULL`,
    refuseTwins: `WITH twice AS (SELECT key, min(line) AS first FROM resolved r WHERE ${found('r')} GROUP BY key HAVING count(*) > 1),
      later AS (SELECT r.line, t.first, ROW(${staged('s')}, ${happened}) IS NOT DISTINCT FROM ROW(${staged('f').replace('r.account_id', 'fr.account_id')}, ${happened.replaceAll('s.', 'f.')}) AS same
        FROM twice t JOIN resolved r ON r.key = t.key AND r.line > t.first AND ${found('r')} JOIN stage s ON s.line = r.line AND s.rule IS NULL
        JOIN stage f ON f.line = t.first AND f.rule IS NULL JOIN resolved fr ON fr.line = t.first)
      UPDATE stage s SET col = $1, value = left(coalesce(s.external_id, ''), 80), rule = CASE WHEN l.same THEN 'duplicate_row' ELSE 'duplicate_id' END,
        message = CASE WHEN l.same THEN 'The row repeats line ' || l.first || '. Nothing to do: it counts once.'
          ELSE 'Line ' || l.first || ' is the same by its id, with other content. Keep one of the two.' END
      FROM later l WHERE l.line = s.line AND s.rule IS NULL`,
    // $1 workspace, $2 the file's column of that date
    refuseOlder:
      mapping.recorded.rule === 'column' && kind.kind !== 'usage'
        ? `UPDATE stage s SET col = $2, value = to_char(s.learned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), rule = 'older_than_known',
        message = 'What is known of it was learned on ' || to_char(t.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ', after this row, and says otherwise. Nothing to do: the newer word stands.'
      FROM resolved r JOIN ${table} t ON t.workspace_id = $1 AND t.external_id = r.key
      WHERE r.line = s.line AND s.rule IS NULL AND s.learned_at < t.recorded_at AND ${differs}`
        : null,
    merge: [
      `CREATE TEMP TABLE merged (line bigint NOT NULL, account_id uuid${alone ? '' : ' NOT NULL'}, key text NOT NULL, id uuid NOT NULL, known boolean NOT NULL, differs boolean NOT NULL,
         occurred_at timestamptz, recorded_at timestamptz NOT NULL, assumed boolean NOT NULL) ON COMMIT DROP`,
      `INSERT INTO merged SELECT r.line, r.account_id, r.key, coalesce(t.id, gen_random_uuid()), t.id IS NOT NULL,
         t.id IS NOT NULL AND ${differs},
         ${happened}, ${recordedSql(mapping, happened)}
       FROM resolved r JOIN stage s ON s.line = r.line AND s.rule IS NULL LEFT JOIN ${table} t ON t.workspace_id = $1 AND t.external_id = r.key`,
      'ANALYZE merged',
    ],
    remember: `INSERT INTO replaced_fact (workspace_id, import_id, fact_id, before)
      SELECT $1, $2, t.id, to_jsonb(t) FROM ${table} t JOIN merged m ON m.id = t.id AND m.differs WHERE t.workspace_id = $1`,
    change: `UPDATE ${table} t SET ${[
      ...(alone ? [] : ['account_id = m.account_id']),
      ...stored.map((field) => `"${columnOf(field)}" = s."${field.key}"`),
      ...(dated ? ['occurred_at = m.occurred_at'] : []),
      ...(keepsWord ? [] : ['recorded_at = m.recorded_at', 'recorded_assumed = m.assumed']),
      'import_id = $2',
    ].join(
      ', ',
    )} FROM merged m JOIN stage s ON s.line = m.line AND s.rule IS NULL WHERE t.workspace_id = $1 AND t.id = m.id AND m.differs`,
    create: `INSERT INTO ${table} (${['workspace_id', 'id', ...(alone ? [] : ['account_id']), 'external_id', 'occurred_at', 'recorded_at', 'recorded_assumed', 'import_id', ...columns].join(', ')})
      SELECT ${['$1', 'm.id', ...whose('m'), 'm.key', 'm.occurred_at', 'm.recorded_at', 'm.assumed', '$2', ...stored.map(({ key }) => `s."${key}"`)].join(', ')}
      FROM merged m JOIN stage s ON s.line = m.line AND s.rule IS NULL WHERE NOT m.known ORDER BY m.line`,
  };
}

/** When the fact was learned, and whether that is assumed, as two columns. $2 is now, $3 the lag in days. */
export function recordedSql({ recorded }: FactMapping, happened: string): string {
  if (recorded.rule === 'column') return 'coalesce(s.learned_at, $2), s.learned_at IS NULL AND $3::int IS NOT NULL';
  if (recorded.rule === 'occurred')
    return `coalesce(least(${happened} + make_interval(days => $3::int), $2), $2), true`;
  return '$2::timestamptz, $3::int IS NULL';
}
