import { z } from 'zod';
import { Role } from './roles';
import { Email, Id, Instant, Line } from './text';

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;
export const Password = z
  .string()
  .min(PASSWORD_MIN, `Expected at least ${PASSWORD_MIN} characters`)
  .max(PASSWORD_MAX, `Expected at most ${PASSWORD_MAX} characters`);

export const SignIn = z.strictObject({ email: Email, password: z.string().min(1).max(PASSWORD_MAX) });

/** What stands behind a single-use link, as far as its holder may know before using it. */
export const LinkView = z.object({
  kind: z.enum(['setup', 'reset', 'invite']),
  email: z.string().nullable(),
  workspaceName: z.string().nullable(),
  role: Role.nullable(),
  personExists: z.boolean(),
});
export type LinkView = z.infer<typeof LinkView>;

export const RedeemLink = z.strictObject({
  token: z.string().min(20).max(100),
  password: Password,
  name: Line(100).optional(),
  email: Email.optional(),
  workspaceName: Line(100).optional(),
});
export type RedeemLink = z.infer<typeof RedeemLink>;
export const Redeemed = z.object({ email: z.string() });
export type Redeemed = z.infer<typeof Redeemed>;

export const Member = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  role: Role,
  suspended: z.boolean(),
  since: Instant,
});
export type Member = z.infer<typeof Member>;

export const Invitation = z.object({ id: Id, email: z.string(), role: Role, expiresAt: Instant });
export type Invitation = z.infer<typeof Invitation>;
export const MemberList = z.object({ members: z.array(Member), invitations: z.array(Invitation), me: Id });
export type MemberList = z.infer<typeof MemberList>;

export const InviteMember = z.strictObject({ email: Email, role: Role });
export type InviteMember = z.infer<typeof InviteMember>;
/** The link is shown once; only its hash is kept. */
export const IssuedLink = z.object({ url: z.url(), expiresAt: Instant });
export type IssuedLink = z.infer<typeof IssuedLink>;

export const ChangeMember = z.strictObject({ role: Role.optional(), suspended: z.boolean().optional() });
export type ChangeMember = z.infer<typeof ChangeMember>;

export const Workspace = z.object({ id: Id, name: z.string(), isDemo: z.boolean(), role: Role });
export type Workspace = z.infer<typeof Workspace>;
export const Me = z.object({
  member: z.object({ id: Id, name: z.string(), email: z.string(), role: Role }),
  workspace: Workspace,
  workspaces: z.array(Workspace),
});
export type Me = z.infer<typeof Me>;
export const SwitchWorkspace = z.strictObject({ workspaceId: Id });

/** Where the one who asks is signed in. `browser` in words, as far as it says. */
export const OwnSession = z.object({
  id: Id,
  current: z.boolean(),
  browser: z.string(),
  ip: z.string().nullable(),
  since: Instant,
  seenAt: Instant,
});
export type OwnSession = z.infer<typeof OwnSession>;
export const SessionList = z.object({ sessions: z.array(OwnSession) });
export type SessionList = z.infer<typeof SessionList>;
/** null = all but the one that asks. */
export const EndSessions = z.strictObject({ id: Id.nullable() });
export type EndSessions = z.infer<typeof EndSessions>;
