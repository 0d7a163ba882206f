/** Every verb of lib/server with a call on things of one workspace: what the stranger and the side doors are tried on. */
import fs from 'node:fs';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { deleteAccount, liftTombstone, listTombstones } from '@/lib/server/accounts/delete-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import { createDemo } from '@/lib/server/demo/create-demo';
import { getDemo } from '@/lib/server/demo/get-demo';
import { removeDemo } from '@/lib/server/demo/remove-demo';
import { getTracking } from '@/lib/server/events/get-tracking';
import { replayEvent } from '@/lib/server/events/replay-event';
import { confirmImport, discardImport, mapImport } from '@/lib/server/imports/change-import';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { listImports } from '@/lib/server/imports/list-imports';
import { rejectedCsv } from '@/lib/server/imports/rejected-csv';
import { previewUndo, undoImport } from '@/lib/server/imports/undo-import';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { ingredientsCsv } from '@/lib/server/ingredients/ingredients-csv';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { getJob } from '@/lib/server/jobs/get-job';
import { listFailed } from '@/lib/server/jobs/list-failed';
import { createKey, revokeKey } from '@/lib/server/keys/change-keys';
import { listKeys } from '@/lib/server/keys/list-keys';
import { listLenses } from '@/lib/server/lenses/list-lenses';
import { getMe, switchWorkspace } from '@/lib/server/me/get-me';
import { endSessions, listSessions } from '@/lib/server/me/own-sessions';
import { changeMember, issueReset } from '@/lib/server/members/change-member';
import { inviteMember, revokeInvitation } from '@/lib/server/members/invite-member';
import { listMembers } from '@/lib/server/members/list-members';
import { excludeColumn, promoteModel, trainModel } from '@/lib/server/models/change-models';
import { compareModel } from '@/lib/server/models/compare-model';
import { getModel } from '@/lib/server/models/get-model';
import { listModels } from '@/lib/server/models/list-models';
import { markColumn } from '@/lib/server/models/mark-column';
import { rescoreAccounts } from '@/lib/server/models/want-scores';
import { rescoreAccount } from '@/lib/server/models/want-some';
import { addTeam, changeOwner, removeTeam } from '@/lib/server/owners/change-owners';
import { listOwners } from '@/lib/server/owners/list-owners';
import { removeRate, setRate } from '@/lib/server/rates/change-rates';
import { listRates } from '@/lib/server/rates/list-rates';
import { endOverride, overrideScore } from '@/lib/server/scores/override-score';
import { whyChanged } from '@/lib/server/scores/why-changed';
import { getMovement } from '@/lib/server/segments/get-movement';
import { getSegment } from '@/lib/server/segments/get-segment';
import { listSegments } from '@/lib/server/segments/list-segments';
import { segmentCsv } from '@/lib/server/segments/segment-csv';
import { changeSettings } from '@/lib/server/settings/change-settings';
import { getSettings } from '@/lib/server/settings/get-settings';
import { listAudit } from '@/lib/server/settings/list-audit';
import { proposeThresholds } from '@/lib/server/settings/propose-thresholds';
import { getTrackRecord } from '@/lib/server/track-record/get-track-record';
import { measureVersion } from '@/lib/server/track-record/measure-version';
import { trackRecordCsv } from '@/lib/server/track-record/track-record-csv';
import { deleteWorkspace, readContents } from '@/lib/server/workspace/delete-workspace';
import { customerFile } from './customer-file';
import { ACCOUNT_VERBS, type Verb } from './verbs-account';
import { RULE_VERBS } from './verbs-rules';
import { SOURCE_VERBS } from './verbs-sources';
import { bodyOf } from './world';

const VIEW = { sort: 'riskArr', dir: 'desc' } as const;

/** In this order: what an earlier call changes, no later one needs. */
export const VERBS: Record<string, Verb> = {
  ...ACCOUNT_VERBS,
  'accounts/listAccounts': {
    least: 'viewer',
    on: 'own',
    reads: true,
    call: (ctx, { mark }) => listAccounts(ctx, { ...VIEW, page: 0, q: mark }),
  },
  'accounts/accountOverview': { least: 'viewer', on: 'own', reads: true, call: (ctx) => accountOverview(ctx, VIEW) },
  'accounts/accountsCsv': { least: 'manager', on: 'own', reads: true, call: (ctx) => accountsCsv(ctx, VIEW) },
  'owners/listOwners': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listOwners(ctx) },
  'owners/changeOwner': {
    least: 'admin',
    on: 'id',
    call: (ctx, { owner }) => changeOwner(ctx, owner, { memberId: null }),
  },
  'owners/addTeam': {
    least: 'admin',
    on: 'own',
    call: (ctx, { mark }) => addTeam(ctx, { name: `${mark} ${ctx.requestId}` }),
  },
  'scores/whyChanged': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => whyChanged(ctx, account, {}),
  },
  'scores/overrideScore': {
    least: 'manager',
    on: 'id',
    call: (ctx, { account }) => overrideScore(ctx, account, { health: 70, reason: 'a new sponsor', days: 30 }),
  },
  'scores/endOverride': { least: 'manager', on: 'id', call: (ctx, { account }) => endOverride(ctx, account) },
  'accounts/listTombstones': { least: 'admin', on: 'own', reads: true, call: (ctx) => listTombstones(ctx) },
  'accounts/liftTombstone': { least: 'admin', on: 'id', call: (ctx, { tombstone }) => liftTombstone(ctx, tombstone) },
  'accounts/deleteAccount': { least: 'admin', on: 'id', call: (ctx, { spare }) => deleteAccount(ctx, spare) },
  'owners/removeTeam': { least: 'admin', on: 'id', call: (ctx, { team }) => removeTeam(ctx, team) },
  'events/getTracking': { least: 'viewer', on: 'own', reads: true, call: (ctx) => getTracking(ctx) },
  'events/replayEvent': {
    least: 'admin',
    on: 'id',
    call: (ctx, { refused, mark }) =>
      replayEvent(ctx, { id: refused, body: JSON.stringify({ type: 'track', userId: mark, event: mark }) }),
  },
  'keys/listKeys': { least: 'admin', on: 'own', reads: true, call: (ctx) => listKeys(ctx) },
  'keys/createKey': {
    least: 'admin',
    on: 'own',
    call: (ctx) => createKey(ctx, { name: 'Backend', scope: 'ingest', createsAccounts: false, days: 30 }),
  },
  'keys/revokeKey': { least: 'admin', on: 'id', call: (ctx, { key }) => revokeKey(ctx, key) },
  'rates/listRates': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listRates(ctx) },
  'rates/setRate': {
    least: 'admin',
    on: 'own',
    call: (ctx) => setRate(ctx, { currency: 'CHF', rate: 1.2, validFrom: '2026-02-01' }),
  },
  'rates/removeRate': { least: 'admin', on: 'id', call: (ctx, { rate }) => removeRate(ctx, rate) },
  'imports/getImport': { least: 'viewer', on: 'id', reads: true, call: (ctx, { done }) => getImport(ctx, done) },
  'imports/listImports': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listImports(ctx) },
  'imports/rejectedCsv': { least: 'viewer', on: 'id', reads: true, call: (ctx, { done }) => rejectedCsv(ctx, done) },
  'imports/previewUndo': { least: 'viewer', on: 'id', reads: true, call: (ctx, { done }) => previewUndo(ctx, done) },
  'imports/createImport': {
    least: 'admin',
    on: 'own',
    call: (ctx, { mark }) =>
      createImport(ctx, {
        fileName: 'x.csv',
        bytes: null,
        body: bodyOf(customerFile({ rows: 5, mark: mark.slice(1) })),
      }),
  },
  'imports/mapImport': {
    least: 'admin',
    on: 'id',
    call: (ctx, { uploaded, mapping }) => mapImport(ctx, uploaded, mapping),
  },
  'imports/confirmImport': {
    least: 'admin',
    on: 'id',
    call: (ctx, { checked, version }) => confirmImport(ctx, checked, version),
  },
  'imports/discardImport': { least: 'admin', on: 'id', call: (ctx, { dropped }) => discardImport(ctx, dropped) },
  'imports/undoImport': { least: 'admin', on: 'id', call: (ctx, { done }) => undoImport(ctx, done) },
  'ingredients/getIngredients': { least: 'viewer', on: 'own', reads: true, call: (ctx) => getIngredients(ctx) },
  'ingredients/ingredientsCsv': { least: 'viewer', on: 'own', reads: true, call: (ctx) => ingredientsCsv(ctx) },
  'segments/listSegments': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listSegments(ctx) },
  'segments/getMovement': { least: 'viewer', on: 'own', reads: true, call: (ctx) => getMovement(ctx, {}) },
  'segments/getSegment': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { segment }) => getSegment(ctx, segment),
  },
  'segments/segmentCsv': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { segment }) => segmentCsv(ctx, segment),
  },
  ...RULE_VERBS,
  ...SOURCE_VERBS,
  'jobs/listFailed': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listFailed(ctx) },
  'jobs/getJob': { least: 'viewer', on: 'id', reads: true, call: (ctx, { job }) => getJob(ctx, job) },
  'jobs/cancelJob': { least: 'admin', on: 'id', call: (ctx, { job }) => cancelJob(ctx, job) },
  'models/listModels': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listModels(ctx) },
  'lenses/listLenses': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listLenses(ctx) },
  'track-record/getTrackRecord': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { measured }) => getTrackRecord(ctx, { version: measured }),
  },
  'track-record/trackRecordCsv': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { measured }) => trackRecordCsv(ctx, { version: measured }),
  },
  'settings/proposeThresholds': {
    least: 'viewer',
    on: 'own',
    reads: true,
    call: (ctx) => proposeThresholds(ctx, { effect: 20, cost: 50_000, risk: 97, healthy: 98 }),
  },
  'track-record/measureVersion': { least: 'admin', on: 'own', call: (ctx) => measureVersion(ctx) },
  'models/rescoreAccount': { least: 'admin', on: 'id', call: (ctx, { account }) => rescoreAccount(ctx, account) },
  'models/rescoreAccounts': { least: 'admin', on: 'own', call: (ctx) => rescoreAccounts(ctx) },
  'models/compareModel': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { candidate }) => compareModel(ctx, candidate, {}),
  },
  'models/getModel': { least: 'viewer', on: 'id', reads: true, call: (ctx, { candidate }) => getModel(ctx, candidate) },
  'models/trainModel': { least: 'admin', on: 'own', call: (ctx) => trainModel(ctx, { engine: 'auto', seed: 4 }) },
  'models/promoteModel': {
    least: 'admin',
    on: 'id',
    call: (ctx, { candidate }) => promoteModel(ctx, candidate, { reason: 'x' }),
  },
  'models/excludeColumn': {
    least: 'admin',
    on: 'id',
    call: (ctx, { column }) => excludeColumn(ctx, { key: column, reason: 'x' }),
  },
  'models/markColumn': {
    least: 'admin',
    on: 'id',
    call: (ctx, { column }) => markColumn(ctx, { key: column, mark: { actionable: true, direction: 1 } }),
  },
  'me/getMe': { least: 'viewer', on: 'own', reads: true, call: (ctx) => getMe(ctx) },
  'me/switchWorkspace': {
    least: 'viewer',
    on: 'id',
    call: (ctx, stock) => switchWorkspace(ctx, stock.ctx.workspaceId),
  },
  'me/listSessions': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listSessions(ctx) },
  'me/endSessions': { least: 'viewer', on: 'own', call: (ctx) => endSessions(ctx, { id: null }) },
  'members/listMembers': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listMembers(ctx) },
  'members/inviteMember': {
    least: 'admin',
    on: 'own',
    call: (ctx, { mark }) => inviteMember(ctx, { email: `new-${mark}@example.com`, role: 'viewer' }),
  },
  'members/revokeInvitation': {
    least: 'admin',
    on: 'id',
    call: (ctx, { invitation }) => revokeInvitation(ctx, invitation),
  },
  'members/issueReset': { least: 'admin', on: 'id', call: (ctx, { member }) => issueReset(ctx, member) },
  'members/changeMember': {
    least: 'owner',
    on: 'id',
    call: (ctx, { member }) => changeMember(ctx, member, { role: 'manager' }),
  },
  'settings/getSettings': { least: 'viewer', on: 'own', reads: true, call: (ctx) => getSettings(ctx) },
  'settings/changeSettings': {
    least: 'admin',
    on: 'own',
    call: (ctx) => changeSettings(ctx, { thresholds: { risk: 30, healthy: 70 } }),
  },
  'settings/listAudit': { least: 'admin', on: 'own', reads: true, call: (ctx) => listAudit(ctx, {}) },
  'workspace/readContents': { least: 'viewer', on: 'own', reads: true, call: (ctx) => readContents(ctx) },
  'demo/getDemo': { least: 'viewer', on: 'own', reads: true, call: (ctx) => getDemo(ctx) },
  'demo/createDemo': { least: 'admin', on: 'own', call: (ctx) => createDemo(ctx) },
  'demo/removeDemo': {
    least: 'owner',
    on: 'own',
    call: async (ctx) => removeDemo({ ...ctx, workspaceId: (await createDemo(ctx)).workspaceId }),
  },
  'workspace/deleteWorkspace': {
    least: 'owner',
    on: 'own',
    call: async (ctx) => deleteWorkspace(ctx, (await getSettings(ctx)).workspaceName),
  },
};

/** Verbs of nobody's workspace, and why they have no row above. */
export const EXEMPT: Record<string, string> = { 'links/redeemLink': 'its holder is nobody yet: the link is the key' };

/** Folders whose functions no request reaches, and why. */
const NO_DOORS: Record<string, string> = { generated: 'no words of ours', bench: 'measures from a terminal' };

/** "noun/verb" of every exported async function whose first parameter is a context, read from the source; those that join an open transaction are no doors. */
export function verbsInSource(): string[] {
  return fs
    .readdirSync('lib/server', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !(entry.name in NO_DOORS))
    .flatMap(({ name }) => fs.readdirSync(`lib/server/${name}`).map((file) => `lib/server/${name}/${file}`))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [
        ...fs
          .readFileSync(file, 'utf8')
          .matchAll(/export async function (\w+)(?:<[^>]*>)?\(\s*ctx: Ctx(?!,\s*db: Db)/g),
      ].map(([, name]) => `${file.split('/')[2]}/${name}`),
    )
    .sort();
}

/** What a verb answers, as text: files and headers of a download too. */
export async function textOf(answer: unknown): Promise<string> {
  return answer instanceof Response
    ? `${JSON.stringify([...answer.headers])}${await answer.text()}`
    : JSON.stringify(answer, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
}
