/**
 * Some rows of a table and the cursor behind them, in one transaction: both are there, or neither. Each row is staged, checked
 * and stored as a row of a file would be. Knows no connector.
 */
import 'server-only';
import type { PoolClient } from 'pg';
import type { FactMapping, ImportCounts, ImportMapping } from '@/lib/contracts/imports';
import type { SourceRow } from '@/lib/server/connectors/connector';
import { KINDS } from '@/lib/server/imports/kinds/kinds';
import { type RowSource, stageAccounts, stageFacts } from '@/lib/server/imports/stage';
import { keepRefused } from '@/lib/server/imports/staged';
import { storeAccounts } from '@/lib/server/imports/store-accounts';
import { storeFacts } from '@/lib/server/imports/store-facts';
import { isAccounts } from '@/lib/server/imports/store-fields';
import { touchedBy } from '@/lib/server/imports/touched';
import type { CellFormat } from '@/lib/server/imports/values';
import { matchAccounts } from './match-accounts';
import { noteGone, removeFacts } from './remove-facts';
import { idColumnOf } from './stream-row';

export type Run = {
  workspaceId: string;
  streamId: string;
  importId: string;
  /** Somebody has just said what the columns mean. */
  confirmed: boolean;
  now: Date;
  signal: AbortSignal;
  mapping: ImportMapping;
  formats: ReadonlyMap<string, CellFormat>;
  /** Columns in the order of the cells. */
  names: string[];
  matchField: string | null;
  createsAccounts: boolean;
  /** It has been read to its end before: what comes from now on is learned now. */
  loaded: boolean;
  /** A whole read is under way: what it meets is noted. */
  whole: boolean;
};

export type ChunkCounts = Pick<
  ImportCounts,
  'created' | 'changed' | 'unchanged' | 'rejected' | 'rules' | 'rejectedRows'
> & {
  read: number;
  /** Whose facts changed, of events alone; null = of more than can be scored alone. */
  used: string[] | null;
};

/** @param before rows of the run that are stored already: lines go on from there */
export async function storeChunk(
  client: PoolClient,
  run: Run,
  { rows, before }: { rows: readonly SourceRow[]; before: number },
): Promise<ChunkCounts> {
  const { workspaceId, streamId, importId, mapping } = run;
  await client.query("SELECT pg_advisory_xact_lock(hashtext('import:' || $1))", [workspaceId]); // one import at a time decides what is new
  const idAt = run.names.indexOf(idColumnOf(mapping) ?? '');
  const idOf = (row: SourceRow) => row.cells[idAt]?.trim() ?? '';
  const last = idAt < 0 ? [...rows] : latest(rows, idOf);
  const told = last.filter((row) => !row.deleted);
  const gone = idAt < 0 ? [] : last.filter((row) => row.deleted).map(idOf);
  const counts = await store(client, run, { rows: told, before });
  await keepRefused(client, { workspaceId, importId });
  const came = idAt < 0 ? [] : told.map(idOf).filter((id) => id !== '');
  const kind = isAccounts(mapping) ? null : KINDS[mapping.kind];
  const removed = kind ? await removeFacts(client, kind, { workspaceId, importId, streamId, keys: gone }) : 0;
  if (!kind) await noteGone(client, { workspaceId, streamId, came, went: gone });
  if (run.whole) await noteSeen(client, run, came);
  const used = kind?.kind === 'usage' ? await touchedBy(client, kind, { workspaceId, importId }) : [];
  return {
    ...counts,
    read: rows.length,
    changed: counts.changed + removed,
    unchanged: counts.unchanged + gone.length - removed + rows.length - last.length,
    used,
  };
}

/** Of one row that comes twice the later word, in its place. */
function latest(rows: readonly SourceRow[], idOf: (row: SourceRow) => string): SourceRow[] {
  const byId = new Map<string, SourceRow>();
  const unnamed: SourceRow[] = [];
  for (const row of rows) {
    const id = idOf(row);
    if (id === '') unnamed.push(row);
    else {
      byId.delete(id);
      byId.set(id, row);
    }
  }
  return [...byId.values(), ...unnamed];
}

type Part = { rows: readonly SourceRow[]; before: number };

async function store(client: PoolClient, run: Run, { rows, before }: Part): Promise<ImportCounts> {
  const { workspaceId, importId, mapping, formats, now, signal, matchField, createsAccounts, loaded } = run;
  const source: RowSource = {
    names: run.names,
    blocks: async function* (report) {
      yield rows.flatMap(({ cells, problem }, i) => {
        const line = before + i + 1; // of all rows that came, so that none of them has another's
        if (problem) report({ ...problem, line });
        return problem ? [] : [{ line, cells: [...cells] }];
      });
    },
  };
  const staging = { rows: source, formats, signal, onRow: () => undefined };
  if (isAccounts(mapping)) {
    const read = await stageAccounts(client, mapping, staging);
    const idColumn = idColumnOf(mapping) ?? '';
    await matchAccounts(client, { workspaceId, field: matchField, creates: createsAccounts, idColumn });
    return storeAccounts(client, read, { workspaceId, importId, mapping, now });
  }
  const kind = KINDS[mapping.kind];
  const learned = loaded ? fromNowOn(mapping) : mapping;
  const read = await stageFacts(client, { ...staging, kind, mapping: learned, now });
  return storeFacts(client, read, { workspaceId, importId, kind, mapping: learned, now, dry: false, keepsWord: true });
}

/** The first read cannot know when its rows became known; of a later one it is known: now. */
const fromNowOn = (mapping: FactMapping): FactMapping =>
  mapping.recorded.rule === 'occurred'
    ? { ...mapping, recorded: { rule: 'today', column: null, lagDays: 0 } }
    : mapping;

const SEEN = `INSERT INTO stream_seen (workspace_id, stream_id, key) SELECT $1, $2, k FROM unnest($3::text[]) k ON CONFLICT DO NOTHING`;
/** Accounts as they are known here, which may be by another id. */
const SEEN_ACCOUNTS = `INSERT INTO stream_seen (workspace_id, stream_id, key)
  SELECT DISTINCT $1::uuid, $2::uuid, external_id FROM stage WHERE external_id IS NOT NULL ON CONFLICT DO NOTHING`;

async function noteSeen(client: PoolClient, { workspaceId, streamId, mapping }: Run, came: string[]): Promise<void> {
  await client.query(SEEN, [workspaceId, streamId, came]);
  if (isAccounts(mapping)) await client.query(SEEN_ACCOUNTS, [workspaceId, streamId]);
}
