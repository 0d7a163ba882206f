/** A workspace with one of each thing that a verb can be called on. */
import { type AccountMapping, FactKind } from '@/lib/contracts/imports';
import type { Rules } from '@/lib/contracts/rule-segments';
import type { SqlSettings } from '@/lib/contracts/source-kinds';
import { deleteAccount, listTombstones } from '@/lib/server/accounts/delete-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { openSession } from '@/lib/server/auth/sessions';
import type { Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { readBatch } from '@/lib/server/events/batch';
import { getTracking } from '@/lib/server/events/get-tracking';
import { storeEvents } from '@/lib/server/events/store-events';
import { takeEvents } from '@/lib/server/events/take-events';
import { mapImport } from '@/lib/server/imports/change-import';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { createKey } from '@/lib/server/keys/change-keys';
import { inviteMember } from '@/lib/server/members/invite-member';
import { listMembers } from '@/lib/server/members/list-members';
import { trainModel } from '@/lib/server/models/change-models';
import { addTeam } from '@/lib/server/owners/change-owners';
import { listOwners } from '@/lib/server/owners/list-owners';
import { setRate } from '@/lib/server/rates/change-rates';
import { addRuleSegment } from '@/lib/server/rule-segments/change-rule-segments';
import { listSegments } from '@/lib/server/segments/list-segments';
import { addStream } from '@/lib/server/sources/change-streams';
import { getSource } from '@/lib/server/sources/list-sources';
import { customerFile, trained, trainedAndPromoted } from './customer-file';
import { importFacts } from './facts';
import { olderPass } from './older-pass';
import { connected, lastingWarehouse, READS } from './warehouse';
import { actorOf, bodyOf, importFile, mintMember, mintWorkspace, runQueued } from './world';

/** A workspace with one of each thing, each of its words marked. */
export type Stock = Record<
  | 'account'
  | 'owner'
  | 'spare'
  | 'tombstone'
  | 'team'
  | 'rate'
  | 'key'
  | 'refused'
  | 'source'
  | 'spareSource'
  | 'stream'
  | 'spareStream'
  | 'mappedStream'
  | 'done'
  | 'uploaded'
  | 'checked'
  | 'dropped'
  | 'job'
  | 'segment'
  | 'ruleSegment'
  | 'candidate'
  | 'measured'
  | 'member'
  | 'invitation',
  string
> & {
  ctx: Ctx;
  mark: string;
  column: string;
  /** Where `source` stands. */
  far: SqlSettings;
  /** What `uploaded` is mapped as, and the version under which `checked` is confirmed. */
  mapping: AccountMapping;
  version: number;
};

/** Rules that every account fits. */
const everybody: Rules = { match: 'all', conditions: [{ field: 'state', operator: 'known', value: null }] };

export async function stocked(mark: string, rows = 150): Promise<Stock> {
  const minted = await mintWorkspace('owner', `${mark} workspace`);
  const ctx = await withSession(minted);
  const column = `${mark}_hours`;
  const file = (more = '') =>
    `${customerFile({ rows, mark, extra: { [column]: (i) => String((i * 37) % 91), csm: (i) => `${mark} manager ${i % 3}` } })}${more}`;
  const upload = async () =>
    (await createImport(ctx, { fileName: `${mark}.csv`, bytes: null, body: bodyOf(file()) })).id;
  const done = await importFile(ctx, file(`${mark}-ragged,1\n`), { fileName: `${mark}.csv` });
  const measured = await trainedAndPromoted(ctx);
  await olderPass(ctx, 40);
  await runQueued(ctx, 'backtest');
  const [first, spare, gone] = (await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0 })).rows;
  for (const [kind, [head, row]] of Object.entries(factsOf(mark, first?.externalId ?? '')))
    await importFacts(ctx, `${head}\n${row}\n`, { kind: FactKind.parse(kind) });
  await deleteAccount(ctx, gone?.id ?? '');
  const candidate = await trained(ctx, 2);
  const [uploaded, checked, dropped] = [await upload(), await upload(), await upload()];
  await mapImport(ctx, checked, (await getImport(ctx, checked)).suggested);
  await runQueued(ctx, 'import_check');
  const key = (await createKey(ctx, { name: `${mark} key`, scope: 'ingest', createsAccounts: true, days: null })).key
    .id;
  await sendEvents(ctx, { key, mark });
  const member = await mintMember(ctx, 'viewer');
  await inviteMember(ctx, { email: `${mark}@example.com`, role: 'viewer' });
  return {
    ...{
      ctx: { ...ctx, now: new Date() },
      mark,
      column,
      done: done.id,
      uploaded,
      checked,
      dropped,
      candidate,
      measured,
    },
    mapping: (await getImport(ctx, uploaded)).suggested,
    version: (await getImport(ctx, checked)).version,
    account: first?.id ?? '',
    spare: spare?.id ?? '',
    tombstone: (await listTombstones(ctx)).tombstones[0]?.id ?? '',
    job: (await trainModel(ctx, { engine: 'auto', seed: 3 })).id,
    owner: (await listOwners(ctx)).owners[0]?.id ?? '',
    team: (await addTeam(ctx, { name: `${mark} team` })).id,
    key,
    refused: (await getTracking(ctx)).refused.latest[0]?.id ?? '',
    ...(await sourcesOf(ctx, mark)),
    rate: (await setRate(ctx, { currency: 'EUR', rate: 1.1, validFrom: '2026-01-01' })).id,
    ruleSegment: (await addRuleSegment(ctx, { name: `${mark} rules`, rules: everybody, position: 1 })).id,
    segment: (await listSegments(ctx)).segments[0]?.id ?? '',
    member: actorOf(member).memberId,
    invitation: (await listMembers(ctx)).invitations[0]?.id ?? '',
  };
}

/** A source with a table that waits for its mapping and one that may go, and a source that may go. */
async function sourcesOf(ctx: Ctx, mark: string) {
  const far = await lastingWarehouse();
  const table = `${mark}_customers`.toLowerCase();
  await far.query(`CREATE TABLE ${table} (id text PRIMARY KEY, name text, updated_at timestamptz);
    INSERT INTO ${table} VALUES ('a-1', 'Reed', now())`);
  const { id } = await connected(ctx, far, `${mark} warehouse`);
  await addStream(ctx, id, { ...READS, name: `public.${table}`, query: null });
  await addStream(ctx, id, { ...READS, name: `${mark} query`, query: `SELECT * FROM ${table}` });
  await addStream(ctx, id, { ...READS, name: `${mark} words`, query: `SELECT * FROM ${table}` });
  const [first, second, third] = (await getSource(ctx, id)).streams.map((stream) => stream.id);
  const mapping = {
    kind: 'accounts',
    ...WRITING,
    columns: [ID, SIZE],
    positive: [],
    recorded: { rule: 'today', column: null },
  };
  await withWorkspace(ctx, (db) =>
    db.stream.updateMany({ where: { workspaceId: ctx.workspaceId, id: third ?? '' }, data: { mapping } }),
  );
  await enqueueFailed(ctx, first ?? '');
  const spare = await connected(ctx, far, `${mark} spare`);
  const { password, ...settings } = far.login;
  return {
    ...{ source: id, spareSource: spare.id, far: settings },
    ...{ stream: second ?? '', spareStream: first ?? '', mappedStream: third ?? '' },
  };
}
/** A read that was given up. */
const enqueueFailed = (ctx: Ctx, subjectId: string) =>
  withWorkspace(ctx, (db) =>
    db.jobProgress.create({
      data: {
        ...{ workspaceId: ctx.workspaceId, kind: 'sync', subjectId, state: 'failed', error: 'The source is away.' },
        ...{ attempt: 3, createdAt: ctx.now, finishedAt: new Date() },
      },
    }),
  );
const ID = { name: 'id', type: 'id', component: null, role: 'id', actionable: false };
const SIZE = { name: 'name', type: 'category', component: 'firmographic', role: 'feature', actionable: false };
const WRITING = { currency: 'USD', dateOrder: null, decimal: null, version: 1 };

/** One event that finds no account, and one that is refused. */
async function sendEvents({ workspaceId }: Ctx, { key: keyId, mark }: { key: string; mark: string }): Promise<void> {
  const receivedAt = new Date();
  const batch = [{ type: 'track', userId: mark, groupId: `${mark} group`, event: mark }, { type: mark }];
  const { entries } = readBatch({ batch }, { shape: 'batch', receivedAt });
  await storeEvents({ workspaceId, keyId, receivedAt }, entries);
  await takeEvents({ workspaceId });
}

/** One fact of each kind that a page of an account shows, with the mark in its words. */
const factsOf = (mark: string, account: string): Partial<Record<FactKind, [head: string, row: string]>> => ({
  contacts: ['contact_id,account_id,name,email,role', `c-1,${account},${mark} Reed,${mark}@reed.example,user`],
  subscriptions: [
    'subscription_id,account_id,plan,seats,arr,start_date,renewal_date',
    `s-1,${account},${mark} plan,10,1200,2024-01-01,2027-01-01`,
  ],
  tickets: [
    'ticket_id,account_id,opened_at,priority,status,subject',
    `t-1,${account},2024-01-05,high,open,${mark} is slow`,
  ],
  usage: [
    'event_id,account_id,user_id,timestamp,event_name,count',
    `e-1,${account},u-1,2024-01-05T10:00:00Z,${mark} opened,1`,
  ],
  surveys: ['response_id,account_id,nps_score,comment,date', `r-1,${account},9,${mark} is great,2024-01-05`],
  interactions: ['interaction_id,account_id,date,type,subject', `n-1,${account},2024-01-05,Meeting,${mark} kick-off`],
});

/** The same member with a session row, as a request has one. */
export async function withSession(ctx: Ctx): Promise<Ctx> {
  const actor = actorOf(ctx);
  return { ...ctx, actor: { ...actor, sessionId: await openSession({ id: actor.personId }) } };
}
