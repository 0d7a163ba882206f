/** Who asks, in which workspace, and when: the only key to a verb. Knows roles; reads no cookie. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { may, PERMISSIONS, type Permission, type Role } from '@/lib/contracts/roles';
import type { Db, Tenant } from './db';

export type Actor =
  | { kind: 'member'; memberId: string; personId: string; sessionId: string; name: string; email: string; role: Role }
  | { kind: 'system'; name: string };

/**
 * `now` is here so that time is always an input; `db` is set inside an open transaction. `today` is set by `asOfDay` alone:
 * then `now` is the end of a past day, and only what was known before it counts.
 */
export type Ctx = { workspaceId: string; actor: Actor; now: Date; requestId: string; db?: Db; today?: Date } & Pick<
  Tenant,
  'ending'
>;

/** First line of every verb. @throws AppError forbidden, naming the role that is needed */
export function allow(ctx: Ctx, permission: Permission): void {
  if (ctx.actor.kind === 'system') return;
  if (!may(ctx.actor.role, permission)) {
    throw new AppError('forbidden', `This needs the role ${PERMISSIONS[permission]}; yours is ${ctx.actor.role}.`);
  }
}

/** Whether addresses of people may be shown to whoever asks. */
export const seesEmails = ({ actor }: Ctx): boolean => actor.kind === 'system' || may(actor.role, 'contact:email');

/** The member's id for `created_by` columns; null for the system. */
export const memberId = (ctx: Ctx): string | null => (ctx.actor.kind === 'member' ? ctx.actor.memberId : null);
