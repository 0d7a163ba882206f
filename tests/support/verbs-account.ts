/** The verbs that read one account: the first of those that the stranger and the side doors are tried on. */
import type { Role } from '@/lib/contracts/roles';
import { getAccount } from '@/lib/server/accounts/get-account';
import { getGroup } from '@/lib/server/accounts/get-group';
import { listContacts } from '@/lib/server/contacts/list-contacts';
import type { Ctx } from '@/lib/server/context';
import { listContracts } from '@/lib/server/contracts/list-contracts';
import { listFeedback } from '@/lib/server/feedback/list-feedback';
import { getLenses } from '@/lib/server/lenses/get-lenses';
import { auditScore } from '@/lib/server/scores/audit-score';
import { driversBeside } from '@/lib/server/scores/drivers-beside';
import { nextActions } from '@/lib/server/scores/next-actions';
import { similarAccounts } from '@/lib/server/scores/similar-accounts';
import { whatIf } from '@/lib/server/scores/what-if';
import { listTickets } from '@/lib/server/tickets/list-tickets';
import { listTimeline } from '@/lib/server/timeline/list-timeline';
import { listUsage } from '@/lib/server/usage/list-usage';
import type { Stock } from './stock';

/** `on` says what the call is given: an id of the stock (a stranger finds nothing there), or nothing but the caller's own workspace. */
export type Verb = { least: Role; on: 'id' | 'own'; reads?: true; call: (ctx: Ctx, stock: Stock) => Promise<unknown> };

export const ACCOUNT_VERBS: Record<string, Verb> = {
  'accounts/getAccount': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => getAccount(ctx, account),
  },
  'accounts/getGroup': { least: 'viewer', on: 'id', reads: true, call: (ctx, { account }) => getGroup(ctx, account) },
  'scores/whatIf': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => whatIf(ctx, { accountId: account, changes: [] }),
  },
  'scores/nextActions': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => nextActions(ctx, account),
  },
  'lenses/getLenses': { least: 'viewer', on: 'id', reads: true, call: (ctx, { account }) => getLenses(ctx, account) },
  'scores/similarAccounts': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => similarAccounts(ctx, account),
  },
  'scores/auditScore': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => auditScore(ctx, account, {}),
  },
  'scores/driversBeside': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => driversBeside(ctx, account),
  },
  'contacts/listContacts': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => listContacts(ctx, account),
  },
  'contracts/listContracts': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => listContracts(ctx, account),
  },
  'tickets/listTickets': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => listTickets(ctx, account),
  },
  'usage/listUsage': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => listUsage(ctx, account),
  },
  'feedback/listFeedback': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => listFeedback(ctx, account),
  },
  'timeline/listTimeline': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { account }) => listTimeline(ctx, account, 0),
  },
};
