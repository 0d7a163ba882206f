/**
 * For every row of the policy table one harmless request, and how it is answered to those who may knock. Over 300 lines
 * because it is that table again, row by row: in parts nobody would see which row is missing.
 */
import crypto from 'node:crypto';
import type { z } from 'zod';
import { ReplayEvent } from '@/lib/contracts/events';
import { ConfirmImport, ImportMapping } from '@/lib/contracts/imports';
import { CreateKey } from '@/lib/contracts/keys';
import { ChangeMember, EndSessions, InviteMember, RedeemLink, SwitchWorkspace } from '@/lib/contracts/members';
import { ExcludeColumn, MarkColumn, PromoteModel, TrainModel } from '@/lib/contracts/models';
import { ChangeOwner, NewTeam } from '@/lib/contracts/owners';
import { SetRate } from '@/lib/contracts/rates';
import {
  ChangeRuleSegment,
  DropRuleSegment,
  MoveRuleSegment,
  NewRuleSegment,
  RuleProposal,
} from '@/lib/contracts/rule-segments';
import { OverrideScore } from '@/lib/contracts/scores';
import { ChangeSettings, DeleteWorkspace } from '@/lib/contracts/settings';
import { ChangeSource, ConnectSource } from '@/lib/contracts/source-kinds';
import { AddStream, ChangeStream, DescribeQuery, SyncStream } from '@/lib/contracts/sources';
import { AskWhatIf } from '@/lib/contracts/what-if';
import type { RouteKey } from '@/lib/server/policy';

/** Rows of one workspace that a request may name. `draft` is an upload that nobody imported, `member` one whom nobody needs. */
export type Noun =
  | 'workspace'
  | 'import'
  | 'draft'
  | 'account'
  | 'segment'
  | 'ruleSegment'
  | 'model'
  | 'job'
  | 'member'
  | 'invitation'
  | 'owner'
  | 'team'
  | 'rate'
  | 'key'
  | 'source'
  | 'stream'
  | 'tombstone';
export type Ids = Record<Noun, string>;

export type Ask = {
  /** What the [id] of the address, or of the body, names. */
  noun?: Noun;
  path?: string;
  json?: (id: string) => unknown;
  /** The contract of the body, and a body that it takes. */
  schema?: z.ZodType;
  valid?: Record<string, unknown>;
  /** The answer to one who may, about a row of his own workspace. */
  own: number;
  /** The answer when the id is none; 404 unless it stands in the body. */
  malformed?: number;
  /** The row is used up by the request: each needs a new one. */
  spends?: true;
};

const column = { name: 'plan', type: 'category', component: 'commercial', role: 'feature', actionable: true };
const mapping = {
  kind: 'accounts',
  columns: [column],
  positive: ['yes'],
  recorded: { rule: 'today', column: null },
  currency: 'USD',
  dateOrder: null,
  decimal: null,
  version: 1,
};
const redeeming = {
  token: 'x'.repeat(43),
  password: 'a long enough phrase',
  name: 'Nobody',
  email: 'nobody@example.com',
  workspaceName: 'Nowhere',
};
const overriding = { health: 70, reason: 'a new sponsor', days: 30 };
const rules = { match: 'all', conditions: [{ field: 'arr', operator: 'min', value: 1000 }] };
/** Of no row: what is asked on this ground is a conflict. */
const basedOn = '2020-01-01T00:00:00.000Z';
const settings = {
  workspaceName: 'Northlight',
  currency: 'USD',
  thresholds: { risk: 40, healthy: 60 },
};

const reads = {
  ...{ cursorField: null, keyColumns: ['id'], deletedField: null, everyMinutes: 60, promisedHours: 24 },
  ...{ matchField: null, createsAccounts: true },
};
/** A host of a network that nobody has allowed: it is refused before anything is sent. */
const closed = { host: '10.1.2.3', port: 5432, database: 'dw', user: 'reader', tls: 'off', ca: null };

export const ASKS: Record<RouteKey, Ask> = {
  'GET /livez': { own: 200 },
  'GET /readyz': { own: 200 },
  'GET /api/auth/[...nextauth]': { path: '/api/auth/csrf', own: 200 },
  'POST /api/auth/[...nextauth]': { path: '/api/auth/signout', json: () => ({}), own: 415 },
  'POST /api/links/redeem': { json: () => ({}), schema: RedeemLink, valid: redeeming, own: 422 },
  'GET /api/me': { own: 200 },
  'POST /api/me/workspace': {
    noun: 'workspace',
    json: (workspaceId) => ({ workspaceId }),
    schema: SwitchWorkspace,
    valid: { workspaceId: crypto.randomUUID() },
    own: 200,
    malformed: 422,
  },
  'GET /api/me/sessions': { own: 200 },
  'DELETE /api/me/sessions': {
    json: () => ({ id: crypto.randomUUID() }),
    schema: EndSessions,
    valid: { id: crypto.randomUUID() },
    own: 404,
  },
  'GET /api/members': { own: 200 },
  'POST /api/members/invitations': {
    json: () => ({ email: 'no address', role: 'viewer' }),
    schema: InviteMember,
    valid: { email: 'someone@example.com', role: 'viewer' },
    own: 422,
  },
  'DELETE /api/members/invitations/[id]': { noun: 'invitation', own: 200, spends: true },
  'PATCH /api/members/[id]': {
    noun: 'member',
    json: () => ({ role: 'viewer' }),
    schema: ChangeMember,
    valid: { role: 'viewer', suspended: false },
    own: 200,
  },
  'POST /api/members/[id]/reset': { noun: 'member', own: 201 },
  'GET /api/jobs': { own: 200 },
  'GET /api/jobs/[id]': { noun: 'job', own: 200 },
  'POST /api/jobs/[id]/cancel': { noun: 'job', own: 409 },
  'GET /api/imports': { own: 200 },
  'POST /api/imports': { json: () => ({}), own: 415 },
  'GET /api/imports/[id]': { noun: 'import', own: 200 },
  'DELETE /api/imports/[id]': { noun: 'draft', own: 200, spends: true },
  'PUT /api/imports/[id]/mapping': {
    noun: 'import',
    json: () => mapping,
    schema: ImportMapping,
    valid: mapping,
    own: 409,
  },
  'POST /api/imports/[id]/confirm': {
    noun: 'draft',
    json: () => ({ version: 1 }),
    schema: ConfirmImport,
    valid: { version: 1 },
    own: 409,
  },
  'GET /api/imports/[id]/undo': { noun: 'import', own: 200 },
  'POST /api/imports/[id]/undo': { noun: 'draft', own: 409 },
  'GET /api/imports/[id]/rejected': { noun: 'import', own: 200 },
  'GET /api/accounts': { own: 200 },
  'GET /api/accounts/overview': { own: 200 },
  'GET /api/accounts/csv': { own: 200 },
  'GET /api/accounts/[id]': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/timeline': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/contacts': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/contracts': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/tickets': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/usage': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/feedback': { noun: 'account', own: 200 },
  'POST /api/accounts/[id]/what-if': {
    noun: 'account',
    json: () => ({ changes: [] }),
    schema: AskWhatIf,
    valid: { changes: [{ column: 'seats', value: 12 }] },
    own: 200,
  },
  'GET /api/owners': { own: 200 },
  'PATCH /api/owners/[id]': {
    noun: 'owner',
    json: () => ({ memberId: null }),
    schema: ChangeOwner,
    valid: { memberId: null, teamId: null },
    own: 200,
  },
  'POST /api/teams': { json: () => ({ name: '' }), schema: NewTeam, valid: { name: 'North' }, own: 422 },
  'GET /api/accounts/[id]/actions': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/lenses': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/group': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/similar': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/audit': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/beside': { noun: 'account', own: 200 },
  'GET /api/accounts/[id]/change': { noun: 'account', own: 200 },
  'PUT /api/accounts/[id]/override': {
    noun: 'account',
    json: () => overriding,
    schema: OverrideScore,
    valid: overriding,
    own: 200,
  },
  'DELETE /api/accounts/[id]/override': { noun: 'account', own: 200 },
  'POST /api/accounts/[id]/score': { noun: 'account', own: 200 },
  'DELETE /api/accounts/[id]': { noun: 'account', own: 200, spends: true },
  'GET /api/tombstones': { own: 200 },
  'DELETE /api/tombstones/[id]': { noun: 'tombstone', own: 200, spends: true },
  'DELETE /api/teams/[id]': { noun: 'team', own: 200, spends: true },
  'GET /api/ingredients': { own: 200 },
  'GET /api/ingredients/csv': { own: 200 },
  'GET /api/segments': { own: 200 },
  'GET /api/segments/movement': { own: 200 },
  'GET /api/settings/thresholds': { own: 200 },
  'GET /api/lenses': { own: 200 },
  'GET /api/track-record': { own: 200 },
  'POST /api/track-record': { own: 200 },
  'GET /api/track-record/csv': { own: 200 },
  'GET /api/segments/[id]': { noun: 'segment', own: 200 },
  'GET /api/segments/[id]/csv': { noun: 'segment', own: 200 },
  'GET /api/rule-segments': { own: 200 },
  'POST /api/rule-segments': {
    json: () => ({ name: '' }),
    schema: NewRuleSegment,
    valid: { name: 'Large ones', rules, position: 1 },
    own: 422,
  },
  'GET /api/rule-segments/fields': { own: 200 },
  'POST /api/rule-segments/preview': {
    noun: 'ruleSegment',
    json: (id) => ({ kind: 'delete', id }),
    schema: RuleProposal,
    valid: { kind: 'save', id: null, rules, position: 1 },
    own: 200,
    malformed: 422,
  },
  'GET /api/rule-segments/[id]': { noun: 'ruleSegment', own: 200 },
  'PUT /api/rule-segments/[id]': {
    noun: 'ruleSegment',
    json: () => ({ name: 'Large ones', rules, position: 1, basedOn }),
    schema: ChangeRuleSegment,
    valid: { name: 'Large ones', rules, position: 1, basedOn },
    own: 409,
  },
  'DELETE /api/rule-segments/[id]': {
    noun: 'ruleSegment',
    json: () => ({ basedOn }),
    schema: DropRuleSegment,
    valid: { basedOn },
    own: 409,
  },
  'POST /api/rule-segments/[id]/move': {
    noun: 'ruleSegment',
    json: () => ({ position: 1, basedOn }),
    schema: MoveRuleSegment,
    valid: { position: 1, basedOn },
    own: 409,
  },
  'GET /api/rule-segments/[id]/csv': { noun: 'ruleSegment', own: 200 },
  'POST /api/scores': { own: 200 },
  'GET /api/models': { own: 200 },
  'POST /api/models': {
    json: () => ({ engine: 'none' }),
    schema: TrainModel,
    valid: { engine: 'auto', seed: 1 },
    own: 422,
  },
  'GET /api/models/[id]': { noun: 'model', own: 200 },
  'GET /api/models/[id]/comparison': { noun: 'model', own: 200 },
  'POST /api/models/[id]/promote': {
    noun: 'model',
    json: () => ({}),
    schema: PromoteModel,
    valid: { reason: 'because' },
    own: 409,
  },
  'POST /api/fields/exclude': {
    json: () => ({ key: 'plan', reason: null }),
    schema: ExcludeColumn,
    valid: { key: 'plan', reason: 'a copy of the outcome' },
    own: 200,
  },
  'POST /api/fields/mark': {
    json: () => ({ key: 'plan', mark: null }),
    schema: MarkColumn,
    valid: { key: 'plan', mark: { actionable: true, direction: -1 } },
    own: 200,
  },
  'GET /api/settings': { own: 200 },
  'PATCH /api/settings': { json: () => ({ currency: 'USD' }), schema: ChangeSettings, valid: settings, own: 200 },
  'GET /api/rates': { own: 200 },
  'POST /api/rates': {
    json: () => ({ currency: 'EUR' }),
    schema: SetRate,
    valid: { currency: 'EUR', rate: 1.1, validFrom: '2026-01-01' },
    own: 422,
  },
  'DELETE /api/rates/[id]': { noun: 'rate', own: 200, spends: true },
  'GET /api/tracking': { own: 200 },
  'POST /api/tracking/replay': {
    json: () => ({ id: '1', body: '{}' }),
    schema: ReplayEvent,
    valid: { id: '1', body: '{}' },
    own: 404,
  },
  'GET /api/keys': { own: 200 },
  'POST /api/keys': {
    json: () => ({ name: 'Backend' }),
    schema: CreateKey,
    valid: { name: 'Backend', scope: 'ingest', createsAccounts: true, days: null },
    own: 422,
  },
  'DELETE /api/keys/[id]': { noun: 'key', own: 200, spends: true },
  'GET /api/coverage': { own: 200 },
  'GET /api/sources': { own: 200 },
  'POST /api/sources': {
    json: () => ({ kind: 'postgres' }),
    schema: ConnectSource,
    valid: { kind: 'postgres', name: 'Warehouse', settings: closed, secret: 'a password' },
    own: 422,
  },
  'GET /api/sources/[id]': { noun: 'source', own: 200 },
  'PATCH /api/sources/[id]': {
    noun: 'source',
    json: () => ({ version: 99, name: 'Warehouse', settings: closed, secret: null }),
    schema: ChangeSource,
    valid: { version: 99, name: 'Warehouse', settings: closed, secret: null },
    own: 409,
  },
  'DELETE /api/sources/[id]': { noun: 'source', own: 200, spends: true },
  'GET /api/sources/[id]/tables': { noun: 'source', own: 200 },
  'POST /api/sources/[id]/tables': {
    noun: 'source',
    json: () => ({ query: 'SELECT 1 AS id' }),
    schema: DescribeQuery,
    valid: { query: 'SELECT 1 AS id' },
    own: 200,
  },
  'POST /api/sources/[id]/streams': {
    noun: 'source',
    json: () => ({ ...reads, name: 'no such table', query: null }),
    schema: AddStream,
    valid: { ...reads, name: 'no such table', query: null },
    own: 422,
  },
  'PATCH /api/streams/[id]': {
    noun: 'stream',
    json: () => ({ ...reads, version: 99, paused: true }),
    schema: ChangeStream,
    valid: { ...reads, version: 99, paused: true },
    own: 409,
  },
  'DELETE /api/streams/[id]': { noun: 'stream', own: 200, spends: true },
  'POST /api/streams/[id]/sync': {
    noun: 'stream',
    json: () => ({ whole: false }),
    schema: SyncStream,
    valid: { whole: false },
    own: 409,
  },
  'POST /api/streams/[id]/draft': { noun: 'stream', own: 201 },
  'DELETE /api/streams/[id]/data': { noun: 'stream', own: 200, spends: true },
  'GET /api/audit': { own: 200 },
  'GET /api/demo': { own: 200 },
  'POST /api/demo': { own: 202 },
  'DELETE /api/demo': { own: 409 },
  'GET /api/workspace': { own: 200 },
  'DELETE /api/workspace': {
    json: () => ({ name: 'not its name' }),
    schema: DeleteWorkspace,
    valid: { name: 'not its name' },
    own: 422,
  },
};

export const methodOf = (key: RouteKey): string => key.split(' ')[0] ?? '';
export const isMutating = (key: RouteKey): boolean => methodOf(key) !== 'GET';

/** The address of a row with this id in it. */
export const pathOf = (key: RouteKey, id: string): string =>
  ASKS[key].path ?? (key.split(' ')[1] ?? '').replace('[id]', encodeURIComponent(id));
